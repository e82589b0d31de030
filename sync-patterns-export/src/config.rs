//! `sync-patterns.config.yaml`.

mod find;
mod parse;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync_patterns_core::sql::Dialect;

use crate::{Diagnostic, Failure};

/// The name of the configuration file.
pub const FILE_NAME: &str = "sync-patterns.config.yaml";

/// What the configuration file says, with defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file itself.
    pub path: PathBuf,
    /// Key `spec`: the backend's OpenAPI document, a file or a URL, as written.
    pub spec: Option<String>,
    /// Key `check`: what a difference between the models and the document does to a build.
    pub check: Check,
    /// Key `accept`: the differences that are known, and why.
    pub accept: Vec<Accepted>,
    /// Key `schemas`: what the document calls `Contact`, `ContactCreate` and `ContactUpdate`.
    pub schemas: BTreeMap<String, String>,
    /// Key `output`: the folder that is written, resolved against the file's folder.
    pub output: PathBuf,
    /// Key `adapter`: the local database.
    pub adapter: Adapter,
    /// Key `carry_over_from`: the adapter before this one, whose unsent writes are taken along.
    pub carry_over_from: Option<Adapter>,
    /// Key `electric_url`: where shapes come from; an app can set another at run time.
    pub electric_url: String,
    /// Key `api_base_url`: where writes go; an app can set another at run time.
    pub api_base_url: String,
    /// Key `bigint`: the TypeScript type of `i64` columns.
    pub bigint: Bigint,
    /// Key `collections`: what the collections read and write.
    pub collections: Collections,
    /// Key `hooks`: which front end's hooks the collections come with.
    pub hooks: Hooks,
    /// Key `database`: the local database's name on the device, which tells applications of one origin
    /// apart.
    pub database: String,
}

/// What the generated collections read and write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Collections {
    /// The local database: works offline.
    #[default]
    Local,
    /// The stream and the server's routes, in memory.
    Electric,
}

/// The hooks that the generated collections come with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hooks {
    /// React's.
    #[default]
    React,
    /// None, and nothing that needs React.
    None,
}

/// What a difference between the models and the document does to a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Fails it.
    Error,
    /// Shows it.
    Warn,
    /// Is not looked for.
    Off,
}

/// A difference that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The finding's name: `Contact.row.email.format`; `*` stands for any one part.
    pub name: String,
    /// Why it is accepted.
    pub reason: String,
    /// The line in the configuration.
    pub line: usize,
}

/// The local database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adapter {
    /// Postgres in the browser.
    Pglite,
    /// SQLite.
    Sqlite,
}

/// The TypeScript type of a 64-bit integer column. Inside `Json<T>` it is always `number`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bigint {
    /// `bigint`: every value.
    #[default]
    Bigint,
    /// `number`: above 2⁵³ digits are lost.
    Number,
    /// `string`: every value, as text.
    String,
}

impl Config {
    /// Reads a configuration file.
    pub fn load(path: &Path) -> Result<Config, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => find::missing(&path.display().to_string()),
            _ => Diagnostic::new(format!("cannot read {}: {error}", path.display())),
        })?;
        Config::parse(&text, path)
    }

    /// Reads the configuration file of a folder or of the nearest folder above it.
    pub fn find(folder: &Path) -> Result<Config, Failure> {
        Config::load(&find::upwards(folder)?)
    }

    /// Reads a configuration from its text; `path` is where it stands.
    pub fn parse(text: &str, path: &Path) -> Result<Config, Failure> {
        parse::parse(text, path).map_err(Failure)
    }

    /// The file of the document, where `spec` is one.
    pub fn spec_file(&self) -> Option<PathBuf> {
        let spec = self.spec.as_deref().filter(|spec| !is_url(spec))?;
        Some(crate::output::normalized(&self.folder().join(spec)))
    }

    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// Whether a document is fetched rather than read.
pub fn is_url(spec: &str) -> bool {
    spec.starts_with("http://") || spec.starts_with("https://")
}

impl Check {
    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Check::Error => "error",
            Check::Warn => "warn",
            Check::Off => "off",
        }
    }
}

impl Adapter {
    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Adapter::Pglite => "pglite",
            Adapter::Sqlite => "sqlite",
        }
    }

    /// The SQL it understands.
    pub const fn dialect(self) -> Dialect {
        match self {
            Adapter::Pglite => Dialect::Postgres,
            Adapter::Sqlite => Dialect::Sqlite,
        }
    }

    /// How the names of its SQL files end.
    pub const fn sql_extension(self) -> &'static str {
        match self {
            Adapter::Pglite => "sql",
            Adapter::Sqlite => "sqlite.sql",
        }
    }
}

impl Collections {
    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Collections::Local => "local",
            Collections::Electric => "electric",
        }
    }
}

impl Hooks {
    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Hooks::React => "react",
            Hooks::None => "none",
        }
    }
}

impl Bigint {
    /// The type's name, in TypeScript as in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Bigint::Bigint => "bigint",
            Bigint::Number => "number",
            Bigint::String => "string",
        }
    }
}
