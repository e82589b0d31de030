//! `sync-patterns check`.

mod github;
mod human;
mod json;
mod models;

use sync_patterns_export::openapi::{self, Finding, Severity};
use sync_patterns_export::{Diagnostic, Failure};

use crate::cli::{CheckArgs, Format};
use crate::{Outcome, say, spec};
use models::Models;

/// What one export's models and the document come to.
pub struct Checked {
    /// How the document is named.
    pub document: String,
    /// How many models were compared.
    pub models: usize,
    /// All differences.
    pub findings: Vec<Finding>,
    /// What is accepted in the configuration and not found.
    pub unused: Vec<Diagnostic>,
}

impl Checked {
    /// The differences of a severity that are not accepted.
    pub fn open(&self, severity: Severity) -> usize {
        let is_open =
            |finding: &&Finding| finding.accepted.is_none() && finding.severity == severity;
        self.findings.iter().filter(is_open).count()
    }

    /// The differences that are accepted.
    pub fn accepted(&self) -> usize {
        self.findings.iter().filter(|finding| finding.accepted.is_some()).count()
    }
}

/// Compares, says what was found, and ends accordingly.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let mut all = Vec::new();
    let sources = models::load(args)?;
    for models in &sources {
        all.push(checked(args, models)?);
    }
    match args.format {
        Format::Human => say::out(&human::text(&all))?,
        Format::Json => say::plain(&json::text(&all))?,
        Format::Github => say::plain(&github::text(&all, &sources))?,
    }
    let errors: usize = all.iter().map(|checked| checked.open(Severity::Error)).sum();
    let warnings: usize =
        all.iter().map(|checked| checked.open(Severity::Warning) + checked.unused.len()).sum();
    let is_bad = errors > 0 || (args.deny_warnings && warnings > 0);
    Ok(if is_bad { Outcome::Bad } else { Outcome::Good })
}

fn checked(args: &CheckArgs, models: &Models) -> Result<Checked, Failure> {
    let document = spec::load(args.spec.as_deref(), &models.config)?;
    let findings = openapi::check(&models.config, &models.models, &models.places, &document);
    Ok(Checked {
        document: document.name,
        models: models.models.len(),
        unused: openapi::unused(&models.config, &findings),
        findings,
    })
}
