//! `cargo sync-patterns`: Cargo starts it with its own name as the first argument.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|first| first == "sync-patterns") {
        args.remove(1);
    }
    sync_patterns_cli::run(args)
}
