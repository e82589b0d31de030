//! The programs of the machine.

use std::process::Command;

use sync_patterns_export::LEAST_RUST;

use super::finding::Finding;

/// The oldest Node that the client's tools run on.
const LEAST_NODE: &str = "20.19";

/// The compiler.
pub fn rust() -> Vec<Finding> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let Some(said) = answer(Command::new(rustc).arg("--version")) else {
        return vec![Finding::error(
            "Rust",
            "`rustc` is not found",
            "install it: https://rustup.rs",
        )];
    };
    // `rustc 1.95.0 (59807616e 2026-04-14)`
    let version = said.split(' ').nth(1).unwrap_or(&said).to_owned();
    if is_at_least(&version, LEAST_RUST) {
        return vec![Finding::ok("Rust", version)];
    }
    let seen = format!("{version}, and {LEAST_RUST} is the oldest that builds an export crate");
    vec![Finding::error("Rust", seen, "`rustup update stable`")]
}

/// Node and npm, for the web application.
pub fn node() -> Vec<Finding> {
    let remedy = format!("install Node {LEAST_NODE} or newer, with npm: https://nodejs.org");
    let Some(version) = answer(Command::new("node").arg("--version")) else {
        return vec![Finding::error("Node", "`node` is not found", remedy)];
    };
    let version = version.trim_start_matches('v').to_owned();
    let mut findings = vec![match is_at_least(&version, LEAST_NODE) {
        true => Finding::ok("Node", version),
        false => Finding::error("Node", format!("{version} is too old"), remedy),
    }];
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    findings.push(match answer(Command::new(npm).arg("--version")) {
        Some(version) => Finding::ok("npm", version),
        // There are others: pnpm, yarn, bun.
        None => {
            Finding::warning("npm", "`npm` is not found", "it comes with Node: https://nodejs.org")
        }
    });
    findings
}

fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Compares the numbers of versions.
pub fn is_at_least(version: &str, least: &str) -> bool {
    numbers(version) >= numbers(least)
}

/// The numbers of a version; what follows them (`-nightly`) is left out.
pub fn numbers(version: &str) -> Vec<u64> {
    let end = version.find(['-', '+', ' ']).unwrap_or(version.len());
    version[..end].split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_at_least("1.100.0", "1.89"));
        assert!(is_at_least("1.89.0-nightly", "1.89"));
        assert!(!is_at_least("1.9.3", "1.89"));
        assert!(!is_at_least("", "20.19"));
    }
}
