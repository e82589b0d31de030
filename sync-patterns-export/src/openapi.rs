//! The models against the backend's OpenAPI document.

mod accept;
mod compare;
mod document;
mod finding;
mod operation;
mod paths;
mod places;
mod rust_type;
mod schema;
mod words;

pub use compare::PROTOCOL;
pub use document::{Document, Node};
pub use finding::{Finding, Rule, Severity};
pub use operation::{Operation, Success};
pub use paths::{Pair, Path, Paths};
pub use places::Places;
pub use rust_type::{RustType, column_type};
pub use schema::{Kind, Schema};

use crate::diagnostic::Place;
use crate::manifest::ModelManifest;
use crate::{Config, Diagnostic};
use compare::Comparison;

/// Everything in which the models and the document differ, in the models' order. What the
/// configuration accepts is there too, with its reason.
pub fn check(
    config: &Config,
    models: &[ModelManifest],
    places: &Places,
    document: &Document,
) -> Vec<Finding> {
    let paths = Paths::of(document, &config.api_base_url);
    let compared = models.iter().flat_map(|model| {
        Comparison {
            document,
            paths: &paths,
            model,
            places,
            names: &config.schemas,
            findings: Vec::new(),
        }
        .run()
    });
    accept::mark(&config.accept, compared.collect())
}

/// What the configuration accepts and nothing finds any more.
pub fn unused(config: &Config, findings: &[Finding]) -> Vec<Diagnostic> {
    let file = config.path.display().to_string();
    let unused = accept::unused(&config.accept, findings);
    let said = unused.map(|one| {
        let place = Place { file: file.clone(), line: one.line, column: None, snippet: None };
        Diagnostic::new(format!("`{}` is accepted, and nothing finds it", one.name))
            .at(place)
            .note("remove it from `accept`")
    });
    said.collect()
}
