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
        // Removals come first: where names differ in case only, both may be one file. The manifest comes
        // last: until then the old one says what may be removed.
        let rank = |change: &&Change| match change {
            Change::Remove { .. } => 0,
            change if change.path() == FILE_NAME => 2,
            _ => 1,
        };
        let mut ordered: Vec<&Change> = self.changes.iter().collect();
        ordered.sort_by_key(rank);
        for change in ordered {
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
    let (mut new, temporary) = new_beside(path)?;
    let written = new.write_all(file.text.as_bytes());
    drop(new);
    let written = written.and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A new file under a name that no other process and no other thread uses.
fn new_beside(path: &Path) -> io::Result<(fs::File, PathBuf)> {
    loop {
        let temporary = temporary_beside(path);
        match fs::File::create_new(&temporary) {
            // Left behind by a process that was killed, or of one in another container.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            new => return Ok((new?, temporary)),
        }
    }
}

/// Watchers skip names that begin with a dot.
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
