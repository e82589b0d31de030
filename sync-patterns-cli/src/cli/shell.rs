//! What is written behind `sync-patterns completions` and `sync-patterns man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Write a shell's completions to the standard output.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns completions bash > ~/.local/share/bash-completion/completions/sync-patterns
  sync-patterns completions zsh > ~/.zfunc/_sync-patterns
  sync-patterns completions fish > ~/.config/fish/completions/sync-patterns.fish")]
pub struct CompletionsArgs {
    /// Which shell.
    pub shell: Shell,
}

/// Write the man pages, one for each command, into a folder.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sync-patterns man ~/.local/share/man/man1    then: man sync-patterns")]
pub struct ManArgs {
    /// Where. It is made if it is not there.
    pub folder: PathBuf,
}
