//! The `sync-patterns` command.

use clap::Parser;

/// Local-first applications from annotated Rust structs: start, check and adopt.
#[derive(Debug, Parser)]
#[command(name = "sync-patterns", version)]
struct Cli {}

fn main() {
    let Cli {} = Cli::parse();
}
