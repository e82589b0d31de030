//! What the demo is made of: npm packages, the page, the server. What is there already stays.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Instant, SystemTime},
};

use serde_json::Value;

use crate::process::{Ended, Invocation};
use crate::terminal::{cut, dim, duration, plain};
use crate::workspace::Workspace;
use crate::{Result, npm, terminal};

const WEB: &str = "examples/contacts/web";

/// What the builds take from nothing, in kilobytes.
const ROOM: u64 = 2_000_000;

/// Whether the disk has room for the builds, as far as can be said.
pub fn check_room(target: &Path) -> Result<()> {
    let existing = target.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let Ok(table) = Invocation::program("df", existing, ["-Pk", "."]).stdout() else {
        return Ok(());
    };
    let free = table.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    let is_built = target.join("debug").is_dir();
    match free.and_then(|free| free.parse::<u64>().ok()) {
        Some(free) if free < ROOM && !is_built => Err(format!(
            "the disk of {} has {} MB left, and the builds need about {}: make room, or let \
             CARGO_TARGET_DIR name a folder on another disk",
            target.display(),
            free / 1000,
            ROOM / 1000
        )),
        _ => Ok(()),
    }
}

/// Builds what is not built, and gives the server's program.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    let web = workspace.root.join(WEB);
    if !npm::is_current(&web) {
        step(workspace, "the page's npm packages", &npm::install(&web))?;
        npm::installed(&web)?;
    }
    let server = Invocation::cargo(
        &workspace.root,
        ["build", "--package", "contacts-server", "--message-format", "json-render-diagnostics"],
    );
    let built = step(workspace, "the server (the first time takes some minutes)", &server)?;
    let program = built.lines.iter().rev().find_map(|line| program(line));
    let program = program.ok_or("cargo built no contacts-server")?;
    if !is_newer(&web.join("dist/index.html"), &web) {
        step(workspace, "the page", &Invocation::npm(&web, ["run", "build"]))?;
    }
    Ok(program)
}

/// Runs a part, and shows how it goes on.
fn step(workspace: &Workspace, what: &str, invocation: &Invocation) -> Result<Ended> {
    let started = Instant::now();
    let title = format!("  building {what} …");
    terminal::passing_line(&dim(&title));
    let ended = invocation.run_with(&|line| {
        let line = plain(line);
        if !line.starts_with('{') && !line.trim().is_empty() {
            let time = duration(started.elapsed());
            let text = format!("{title} {time}  {}", line.trim());
            terminal::passing_line(&dim(&cut(&text, terminal::WIDTH - 1)));
        }
    })?;
    terminal::clear_passing_line();
    if ended.is_success {
        return Ok(ended);
    }
    let said: Vec<&str> =
        ended.lines.iter().map(String::as_str).filter(|line| !line.starts_with('{')).collect();
    let repeat = invocation.shell_line(&workspace.root);
    Err(format!("building {what} failed:\n{}\nby hand: {repeat}", said.join("\n")))
}

/// The program that one of cargo's messages tells of.
fn program(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_server = message["target"]["name"] == "contacts-server";
    message["executable"].as_str().filter(|_| is_server).map(PathBuf::from)
}

/// Whether a file is newer than all that is in a folder, but for what is installed or built there.
fn is_newer(file: &Path, folder: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let sources = newest(folder, &changed);
    matches!((changed(file), sources), (Some(file), Some(sources)) if file > sources)
}

fn newest(folder: &Path, changed: &dyn Fn(&Path) -> Option<SystemTime>) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let is_made = |name: &str| ["dist", "node_modules"].contains(&name) || name.starts_with('.');
    let sources = entries.filter(|entry| !is_made(&entry.file_name().to_string_lossy()));
    sources
        .filter_map(|entry| match entry.path() {
            path if path.is_dir() => newest(&path, changed),
            path => changed(&path),
        })
        .max()
}
