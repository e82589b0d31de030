//! npm packages: installed when the lock file is not the one they were installed from.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::Invocation;

/// The copy of the lock file that the packages were installed from.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("node_modules").join(".installed-from.json")
}

/// Whether the installed packages are those of the lock file.
pub fn is_current(folder: &Path) -> bool {
    let lock = std::fs::read(folder.join("package-lock.json"));
    let installed = std::fs::read(stamp(folder));
    matches!((lock, installed), (Ok(lock), Ok(installed)) if lock == installed)
}

/// What installs them.
pub fn install(folder: &Path) -> Invocation {
    Invocation::npm(folder, ["ci", "--no-audit", "--no-fund"])
}

/// Remembers that they were installed.
pub fn installed(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    std::fs::create_dir_all(folder.join("node_modules"))
        .and_then(|()| std::fs::copy(&lock, stamp(folder)))
        .map_err(|error| format!("{}: {error}", lock.display()))?;
    Ok(())
}

/// Lets a folder use the packages of another.
pub fn lend(from: &Path, to: &Path) -> Result<()> {
    let (packages, link) = (from.join("node_modules"), to.join("node_modules"));
    if link.exists() {
        return Ok(());
    }
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(&packages, &link);
    #[cfg(windows)]
    let linked = std::os::windows::fs::symlink_dir(&packages, &link);
    linked.map_err(|error| format!("{}: {error}", link.display()))
}
