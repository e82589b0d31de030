//! `generate --watch`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, SystemTime};

use sync_patterns_export::{Diagnostic, Failure};

use super::summary;
use crate::cli::GenerateArgs;
use crate::style::{self, WEAK};
use crate::workspace::{Run, Workspace};
use crate::{Outcome, say};

/// How often files are looked at. Looking at the times of a few hundred files takes a millisecond, and
/// works on every file system, those of containers too.
const OFTEN: Duration = Duration::from_millis(300);

/// Writes whenever something that decides what is written has changed, until it is interrupted.
pub fn run(args: &GenerateArgs) -> Result<Outcome, Failure> {
    let end = interruption()?;
    // What is wrong at the beginning is no half change: it ends the command.
    let mut watched = Watched::here(args)?;
    loop {
        // Taken before the export: what changes while it runs is seen afterwards.
        let before = watched.times();
        if let Err(failure) = once(args, &mut watched) {
            // Cargo was interrupted with us, and says so by failing.
            if end.recv_timeout(OFTEN).is_ok() {
                return Ok(Outcome::Good);
            }
            say::err(&style::failure(&failure));
        }
        say::out(&format!("{WEAK}waiting for a change; Ctrl-C ends{WEAK:#}\n"))?;
        if !changed(&watched, before, &end) {
            return Ok(Outcome::Good);
        }
    }
}

fn once(args: &GenerateArgs, watched: &mut Watched) -> Result<(), Failure> {
    // A changed `Cargo.toml` may have other crates.
    let workspace = Workspace::here()?;
    let exports = workspace.exports(args.package.as_deref())?;
    let reports = workspace.export(&exports, Run::Write)?;
    watched.folders = workspace.sources(&exports).into_iter().collect();
    watched.configs = reports.iter().map(|report| report.config.clone()).collect();
    say::out(&summary::text(&reports, &workspace.root, args))
}

/// Waits for a change, and until no more come: an editor writes several files, one after the other.
/// `false` says that the command is to end.
fn changed(watched: &Watched, before: Times, end: &Receiver<()>) -> bool {
    let mut latest = before;
    // Folders that were not known before have not changed by becoming known.
    for (path, time) in watched.times() {
        latest.entry(path).or_insert(time);
    }
    let mut is_changed = false;
    loop {
        if !matches!(end.recv_timeout(OFTEN), Err(RecvTimeoutError::Timeout)) {
            return false;
        }
        let now = watched.times();
        match now == latest {
            true if is_changed => return true,
            true => {}
            false => (is_changed, latest) = (true, now),
        }
    }
}

/// What tells that Ctrl-C was pressed, or that the process is asked to end.
fn interruption() -> Result<Receiver<()>, Failure> {
    let (sender, end) = mpsc::channel();
    let told = ctrlc::set_handler(move || {
        let _ = sender.send(());
    });
    told.map_err(|error| Diagnostic::new(format!("cannot wait for Ctrl-C: {error}")))?;
    Ok(end)
}

type Times = BTreeMap<PathBuf, SystemTime>;

/// What is looked at.
struct Watched {
    folders: Vec<PathBuf>,
    configs: Vec<PathBuf>,
}

impl Watched {
    fn here(args: &GenerateArgs) -> Result<Watched, Failure> {
        let workspace = Workspace::here()?;
        let exports = workspace.exports(args.package.as_deref())?;
        Ok(Watched {
            folders: workspace.sources(&exports).into_iter().collect(),
            configs: Vec::new(),
        })
    }

    /// When each source was last changed.
    fn times(&self) -> Times {
        let mut times = Times::new();
        for root in self.folders.iter().chain(&self.configs) {
            collect(root, &mut times);
        }
        times
    }
}

fn collect(path: &Path, times: &mut Times) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Ok(metadata) = path.metadata() else { return };
    if metadata.is_dir() {
        if !name.starts_with('.') && !["target", "node_modules"].contains(&&*name) {
            let entries = path.read_dir().into_iter().flatten().flatten();
            entries.for_each(|entry| collect(&entry.path(), times));
        }
    } else if [".rs", ".toml", ".yaml"].iter().any(|end| name.ends_with(end))
        && let Ok(time) = metadata.modified()
    {
        times.insert(path.to_owned(), time);
    }
}
