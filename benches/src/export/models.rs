//! Models as data, made at run time.

use sync_patterns_core::{
    Access, Field, Mode, Model, Provisional, Scope, Shape, ShapeDefinition, Source,
};
use sync_patterns_export::Entry;

/// A field: its name, its shape, its doc comment.
pub const FIELDS: [(&str, Shape, &str); 10] = [
    ("id", Shape::Uuid, "Made up by whoever creates the task."),
    ("title", Shape::Text, "What is to be done."),
    ("description", Shape::Optional(&Shape::Text), "Why, and how."),
    ("is_done", Shape::Bool, "Whether it is done."),
    ("priority", Shape::Int32, "The higher, the sooner."),
    ("position", Shape::Float64, "Where it stands in its list."),
    ("estimate", Shape::Optional(&Shape::Int32), "How many hours it takes."),
    ("labels", Shape::Array(&Shape::Text), "What it is about."),
    ("created_at", Shape::Timestamp, "When the server first saw it."),
    ("updated_at", Shape::Timestamp, "When the server last saw a change."),
];

/// Whether the server assigns a field.
pub fn is_server(column: &str) -> bool {
    column.ends_with("_at")
}

/// So many models. They live until the process ends, as the derive's constants do.
pub fn entries(count: usize) -> Vec<Entry> {
    (0..count).map(entry).collect()
}

fn entry(number: usize) -> Entry {
    let table = leaked(format!("tasks_{number}"));
    let columns: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).chain(["write_id"]).collect();
    let fields: Vec<Field> = FIELDS.into_iter().map(field).collect();
    Entry {
        model: Model {
            name: leaked(format!("Task{number}")),
            table,
            docs: "A task of a project.",
            deprecated: None,
            mode: Mode::LocalFirst,
            scope: Scope::All,
            fields: fields.leak(),
            server_only: &[],
            source: Source { file: "src/models.rs", line: 1 },
        },
        shape: ShapeDefinition { table, columns: columns.leak(), where_clause: "", params: &[] },
    }
}

fn field((column, shape, docs): (&'static str, Shape, &'static str)) -> Field {
    Field {
        rust_name: column,
        column,
        docs,
        deprecated: None,
        shape,
        is_key: column == "id",
        access: if is_server(column) { Access::Server } else { Access::Write },
        default: None,
        provisional: Provisional::ByType,
        is_indexed: false,
        line: 1,
    }
}

fn leaked(text: String) -> &'static str {
    text.leak()
}
