//! What a run would change in the folder.

use std::fmt::Write;
use std::path::Path;

use super::{File, recorded};
use crate::typescript::code::MARK;
use crate::{Diagnostic, Failure};

/// What a run would change; nothing is written yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The changes, in the order of their paths.
    pub changes: Vec<Change>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

/// A difference between the folder and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The file does not exist.
    Add(File),
    /// The file has another text.
    Update {
        /// The file as it should be.
        file: File,
        /// The text that it has.
        old: String,
    },
    /// The file was written by an earlier run and is no longer wanted.
    Remove {
        /// Its path in the folder.
        path: String,
    },
}

impl Change {
    /// The file's path in the folder.
    pub fn path(&self) -> &str {
        match self {
            Change::Add(file) | Change::Update { file, .. } => &file.path,
            Change::Remove { path } => path,
        }
    }

    /// The beginning of a unified diff, where the file has another text.
    pub fn diff(&self) -> String {
        const LINES: usize = 24;
        let Change::Update { file, old } = self else { return String::new() };
        let diff = similar::TextDiff::from_lines(old.as_str(), file.text.as_str());
        let diff = diff.unified_diff().context_radius(1).to_string();
        let mut lines: Vec<&str> = diff.lines().collect();
        let more = lines.len().saturating_sub(LINES);
        lines.truncate(LINES);
        let mut text = lines.join("\n");
        if more > 0 {
            let _ = write!(text, "\n… {more} more lines");
        }
        text
    }
}

impl Changes {
    /// Compares a folder with what it should be. Files that the generator did not write are a
    /// failure where one of its own must stand, and nothing to it elsewhere.
    pub fn between(folder: &Path, wanted: &[File]) -> Result<Changes, Failure> {
        let recorded = recorded(folder);
        let mut changes = Changes::default();
        let mut foreign = Vec::new();
        for file in wanted {
            let path = folder.join(&file.path);
            match std::fs::read(&path) {
                // Where case does not matter, this is the other's content, and the other goes.
                Ok(old) if has_other_case(&recorded, &file.path) && is_ours(&old) => {
                    changes.changes.push(Change::Add(file.clone()));
                }
                Ok(old) if old == file.text.as_bytes() => changes.unchanged += 1,
                Ok(old) => {
                    if recorded.contains(&file.path) || is_ours(&old) {
                        let old = String::from_utf8_lossy(&old).into_owned();
                        changes.changes.push(Change::Update { file: file.clone(), old });
                    } else {
                        foreign.push(in_the_way(&path, "sync-patterns did not write it"));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    changes.changes.push(Change::Add(file.clone()));
                }
                Err(error) => foreign.push(in_the_way(&path, &error.to_string())),
            }
        }
        for path in recorded {
            let is_wanted = wanted.iter().any(|file| file.path == path);
            if !is_wanted && folder.join(&path).is_file() {
                changes.changes.push(Change::Remove { path });
            }
        }
        changes.changes.sort_by(|a, b| a.path().cmp(b.path()));
        if foreign.is_empty() { Ok(changes) } else { Err(Failure(foreign)) }
    }

    /// Whether the folder is as it should be.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The differences as a short unified diff, for people.
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for change in &self.changes {
            let what = match change {
                Change::Add(_) => "missing",
                Change::Update { .. } => "differs",
                Change::Remove { .. } => "no longer wanted",
            };
            let _ = writeln!(text, "{what}: {}", change.path());
            for line in change.diff().lines() {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }
}

/// Whether an earlier run wrote a file whose path differs in case only.
fn has_other_case(recorded: &[String], path: &str) -> bool {
    let is_other = |old: &String| old != path && old.to_lowercase() == path.to_lowercase();
    recorded.iter().any(is_other) && !recorded.iter().any(|old| old == path)
}

/// Whether a file says at its beginning that it is generated.
fn is_ours(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).lines().take(3).any(|line| line.contains(MARK))
}

fn in_the_way(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::new(format!("{} is in the way: {why}", path.display()))
        .note("move it elsewhere, or give `output` in the configuration another folder")
}
