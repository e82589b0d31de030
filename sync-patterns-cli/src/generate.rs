//! `sync-patterns generate`.

mod summary;
mod watch;

use sync_patterns_export::Failure;

use crate::cli::GenerateArgs;
use crate::workspace::{Run, Workspace};
use crate::{Outcome, say};

/// Writes, or says what would be written.
pub fn run(args: &GenerateArgs) -> Result<Outcome, Failure> {
    if args.watch {
        return watch::run(args);
    }
    let workspace = Workspace::here()?;
    let exports = workspace.exports(args.package.as_deref())?;
    let run = if args.check { Run::Look } else { Run::Write };
    let reports = workspace.export(&exports, run)?;
    say::out(&summary::text(&reports, &workspace.root, args))?;
    let is_bad = args.check && reports.iter().any(|report| !report.changes.is_empty());
    Ok(if is_bad { Outcome::Bad } else { Outcome::Good })
}
