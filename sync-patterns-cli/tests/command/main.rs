//! What the command says and does, as its users have it. `SNAPSHOTS=overwrite cargo test` accepts what
//! is said now; `[..]` in a snapshot stands for what differs between machines.

mod check;
mod doctor;
mod generate;
mod help;
mod init;
mod project;
#[cfg(unix)]
mod terminal;

use snapbox::cmd::{Command, OutputAssert};

/// The command, without what the tester's own shell says about it.
fn sync_patterns(args: &[&str]) -> Command {
    ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "DATABASE_URL", "SYNC_PATTERNS_CHECK"]
        .into_iter()
        .fold(Command::new(env!("CARGO_BIN_EXE_sync-patterns")).args(args), Command::env_remove)
}

/// What it says on its standard output.
fn output(assert: &OutputAssert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}
