//! What an export has done, for people.

use std::path::Path;

use sync_patterns_export::report::{Changed, Report, What};

use crate::cli::GenerateArgs;
use crate::style::{self, ERROR, GOOD, STRONG, WARNING, WEAK};

/// Up to how many files of one kind are named each, and not their folder.
const FEW: usize = 12;

/// Up to how many lines of differences are shown.
const LINES: usize = 200;

/// What was done, or would be.
pub fn text(reports: &[Report], root: &Path, args: &GenerateArgs) -> String {
    let mut text = String::new();
    for report in reports {
        let folder = report.output.strip_prefix(root).unwrap_or(&report.output);
        text += &format!("{STRONG}{}{STRONG:#}\n", folder.display());
        text += &if args.check { differences(report, args) } else { done(report, args) };
        text += &count(report, args);
    }
    text
}

fn done(report: &Report, args: &GenerateArgs) -> String {
    let mut text = String::new();
    for (word, style, wanted) in
        [("written", GOOD, &[What::Add, What::Update][..]), ("removed", WARNING, &[What::Remove])]
    {
        let changes = report.changes.iter().filter(|change| wanted.contains(&change.what));
        let paths: Vec<&str> = changes.map(|change| change.path.as_str()).collect();
        for line in lines(&paths, args.verbose) {
            text += &format!("  {style}{word:>9}{style:#} {line}\n");
        }
    }
    let paths: Vec<&str> = report.unchanged.iter().map(String::as_str).collect();
    for line in lines(&paths, args.verbose) {
        text += &format!("  {WEAK}unchanged {line}{WEAK:#}\n");
    }
    text
}

/// Paths, or where there are many, their folders and how many are in each.
fn lines(paths: &[&str], is_verbose: bool) -> Vec<String> {
    if is_verbose || paths.len() <= FEW {
        return paths.iter().map(|path| (*path).to_owned()).collect();
    }
    // The slash is kept: `db/` is a folder.
    let first = |path: &&str| path.split_inclusive('/').next().map(str::to_owned);
    let line = |paths: &[&str]| match paths {
        [only] => (*only).to_owned(),
        many => format!("{} {} files", first(&many[0]).unwrap_or_default(), many.len()),
    };
    paths.chunk_by(|one, next| first(one) == first(next)).map(line).collect()
}

fn differences(report: &Report, args: &GenerateArgs) -> String {
    let mut text = String::new();
    for (word, wanted) in [("missing", What::Add), ("not wanted", What::Remove)] {
        let changes = report.changes.iter().filter(|change| change.what == wanted);
        let paths: Vec<&str> = changes.map(|change| change.path.as_str()).collect();
        for line in lines(&paths, args.verbose) {
            text += &format!("  {ERROR}{word:>10}{ERROR:#} {line}\n");
        }
    }
    let mut left = if args.verbose { usize::MAX } else { LINES };
    for Changed { path, diff, .. } in report.changes.iter().filter(|one| one.what == What::Update) {
        text += &format!("  {ERROR}{:>10}{ERROR:#} {path}\n", "differs");
        let shown: Vec<String> =
            diff.lines().take(left).map(|line| format!("      {line}")).collect();
        left -= shown.len();
        text += &style::diff(&shown.join("\n"));
    }
    if left == 0 {
        text += &format!("  {WEAK}more differences are shown with --verbose{WEAK:#}\n");
    }
    text
}

fn count(report: &Report, args: &GenerateArgs) -> String {
    let removed = report.changes.iter().filter(|change| change.what == What::Remove).count();
    let written = report.changes.len() - removed;
    let unchanged = report.unchanged.len();
    let models = counted(report.models.len(), "model");
    if !args.check {
        return format!("{models}: {written} written, {removed} removed, {unchanged} unchanged\n");
    }
    if report.changes.is_empty() {
        return format!("{GOOD}ok{GOOD:#}: {models}, {} up to date\n", counted(unchanged, "file"));
    }
    let (wrong, all) = (report.changes.len(), report.changes.len() + unchanged);
    format!(
        "{ERROR}not up to date{ERROR:#}: {wrong} of {all} files; run `sync-patterns generate` and commit \
         what it writes\n"
    )
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
