//! The Cargo workspace that the command is called in, and its export crates.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use sync_patterns_export::report::{Report, VARIABLE};
use sync_patterns_export::{Diagnostic, Failure};

/// The package whose build-dependants are export crates.
const EXPORT: &str = "sync-patterns-export";

/// A workspace.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

/// Whether an export writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// It does.
    Write,
    /// It says what it would write.
    Look,
}

impl Workspace {
    /// The workspace of the current folder.
    pub fn here() -> Result<Workspace, Failure> {
        Workspace::of(Path::new("."))
    }

    /// The workspace of a folder.
    pub fn of(folder: &Path) -> Result<Workspace, Failure> {
        let mut command = cargo();
        command.current_dir(folder);
        command.args(["metadata", "--format-version", "1", "--no-deps"]);
        let output = command.stderr(Stdio::piped()).output().map_err(|error| no_cargo(&error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim().trim_start_matches("error: ").to_owned();
            return Err(Diagnostic::new(said)
                .note("the command reads the models of the Cargo workspace that it is called in")
                .note("without one: `sync-patterns init`, or `check --manifest`")
                .into());
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| Diagnostic::new(format!("`cargo metadata` is not read: {error}")))?;
        Ok(Workspace { root: metadata.workspace_root, packages: metadata.packages })
    }

    /// The names of the export crates: all, or the one that is asked for.
    pub fn exports<'a>(&'a self, only: Option<&'a str>) -> Result<Vec<&'a str>, Failure> {
        let all = self.packages.iter().filter(|package| package.is_export());
        let all: Vec<&str> = all.map(|package| package.name.as_str()).collect();
        if all.is_empty() {
            return Err(Diagnostic::new(format!(
                "no export crate in the workspace {}",
                self.root.display()
            ))
            .note(format!("it is a package with `{EXPORT}` in its [build-dependencies]"))
            .note("`sync-patterns init` makes one")
            .into());
        }
        let Some(only) = only else { return Ok(all) };
        if all.contains(&only) {
            return Ok(vec![only]);
        }
        Err(Diagnostic::new(format!("`{only}` is no export crate of this workspace"))
            .note(format!("there is: {}", all.join(", ")))
            .into())
    }

    /// Builds export crates, and gives what each says it has done.
    pub fn export(&self, packages: &[&str], run: Run) -> Result<Vec<Report>, Failure> {
        let reports = tempfile::tempdir().map_err(|error| {
            Diagnostic::new(format!("cannot make a folder for the reports: {error}"))
        })?;
        // A new folder each time, so that Cargo runs the build scripts each time.
        let mut command = cargo();
        command.current_dir(&self.root).arg("check").env(VARIABLE, reports.path());
        match run {
            Run::Write => command.env_remove("SYNC_PATTERNS_CHECK"),
            Run::Look => command.env("SYNC_PATTERNS_CHECK", "1"),
        };
        for package in packages {
            command.args(["--package", package]);
        }
        // Its progress and its errors are for whoever waits; the standard output is ours.
        let status = command.stdout(Stdio::null()).status().map_err(|error| no_cargo(&error))?;
        if !status.success() {
            let packages = packages.join(" --package ");
            return Err(Diagnostic::new(format!("`cargo check --package {packages}` failed"))
                .note("what it says is above")
                .into());
        }
        packages.iter().map(|package| read(reports.path(), package)).collect()
    }

    /// A package's folder.
    pub fn folder(&self, name: &str) -> Option<&Path> {
        let package = self.packages.iter().find(|package| package.name == name);
        package.map(Package::folder)
    }

    /// The folders whose files decide what an export crate writes: its own and those of the crates in
    /// folders that it depends on.
    pub fn sources(&self, packages: &[&str]) -> BTreeSet<PathBuf> {
        let mut left: Vec<PathBuf> = self
            .packages
            .iter()
            .filter(|package| packages.contains(&package.name.as_str()))
            .map(|package| package.folder().to_owned())
            .collect();
        let mut found = BTreeSet::new();
        while let Some(folder) = left.pop() {
            let package = self.packages.iter().find(|package| package.folder() == folder);
            let dependencies = package.into_iter().flat_map(|package| &package.dependencies);
            left.extend(
                dependencies
                    .filter_map(|dependency| dependency.path.clone())
                    .filter(|path| !found.contains(path)),
            );
            found.insert(folder);
        }
        found
    }
}

impl Package {
    fn is_export(&self) -> bool {
        let is_build = |dependency: &&Dependency| dependency.kind.as_deref() == Some("build");
        self.dependencies.iter().filter(is_build).any(|dependency| dependency.name == EXPORT)
    }

    fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }
}

/// The Cargo that started us, or the one that is found.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` describes us in these; a build script that looks at them would run again.
    for (name, _) in env::vars_os() {
        let is_ours = |name: &str| {
            ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start))
        };
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    command
}

fn no_cargo(error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot start `cargo`: {error}"))
        .note("install Rust: https://rustup.rs")
        .note("without Rust, `check --manifest` reads a manifest that is committed")
}

fn read(folder: &Path, package: &str) -> Result<Report, Failure> {
    let text = std::fs::read_to_string(folder.join(format!("{package}.json")));
    let report = text.ok().and_then(|text| serde_json::from_str(&text).ok());
    report.ok_or_else(|| {
        Diagnostic::new(format!("`{package}` was built and left no report that can be read"))
            .note(format!("does its build.rs call `sync_patterns_export::export![…]`, and is `{EXPORT}` {}, as this command is?", env!("CARGO_PKG_VERSION")))
            .into()
    })
}
