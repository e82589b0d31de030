//! Where things are: the repository's root, its packages and its npm folders.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Result;
use crate::process::Invocation;

/// The repository.
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// Its packages.
    pub packages: Vec<Package>,
}

/// A package of the workspace.
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it is for users, not for this repository alone.
    pub is_published: bool,
    /// The names of its features.
    pub features: Vec<String>,
}

impl Workspace {
    /// Asks cargo.
    pub fn find() -> Result<Workspace> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask is not in a workspace")?
            .to_path_buf();
        let invocation =
            Invocation::cargo(&root, ["metadata", "--no-deps", "--format-version", "1"]);
        let metadata: Value = serde_json::from_str(&invocation.stdout()?)
            .map_err(|error| format!("`cargo metadata` gave no JSON: {error}"))?;
        let target = metadata["target_directory"]
            .as_str()
            .ok_or("`cargo metadata` names no target directory")?
            .into();
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let packages = packages.filter_map(Package::read).collect();
        Ok(Workspace { root, target, packages })
    }

    /// The folder of a package, where the workspace has it.
    pub fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// A path as the reader, who is in the repository's root, would write it.
    pub fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// The folders with a `package-lock.json`, sorted.
    pub fn npm_folders(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        find_lock_files(&self.root, &mut found);
        found.sort();
        found
    }
}

impl Package {
    fn read(package: &Value) -> Option<Package> {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let features = package["features"].as_object()?.keys();
        Some(Package {
            name: package["name"].as_str()?.to_owned(),
            folder: manifest.parent()?.to_path_buf(),
            is_published: package["publish"].as_array().is_none_or(|only| !only.is_empty()),
            features: features.filter(|&name| name != "default").cloned().collect(),
        })
    }
}

fn find_lock_files(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("package-lock.json").is_file() {
        found.push(folder.to_path_buf());
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_skipped =
            name == "node_modules" || name == "target" || name.to_string_lossy().starts_with('.');
        if !is_skipped && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            find_lock_files(&entry.path(), found);
        }
    }
}
