//! The `sync-patterns` command: start, check and adopt.
//!
//! `cargo build` is enough for the daily work. This is for what comes before and beside it.

mod check;
mod cli;
mod doctor;
mod generate;
pub mod import;
mod init;
mod outcome;
mod project;
mod say;
mod shell;
mod spec;
mod style;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
pub use outcome::Outcome;

/// Runs the command with its arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done where even this cannot be said.
            let _ = error.print();
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    cli.color.write_global();
    let done = match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args),
        Command::Import(args) => import::run(args),
        Command::Generate(args) => generate::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
    };
    let outcome = done.unwrap_or_else(|failure| {
        say::err(&style::failure(&failure));
        Outcome::Impossible
    });
    outcome.into()
}
