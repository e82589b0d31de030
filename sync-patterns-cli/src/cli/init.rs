//! What is written behind `sync-patterns init`.

use std::path::PathBuf;

use clap::Args;

use super::ProjectArgs;

/// Write a project that builds at once: models, export crate, configuration.
///
/// In a Cargo workspace the crates become members, and the rest of its Cargo.toml stays as it is. A file
/// that is there is replaced only after asking.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns init my-app --server --web     with a backend and a front end
  sync-patterns init                           here: models, export crate, configuration
  sync-patterns init --dry-run                 only say what would be written

Exit codes: 0 done, 1 you said no, 2 files are in the way and nobody could be asked.")]
pub struct InitArgs {
    /// Where. It is made if it is not there.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// A backend too: axum over Postgres.
    #[arg(long)]
    pub server: bool,
    /// A front end too: React and Vite.
    #[arg(long)]
    pub web: bool,
    /// How it is written.
    #[command(flatten)]
    pub project: ProjectArgs,
}
