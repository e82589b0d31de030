//! What is written behind `sync-patterns doctor`.

use std::time::Duration;

use clap::{Args, ValueEnum};

/// Look for what keeps it from working: versions, configuration, npm packages, Postgres, shapes.
///
/// Each finding says what to do about it. A server that does not answer is a warning, as it may not have
/// been started; one that answers wrongly is an error.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sync-patterns doctor
  sync-patterns doctor --database-url postgres://localhost/app
  sync-patterns doctor --format json | jq '.findings[] | select(.state == \"error\")'

Exit codes: 0 no errors, 1 errors.")]
pub struct DoctorArgs {
    /// The server's database.
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Let warnings make the exit code 1 too.
    #[arg(long)]
    pub deny_warnings: bool,
    /// How to say it.
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub format: DoctorFormat,
    /// How long a server or a database has to answer.
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub timeout: Duration,
}

/// How what was found is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// For people.
    Human,
    /// One JSON object.
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds @ 1..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err("a number of seconds, from 1 to 600".to_owned()),
    }
}
