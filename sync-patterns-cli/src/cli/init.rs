//! What is written behind `sync-patterns init`.

use std::path::PathBuf;

use clap::Args;

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
    /// Name the crates `NAME-models`, `NAME-export` and `NAME-server`, where `models` is taken.
    #[arg(long, value_name = "NAME", value_parser = prefix)]
    pub prefix: Option<String>,
    /// Write nothing, say what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Replace files that are there without asking.
    #[arg(long)]
    pub force: bool,
    /// Take the library's crates from this repository.
    #[arg(long, value_name = "URL", default_value = env!("CARGO_PKG_REPOSITORY"))]
    pub git: String,
    /// Take the library's crates from a checkout of it.
    #[arg(long, value_name = "CHECKOUT", conflicts_with = "git")]
    pub path: Option<PathBuf>,
}

/// What can begin the name of a package and of a folder.
fn prefix(text: &str) -> Result<String, String> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    match text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_word) {
        true => Ok(text.to_owned()),
        false => Err("small letters, digits, `-` and `_`, a letter first".to_owned()),
    }
}
