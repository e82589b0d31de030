//! What can be written behind `sync-patterns import`.

use clap::Args;

use crate::cli::ProjectArgs;

/// Make models of an existing backend's OpenAPI document.
///
/// Its tables become annotated structs: types, enums, null, descriptions, and who may write which
/// field, by the paths and methods that there are. What has no counterpart is a comment with the
/// reason, and is listed at the end. `check` of the models against the same document finds nothing.
/// In a Cargo workspace the crates become members, as with `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns import openapi.json                          a project here: models, export, configuration
  sync-patterns import openapi.json --dry-run                only say what would be written
  sync-patterns import openapi.yaml --output models          the crate of the models only
  sync-patterns import http://localhost:8000/openapi.json --output src/models.rs
  sync-patterns import openapi.json --output - --only issues,projects

Exit codes: 0 all tables were imported whole, 1 something was left out or you said no, 2 nothing was
written.")]
pub struct ImportArgs {
    /// The document: a file or an address, JSON or YAML, OpenAPI 3.0 or 3.1.
    #[arg(value_name = "OPENAPI")]
    pub document: String,
    /// A file (`….rs`), a folder for the crate of the models, or `-`. Default: a project here.
    #[arg(long, short, value_name = "PATH", conflicts_with = "prefix")]
    pub output: Option<String>,
    /// Only these tables, by the last name of their paths.
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// List everything that was left out, however much it is.
    #[arg(long, short)]
    pub verbose: bool,
    /// How it is written.
    #[command(flatten)]
    pub project: ProjectArgs,
}
