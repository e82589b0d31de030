//! The `sync-patterns` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    sync_patterns_cli::run(std::env::args_os())
}
