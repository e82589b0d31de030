//! What can be written behind the commands that make a project.

use std::path::PathBuf;

use clap::Args;

/// How a project is written, and where it has the library from.
#[derive(Debug, Args)]
pub struct ProjectArgs {
    /// Name the crates `NAME-models`, `NAME-export`, …, where `models` is taken.
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
