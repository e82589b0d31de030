//! What no model can see by itself: that another one takes its names.

use std::collections::BTreeMap;

use sync_patterns_core::Mode;

use super::{Entry, NamedType};
use crate::Diagnostic;
use crate::diagnostic::Place;

/// Names of types that generated files use themselves: no model and no column's type can have them.
pub const TAKEN_TYPES: &[&str] = &[
    "Array",
    "Record",
    "Uint8Array",
    "ImportMeta",
    "SyncPatternsConfig",
    "SyncPatternsSchema",
    "ModelSchema",
    "ModelShape",
    "ShapeParam",
    "TableName",
    "ApiError",
    "InitializeOptions",
    "InvalidWriteError",
    "NotOpenError",
    "OpenError",
    "RejectedWrite",
    "RowGoneError",
    "SyncState",
    "SyncStatus",
    "UnsentWritesError",
    "WriteOptions",
    "WriteRefusedError",
    "WriteUnansweredError",
    "WriteWithdrawnError",
    "Written",
];

/// What is wrong between the models.
pub fn check(models: &[Entry], types: &[NamedType]) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    if models.is_empty() {
        mistakes.push(
            Diagnostic::new("no models to export")
                .note("list them: `sync_patterns_export::export![Contact, Account]`"),
        );
    }
    tables(models, &mut mistakes);
    type_names(models, types, &mut mistakes);
    collection_names(models, &mut mistakes);
    mistakes
}

/// Everything in the database and in the folder that is named after a model's table.
fn tables(models: &[Entry], mistakes: &mut Vec<Diagnostic>) {
    // SQLite's names and many file systems do not tell upper from lower case.
    let mut files: BTreeMap<String, &Entry> = BTreeMap::new();
    let mut derived: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in models {
        let table = entry.model.table;
        if let Some(other) = files.insert(entry.file_stem().to_lowercase(), entry) {
            let both = if other.model.table == table {
                format!("two models have the table `{table}`")
            } else {
                format!("the tables `{}` and `{table}` need the same file names", other.model.table)
            };
            mistakes.push(between(both, other, entry));
        }
        let suffixes: &[&str] = match entry.model.mode {
            Mode::ReadOnly => &["_synced"],
            _ => &["_synced", "_local"],
        };
        for suffix in suffixes {
            derived.insert(format!("{table}{suffix}").to_lowercase(), entry);
        }
    }
    for entry in models {
        if let Some(other) = derived.get(&entry.model.table.to_lowercase()) {
            let message = format!(
                "the table `{}` has the name of a table that the model `{}` brings along",
                entry.model.table, other.model.name
            );
            mistakes.push(between(message, other, entry));
        }
    }
}

/// Everything that generated TypeScript declares.
fn type_names(models: &[Entry], types: &[NamedType], mistakes: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in models {
        for name in entry.type_names() {
            if TAKEN_TYPES.contains(&name.as_str()) {
                let message = format!("`{name}` is a name that the generated code needs itself");
                mistakes.push(Diagnostic::new(message).at(place(entry)).note("rename the struct"));
            }
            if let Some(other) = taken.insert(name.clone(), entry) {
                let message = format!("two models need the TypeScript type `{name}`");
                mistakes.push(between(message, other, entry));
                break;
            }
        }
    }
    for ty in types {
        if let Some(entry) = taken.get(&ty.name) {
            let message = format!(
                "a column's type is named `{}`, like a TypeScript type of the model `{}`",
                ty.name, entry.model.name
            );
            mistakes.push(Diagnostic::new(message).at(place(entry)).note("rename one of them"));
        } else if TAKEN_TYPES.contains(&ty.name.as_str()) {
            let message = format!("`{}` is a name that the generated code needs itself", ty.name);
            mistakes.push(Diagnostic::new(message).note("rename the type"));
        }
    }
}

/// What the collections' modules export.
fn collection_names(models: &[Entry], mistakes: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in models {
        let names = entry.collection_names();
        for name in [names.collection, names.use_rows, names.use_row] {
            if let Some(other) = taken.insert(name.clone(), entry)
                // Which is reported already.
                && other.model.table != entry.model.table
            {
                mistakes.push(between(format!("two models need the name `{name}`"), other, entry));
                break;
            }
        }
    }
}

fn between(message: String, first: &Entry, second: &Entry) -> Diagnostic {
    let source = first.model.source;
    Diagnostic::new(message)
        .at(place(second))
        .note(format!("the other one is `{}` at {}:{}", first.model.name, source.file, source.line))
        .note("rename one of the structs, or give one another table: `#[sync(table = \"…\")]`")
}

fn place(entry: &Entry) -> Place {
    let source = entry.model.source;
    Place { file: source.file.into(), line: source.line as usize, column: None, snippet: None }
}
