//! The generated folder: what is written, what is left alone.

mod changes;
mod write;

pub use changes::{Change, Changes};

use std::path::{Component, Path, PathBuf};

use crate::manifest::FILE_NAME;

/// A file of the generated folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// A file with a text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> File {
        File { path: path.into(), text: text.into() }
    }
}

/// A path without `.` and `..`, as far as its text alone can tell.
pub fn normalized(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(normal.components().next_back(), Some(Component::Normal(_))) =>
            {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}

/// The files that the last run recorded. A manifest that cannot be read records none.
fn recorded(folder: &Path) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Recorded {
        files: Vec<String>,
    }
    let text = std::fs::read_to_string(folder.join(FILE_NAME)).unwrap_or_default();
    let files = serde_json::from_str::<Recorded>(&text).map(|recorded| recorded.files);
    // A manifest is a file like others: it must not reach out of the folder.
    let is_inside = |path: &String| {
        Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
            && !path.is_empty()
    };
    files.unwrap_or_default().into_iter().filter(is_inside).collect()
}
