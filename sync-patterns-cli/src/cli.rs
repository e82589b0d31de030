//! What can be written behind `sync-patterns`.

mod doctor;
mod init;
mod project;
mod shell;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use doctor::{DoctorArgs, DoctorFormat};
pub use init::InitArgs;
pub use project::ProjectArgs;
pub use shell::{CompletionsArgs, ManArgs};

/// Local-first applications from annotated Rust structs: start, check and adopt.
#[derive(Debug, Parser)]
#[command(
    name = "sync-patterns",
    version,
    after_help = "\
Exit codes: 0 all is well, 1 something is not as it should be, 2 it could not be done.

Examples:
  sync-patterns init my-app --server --web     a project that builds at once
  sync-patterns import openapi.json            models from a backend that is there
  sync-patterns check                          in CI: do models and API agree?
  sync-patterns generate --check               in CI: is the generated folder up to date?
  sync-patterns doctor                         when something does not work"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 900)]
    pub color: Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Init(InitArgs),
    Check(CheckArgs),
    Import(crate::import::ImportArgs),
    Generate(GenerateArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Compare the models with the backend's OpenAPI document.
///
/// Each difference is shown with the Rust line, the place in the document, what each side says and what
/// to change. Errors are what would break a client: they make the exit code 1.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns check
  sync-patterns check --spec http://localhost:8000/openapi.json
  sync-patterns check --format github          annotations in a pull request
  sync-patterns check --manifest web/src/generated/manifest.json --spec openapi.json
                                               without Rust: in the backend's own CI

A difference that is known goes into sync-patterns.config.yaml, with the reason:
  accept:
    Contact.row.email.format: \"the mail system checks it\"

Exit codes: 0 no errors, 1 errors, 2 the models or the document could not be read.")]
pub struct CheckArgs {
    /// Only this export crate. Default: all whose configuration has a `spec`.
    #[arg(long, short, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// The document: a file or an address, JSON or YAML. Default: `spec` of the configuration.
    #[arg(long, value_name = "FILE|URL")]
    pub spec: Option<String>,
    /// The models as the last build wrote them, instead of building.
    #[arg(long, conflicts_with = "package")]
    pub no_build: bool,
    /// The models of this manifest, instead of building.
    #[arg(long, value_name = "FILE", conflicts_with = "package")]
    pub manifest: Option<PathBuf>,
    /// The configuration that goes with a manifest. Default: the nearest.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to say it.
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub format: Format,
    /// Let warnings make the exit code 1 too.
    #[arg(long)]
    pub deny_warnings: bool,
}

/// Write the generated folder of each export crate of the workspace.
///
/// It is what `cargo build` does, said file by file. The comparison with the OpenAPI document is
/// `check`'s.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns generate
  sync-patterns generate --check               in CI: write nothing, show what differs
  sync-patterns generate --watch               again whenever a model changes

Exit codes: 0 the folder is up to date, 1 it is not (with --check), 2 the export failed.")]
pub struct GenerateArgs {
    /// Only this export crate.
    #[arg(long, short, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// Write nothing, show what would be written, and exit with 1 if that is anything.
    #[arg(long, conflicts_with = "watch")]
    pub check: bool,
    /// Go on, and write again whenever a model changes.
    #[arg(long)]
    pub watch: bool,
    /// Name every file and show all differences, however many there are.
    #[arg(long, short)]
    pub verbose: bool,
}

/// How findings are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, as the compiler does.
    Human,
    /// One JSON object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the output is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it the rule for all output.
    pub fn write_global(self) {
        let choice = match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
