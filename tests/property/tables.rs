//! The models of the walk, and the few values that their columns take, so that they often meet.

use serde_json::{Value, json};
use sync_patterns::{Field, Model};
use tracker_models::{Budget, Issue, IssueLabel};

/// A local-first model, a confirmed one, and a local-first one with a key of two columns.
pub const TABLES: [&Model; 3] = [&Issue::MODEL, &Budget::MODEL, &IssueLabel::MODEL];

/// The keys of each table.
pub const KEYS: usize = 4;

/// A key of a table, by number.
pub fn key(table: usize, number: usize) -> Vec<Value> {
    let uuid = |number: usize| json!(format!("00000000-0000-4000-8000-{number:012}"));
    match TABLES[table].key().count() {
        1 => vec![uuid(number)],
        _ => vec![uuid(number / 2), uuid(number % 2)],
    }
}

/// What a column may be given.
pub fn values(field: &Field) -> Vec<Value> {
    match field.column {
        "project_id" => vec![
            json!("00000000-0000-4000-8000-0000000000f1"),
            json!("00000000-0000-4000-8000-0000000000f2"),
        ],
        "title" | "name" => vec![json!("a"), json!("b"), json!("it's \"quoted\" \\ 🦀")],
        "description" | "note" | "draft" => vec![Value::Null, json!(""), json!("text")],
        "status" => vec![json!("open"), json!("done")],
        "priority" => vec![json!("normal"), json!("very-high")],
        "order" => vec![json!(0.0), json!(0.1), json!(-1.5)],
        "user" | "reporter_id" => vec![Value::Null, json!("00000000-0000-4000-8000-0000000000e1")],
        "due" => vec![Value::Null, json!("2026-01-31"), json!("2024-02-29")],
        "keywords" => vec![json!([]), json!(["k"]), json!(["k", ""])],
        "amount" => vec![json!("1.50"), json!("0"), json!("12345678901234567890.5")],
        "position" => vec![Value::Null, json!(1), json!(2)],
        "is_collapsed" => vec![json!(false), json!(true)],
        "number" => vec![json!(1), json!(i64::MAX)],
        "created_at" | "updated_at" => {
            vec![json!("2026-01-01T00:00:00.000000Z"), json!("2026-01-01T00:00:00.000001Z")]
        }
        other => panic!("no values for {other}"),
    }
}

/// What a column must not be given on an update, and on an insert unless a default stands in.
pub fn wrong(field: &Field) -> Option<Value> {
    match field.column {
        "title" | "name" | "amount" | "is_collapsed" | "keywords" => Some(Value::Null),
        "status" => Some(json!("closed")),
        _ => None,
    }
}
