//! README.md's quick start as a test: the files that it shows are written into an empty folder and
//! built, and the output that it shows must be in what was emitted.

use std::path::{Path, PathBuf};

use crate::markdown::{self, Block};
use crate::process::Invocation;
use crate::workspace::Workspace;
use crate::{Result, excerpt};

/// The folder, in the quick start, that the build writes.
const OUTPUT: &str = "web/src/generated/";

/// Where it is built.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("quickstart")
}

/// The labelled blocks of a page of this repository.
pub fn blocks(workspace: &Workspace, page: &str) -> Result<Vec<Block>> {
    Ok(markdown::blocks(&read(&workspace.root.join(page))?))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes what the reader would.
pub fn write(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let files = blocks(workspace, "README.md")?;
    for file in files.iter().filter(|file| !file.label.starts_with(OUTPUT)) {
        let text = match file.label.ends_with("Cargo.toml") {
            true => with_local_crates(&file.text, workspace),
            false => file.text.clone(),
        };
        write_file(&folder.join(&file.label), &text)?;
    }
    // The versions that this repository builds with, so that what cargo has built is used again.
    let lock = read(&workspace.root.join("Cargo.lock"))?;
    write_file(&folder.join("Cargo.lock"), &lock)
}

/// Writes a file, and the folders that it is in.
pub fn write_file(path: &Path, text: &str) -> Result<()> {
    let parent = path.parent().unwrap_or(path);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// The manifest with this repository's crates from here rather than from where it is published.
fn with_local_crates(manifest: &str, workspace: &Workspace) -> String {
    let line = |line: &str| {
        let (name, value) = line.split_once(" = ")?;
        let package = workspace.package(name.trim())?;
        let (before, after) = value.split_once("git = \"")?;
        let (_, after) = after.split_once('"')?;
        let path = package.folder.display().to_string().replace('\\', "/");
        Some(format!("{name} = {before}path = \"{path}\"{after}"))
    };
    let lines = manifest.lines().map(|text| line(text).unwrap_or_else(|| text.to_owned()));
    lines.collect::<Vec<String>>().join("\n") + "\n"
}

/// `cargo build`, as the reader types it.
pub fn build(workspace: &Workspace) -> Invocation {
    Invocation::cargo(&folder(workspace), ["build"])
        .with_variable("CARGO_TARGET_DIR", workspace.target.display().to_string())
}

/// Compares what README.md shows with what was emitted.
pub fn compare(workspace: &Workspace) -> Result<()> {
    let files = blocks(workspace, "README.md")?;
    for file in files.iter().filter(|file| file.label.starts_with(OUTPUT)) {
        let emitted = read(&folder(workspace).join(&file.label))?;
        if let Some(part) = excerpt::missing(&file.text, &emitted) {
            return Err(format!(
                "README.md shows this of {}, which is not what is emitted:\n\n{part}",
                file.label
            ));
        }
    }
    Ok(())
}
