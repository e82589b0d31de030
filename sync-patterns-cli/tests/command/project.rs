//! A project that `init` made, in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use snapbox::cmd::{Command, OutputAssert};
use tempfile::TempDir;
use toml_edit::{DocumentMut, Item};

use crate::sync_patterns;

/// The checkout that it takes the library from.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where Cargo builds all projects: what this repository's own build left is used again.
pub fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// Cargo tells crates apart by their place in their workspace, so that all projects' crates are one in
/// the shared folder: another project's build in between would pass for one's own.
static TURN: Mutex<()> = Mutex::new(());

/// A project. There is one at a time.
pub struct Project {
    _turn: MutexGuard<'static, ()>,
    _parent: TempDir,
    pub folder: PathBuf,
}

impl Project {
    /// What `init` makes of an empty folder, with this repository's versions and profile.
    pub fn new(args: &[&str]) -> Project {
        // A test that failed has had its turn.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let parent = tempfile::tempdir().unwrap();
        // A link in its way (`/tmp` on macOS) would be another path to Cargo.
        let folder = parent.path().canonicalize().unwrap().join("app");
        let project = Project { _turn: turn, _parent: parent, folder };
        fs::create_dir(&project.folder).unwrap();
        project.init(args).success();
        fs::copy(checkout().join("Cargo.lock"), project.folder.join("Cargo.lock")).unwrap();
        let ours = fs::read_to_string(checkout().join(".cargo/config.toml")).unwrap();
        let ours: DocumentMut = ours.parse().unwrap();
        let mut config = DocumentMut::new();
        config["profile"] = ours["profile"].clone();
        assert!(matches!(config["profile"]["dev"], Item::Table(_)));
        project.write(".cargo/config.toml", &config.to_string());
        project
    }

    /// `init` here, with the library from this checkout.
    pub fn init(&self, args: &[&str]) -> OutputAssert {
        let path = ["--path", checkout().to_str().unwrap()];
        self.run(&[&["init"], &path[..], args].concat()).assert()
    }

    /// The command, in the project's folder.
    pub fn run(&self, args: &[&str]) -> Command {
        sync_patterns(args).current_dir(&self.folder).env("CARGO_TARGET_DIR", target())
    }

    /// Cargo, in the project's folder.
    pub fn cargo(&self, args: &[&str]) -> Command {
        // What describes this test would make build scripts run again.
        let described = std::env::vars().map(|(name, _)| name).filter(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start))
        });
        let command = described.fold(Command::new(env!("CARGO")).args(args), Command::env_remove);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", target())
    }

    pub fn read(&self, path: &str) -> String {
        let path = self.folder.join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes a file of the project.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`");
        self.write(path, &text.replace(from, to));
    }
}
