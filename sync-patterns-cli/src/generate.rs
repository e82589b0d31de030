//! `sync-patterns generate`.

mod watch;

use std::path::Path;

use sync_patterns_export::Failure;
use sync_patterns_export::report::{Report, What};

use crate::Outcome;
use crate::cli::GenerateArgs;
use crate::style::{self, ERROR, GOOD, STRONG, WARNING, WEAK};
use crate::workspace::{Run, Workspace};

/// Up to how many unchanged files are named without being asked for.
const FEW: usize = 50;

/// Writes, or says what would be written.
pub fn run(args: &GenerateArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::here()?;
    let exports = workspace.exports(args.package.as_deref())?;
    if args.watch {
        return watch::run(args, &workspace, &exports);
    }
    let run = if args.check { Run::Look } else { Run::Write };
    let reports = workspace.export(&exports, run)?;
    anstream::print!("{}", said(&reports, &workspace.root, args));
    let is_bad = args.check && reports.iter().any(|report| !report.changes.is_empty());
    Ok(if is_bad { Outcome::Bad } else { Outcome::Good })
}

/// What was done, or would be.
fn said(reports: &[Report], root: &Path, args: &GenerateArgs) -> String {
    let mut text = String::new();
    for report in reports {
        let folder = report.output.strip_prefix(root).unwrap_or(&report.output).display();
        text += &format!("{STRONG}{folder}{STRONG:#}\n");
        for change in &report.changes {
            let (style, word) = match (change.what, args.check) {
                (What::Add, false) => (GOOD, "written"),
                (What::Update, false) => (GOOD, "written"),
                (What::Remove, false) => (WARNING, "removed"),
                (What::Add, true) => (ERROR, "missing"),
                (What::Update, true) => (ERROR, "differs"),
                (What::Remove, true) => (ERROR, "not wanted"),
            };
            text += &format!("  {style}{word:>10}{style:#} {}\n", change.path);
        }
        if args.verbose || report.unchanged.len() <= FEW {
            for path in &report.unchanged {
                text += &format!("  {WEAK}{:>10} {path}{WEAK:#}\n", "unchanged");
            }
        }
        if args.check && !report.diff.is_empty() {
            text += &format!("\n{}\n", style::diff(&report.diff));
        }
        text += &summary(report, args);
    }
    text
}

fn summary(report: &Report, args: &GenerateArgs) -> String {
    let count = |wanted: &[What]| {
        report.changes.iter().filter(|change| wanted.contains(&change.what)).count()
    };
    let (written, removed) = (count(&[What::Add, What::Update]), count(&[What::Remove]));
    let unchanged = report.unchanged.len();
    let models = report.models.len();
    let models = format!("{models} model{}", if models == 1 { "" } else { "s" });
    if !args.check {
        return format!("{models}: {written} written, {removed} removed, {unchanged} unchanged\n");
    }
    if report.changes.is_empty() {
        return format!("{GOOD}ok{GOOD:#}: {models}, {unchanged} files up to date\n");
    }
    let wrong = written + removed;
    format!(
        "{ERROR}not up to date{ERROR:#}: {wrong} of {} files; run `sync-patterns generate` or `cargo build` and commit what it writes\n",
        wrong + unchanged
    )
}
