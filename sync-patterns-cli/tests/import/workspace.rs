//! Workspaces that Cargo really builds, with this repository's crates, versions and target folder: what
//! has been built for other tests is used again.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A workspace's manifest, in which dependencies are compiled as they are here.
pub fn prepare(folder: &Path, members: &[&str]) {
    let profiles = "[profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n";
    let text = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n{profiles}");
    std::fs::write(folder.join("Cargo.toml"), text).unwrap();
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

/// Runs Cargo in a folder.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("SYNC_PATTERNS_CHECK")
        .env_remove("SYNC_PATTERNS_REPORT")
        .output()
        .unwrap()
}

/// Runs the command in a folder: what it said, and its exit code.
pub fn sync_patterns(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_sync-patterns"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code().unwrap())
}
