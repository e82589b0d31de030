//! Writing: each file whole or not at all, also when two runs write at once.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Change, Changes, File};
use crate::manifest::FILE_NAME;
use crate::{Diagnostic, Failure};

impl Changes {
    /// Makes the folder what it should be.
    pub fn apply(&self, folder: &Path) -> Result<(), Failure> {
        // The manifest comes last: until then the old one says what may be removed.
        let is_manifest = |change: &&Change| change.path() == FILE_NAME;
        let others = self.changes.iter().filter(|change| !is_manifest(change));
        for change in others.chain(self.changes.iter().filter(is_manifest)) {
            let path = folder.join(change.path());
            match change {
                Change::Add(file) | Change::Update { file, .. } => write(&path, file),
                Change::Remove { .. } => remove(folder, &path),
            }
            .map_err(|error| {
                Diagnostic::new(format!("cannot write {}: {error}", path.display()))
            })?;
        }
        Ok(())
    }
}

fn write(path: &Path, file: &File) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = temporary_beside(path);
    let written = fs::File::create_new(&temporary).and_then(|mut new| {
        new.write_all(file.text.as_bytes())?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name that no other process and no other thread uses. Watchers skip names that begin with a dot.
fn temporary_beside(path: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{count}.tmp", std::process::id()))
}

/// Removes a file, and the folders inside the generated one that are empty then.
fn remove(folder: &Path, path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        // Another run was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => other?,
    }
    let parents = path.ancestors().skip(1).take_while(|parent| *parent != folder);
    for parent in parents {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}
