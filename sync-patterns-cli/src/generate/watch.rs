//! `generate --watch`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use sync_patterns_export::Failure;
use sync_patterns_export::report::Report;

use crate::Outcome;
use crate::cli::GenerateArgs;
use crate::style::{self, WEAK};
use crate::workspace::{Run, Workspace};

/// How often files are looked at. Looking at the times of a few hundred files takes a millisecond, and
/// works on every file system, those of containers too.
const OFTEN: Duration = Duration::from_millis(300);

/// Writes whenever something that decides what is written has changed. Ends only by being interrupted.
pub fn run(
    args: &GenerateArgs,
    workspace: &Workspace,
    exports: &[&str],
) -> Result<Outcome, Failure> {
    let folders = workspace.sources(exports);
    let mut configs: Vec<PathBuf> = Vec::new();
    loop {
        // Taken before the export: what changes while it runs is seen afterwards.
        let mut before = times(folders.iter().chain(&configs));
        match workspace.export(exports, Run::Write) {
            Ok(reports) => {
                configs = configs_of(&reports);
                for (path, time) in times(configs.iter()) {
                    before.entry(path).or_insert(time);
                }
                anstream::print!("{}", super::said(&reports, &workspace.root, args));
            }
            // Half a change does not compile; the next one will.
            Err(failure) => anstream::eprintln!("{}", style::failure(&failure)),
        }
        anstream::println!("{WEAK}waiting for a change{WEAK:#}");
        while times(folders.iter().chain(&configs)) == before {
            thread::sleep(OFTEN);
        }
    }
}

type Times = BTreeMap<PathBuf, SystemTime>;

fn configs_of(reports: &[Report]) -> Vec<PathBuf> {
    reports.iter().map(|report| report.config.clone()).collect()
}

/// When each source was last changed.
fn times<'a>(roots: impl Iterator<Item = &'a PathBuf>) -> Times {
    let mut times = Times::new();
    for root in roots {
        collect(root, &mut times);
    }
    times
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
