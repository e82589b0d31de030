//! `sync-patterns completions` and `sync-patterns man`.

use clap::CommandFactory;
use sync_patterns_export::{Diagnostic, Failure};

use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::{Outcome, say};

/// Writes a shell's completions to the standard output.
pub fn completions(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sync-patterns", &mut script);
    say::plain(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Good)
}

/// Writes a page for the command and one for each of its commands.
pub fn man(args: &ManArgs) -> Result<Outcome, Failure> {
    let folder = &args.folder;
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    written.map_err(|error| {
        Diagnostic::new(format!("cannot write man pages to {}: {error}", folder.display()))
    })?;
    Ok(Outcome::Good)
}
