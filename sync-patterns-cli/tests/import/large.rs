//! A large document: GitHub's. What it comes to was read through by a person, once; this keeps it.

use snapbox::{assert_data_eq, file};
use sync_patterns_cli::import::settle;

use crate::document::imported;

#[test]
fn githubs_document_is_imported_as_it_was_reviewed() {
    let (document, imported) = imported(include_str!("../fixtures/github.json"));
    assert!(settle::open(&imported, &document).is_empty());
    let count = |count: usize, what: &str| format!("{count} {what}\n");
    let fields = imported.models.iter().map(|model| model.fields.len()).sum();
    let mut summary = [
        count(imported.models.len(), "models"),
        count(fields, "fields"),
        count(imported.types.len(), "types"),
        count(imported.accepted.len(), "accepted"),
        count(imported.no_tables.len(), "paths that are no tables"),
    ]
    .concat();
    for model in &imported.models {
        let key: Vec<&str> = model.key().map(|field| field.column.as_str()).collect();
        summary += &format!("\n{} ({}) by {}", model.name, model.table, key.join(", "));
        let left_out =
            model.left_out.iter().map(|one| format!("\n  without {}: {}", one.what, one.reason));
        summary.extend(left_out);
    }
    summary += "\n\nleft out\n";
    summary.extend(imported.left_out.iter().map(|one| format!("{}: {}\n", one.what, one.reason)));
    assert_data_eq!(summary, file!["github.txt"]);
}
