//! The documents of `tests/fixtures`.

use std::path::{Path, PathBuf};

use sync_patterns_cli::import::{Options, import, plain::Imported};
use sync_patterns_export::openapi::Document;

/// What frameworks write for the example's models.
pub const FRAMEWORKS: [&str; 4] = ["openapi", "utoipa", "aide", "fastapi"];

/// The file of a framework's document.
pub fn path(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/contacts.{of}.json"))
}

/// A framework's document.
pub fn text(of: &str) -> String {
    std::fs::read_to_string(path(of)).unwrap()
}

/// What a document comes to.
pub fn imported(text: &str) -> (Document, Imported) {
    let document = Document::parse(text, "openapi.json").unwrap();
    let imported = import(&document, &Options::default());
    (document, imported)
}
