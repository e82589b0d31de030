//! What runs in Node.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Result;

/// The folder of the scripts and their packages.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of an installed package.
pub fn installed(path: &str) -> Result<PathBuf> {
    let path = folder().join("node_modules").join(path);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is missing: run `npm ci` in {}", path.display(), folder().display()))
    }
}

/// Runs a script with a text as its input; what it printed.
pub fn run(script: &str, input: &str) -> Result<String> {
    let failed = |error: std::io::Error| format!("`node {script}`: {error}");
    let mut child = Command::new("node")
        .arg(script)
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("`node {script}` failed: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("`node {script}`: {error}"))
}
