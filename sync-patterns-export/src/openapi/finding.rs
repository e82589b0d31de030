//! What the comparison finds.

use std::fmt;

use serde::Serialize;

use crate::Diagnostic;
use crate::diagnostic::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A client would be refused, or could not store what it gets.
    Error,
    /// Both sides work together today and say different things.
    Warning,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// There is no path for the table.
    Path,
    /// There is no operation for a write.
    Method,
    /// A write takes no JSON.
    Body,
    /// There is no schema of the rows.
    Schema,
    /// A reference leads nowhere.
    Reference,
    /// The API lacks a property.
    Missing,
    /// Rust lacks a field.
    Unknown,
    /// Another type of JSON.
    Type,
    /// Another format of text or numbers.
    Format,
    /// Null on one side only.
    Nullability,
    /// Optional on one side only.
    Required,
    /// Other values of an enum.
    Enum,
    /// Another key in the path.
    Key,
    /// A field that stays on the server on one side only.
    Excluded,
    /// An answer to a write without `txid`.
    Txid,
    /// A write that does not take the header that makes it happen once.
    Idempotency,
    /// `x-sync` says something else than the struct.
    Sync,
}

/// A difference between the models and the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// By which it can be accepted: `Contact.row.email.nullability`.
    pub name: String,
    /// Its kind.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The difference in one line.
    pub message: String,
    /// The Rust file.
    pub file: String,
    /// The line of the field, or of the struct; from 1.
    pub line: usize,
    /// The document.
    pub document: String,
    /// The place in the document.
    pub pointer: String,
    /// What Rust says.
    pub rust: String,
    /// What the API says.
    pub api: String,
    /// What to change in Rust; empty where that cannot help.
    pub change_rust: String,
    /// What to change in the API.
    pub change_api: String,
    /// Why the configuration accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 17] = [
        Rule::Path,
        Rule::Method,
        Rule::Body,
        Rule::Schema,
        Rule::Reference,
        Rule::Missing,
        Rule::Unknown,
        Rule::Type,
        Rule::Format,
        Rule::Nullability,
        Rule::Required,
        Rule::Enum,
        Rule::Key,
        Rule::Excluded,
        Rule::Txid,
        Rule::Idempotency,
        Rule::Sync,
    ];

    /// Its name, in findings' names.
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Path => "path",
            Rule::Method => "method",
            Rule::Body => "body",
            Rule::Schema => "schema",
            Rule::Reference => "reference",
            Rule::Missing => "missing",
            Rule::Unknown => "unknown",
            Rule::Type => "type",
            Rule::Format => "format",
            Rule::Nullability => "nullability",
            Rule::Required => "required",
            Rule::Enum => "enum",
            Rule::Key => "key",
            Rule::Excluded => "excluded",
            Rule::Txid => "txid",
            Rule::Idempotency => "idempotency",
            Rule::Sync => "sync",
        }
    }
}

impl Severity {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Finding {
    /// The finding in the compiler's form.
    pub fn diagnostic(&self) -> Diagnostic {
        let place = Place { file: self.file.clone(), line: self.line, column: None, snippet: None };
        let diagnostic = Diagnostic::new(&self.message)
            .at(place)
            .note(format!("{}#{}", self.document, self.pointer))
            .note(format!("Rust: {}", self.rust))
            .note(format!("API:  {}", self.api));
        let diagnostic = if self.change_rust.is_empty() {
            diagnostic.note(format!("in the API: {}", self.change_api))
        } else {
            diagnostic
                .note(format!("either in Rust: {}", self.change_rust))
                .note(format!("or in the API: {}", self.change_api))
        };
        diagnostic
            .note(format!("or accept it, in `accept` of the configuration: {}: \"why\"", self.name))
    }
}
