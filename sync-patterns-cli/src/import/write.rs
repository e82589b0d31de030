//! Writing the files: all, or none.

use std::path::Path;

use sync_patterns_export::{Diagnostic, Failure};

use super::project::File;

/// Writes files below a folder. A file that is there is an error, unless it is meant to be replaced.
pub fn write(folder: &Path, files: &[File], force: bool) -> Result<(), Failure> {
    let is_there = |(path, _): &&File| !force && folder.join(path).exists();
    let there: Vec<&str> = files.iter().filter(is_there).map(|(path, _)| path.as_str()).collect();
    if !there.is_empty() {
        return Err(Diagnostic::new(format!("there is {} already", there.join(", ")))
            .note("nothing was written")
            .note("`--output FOLDER` or `--output FILE.rs` writes elsewhere, `--force` over what is there")
            .into());
    }
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, text)).map_err(
            |error| Diagnostic::new(format!("cannot write {}: {error}", path.display())),
        )?;
    }
    Ok(())
}
