//! Where a new project has the library's crates from.

use std::path::{Path, PathBuf};

use sync_patterns_export::output::normalized;
use sync_patterns_export::{Diagnostic, Failure};

use crate::cli::ProjectArgs;

/// The crates that a project may name, and where they are in the repository.
const CRATES: [(&str, &str); 4] = [
    ("sync-patterns", ""),
    ("sync-patterns-export", "sync-patterns-export"),
    ("sync-patterns-server", "sync-patterns-server"),
    ("sync-patterns-dev-postgres", "tests/postgres"),
];

/// The repository, or a checkout of it.
pub enum Library {
    Git(String),
    Checkout(PathBuf),
}

impl Library {
    /// What is asked for.
    pub fn new(args: &ProjectArgs, here: &Path) -> Result<Library, Failure> {
        let Some(path) = &args.path else { return Ok(Library::Git(args.git.clone())) };
        let checkout = normalized(&here.join(path));
        if checkout.join("sync-patterns-export/Cargo.toml").is_file() {
            return Ok(Library::Checkout(checkout));
        }
        Err(Diagnostic::new(format!("{} is no checkout of sync-patterns", checkout.display()))
            .note("`--path` takes the folder that has `sync-patterns-export` in it")
            .into())
    }

    /// Each crate's name, and the part of a dependency that says where it is.
    pub fn dependencies(&self) -> impl Iterator<Item = (&'static str, String)> {
        CRATES.iter().map(|(name, _)| (*name, self.dependency(name)))
    }

    /// The part of a dependency on one of the library's crates that says where it is.
    pub fn dependency(&self, name: &str) -> String {
        let (key, value) = match self {
            Library::Git(url) => ("git", url.clone()),
            Library::Checkout(checkout) => {
                let place = CRATES.iter().find(|(known, _)| *known == name);
                let folder = checkout.join(place.map_or("", |(_, folder)| folder));
                let folder: PathBuf = folder.components().collect();
                ("path", folder.display().to_string().replace('\\', "/"))
            }
        };
        format!("{key} = {}", toml_edit::Value::from(value))
    }
}
