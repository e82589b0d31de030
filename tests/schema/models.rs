//! The models that the scenarios run over, and rows of them.

use serde_json::{Value, json};
use sync_patterns::Model;
use tracker_models::{Budget, Country, Issue, IssueLabel};

/// Local-first, with a server's and a device's own columns.
pub static ISSUES: Model = Issue::MODEL;
/// Confirmed.
pub static BUDGETS: Model = Budget::MODEL;
/// Local-first, with a key of two columns.
pub static ISSUE_LABELS: Model = IssueLabel::MODEL;
/// Read-only, with a text key.
pub static COUNTRIES: Model = Country::MODEL;

/// Keys.
pub const A: &str = "00000000-0000-4000-8000-00000000000a";
/// A second key.
pub const B: &str = "00000000-0000-4000-8000-00000000000b";
/// A project.
pub const P: &str = "00000000-0000-4000-8000-0000000000f0";

/// A row of the server's `issues`.
pub fn issue(id: &str, title: &str) -> Value {
    json!({
        "id": id,
        "project_id": P,
        "title": title,
        "description": null,
        "status": "open",
        "priority": "normal",
        "order": 0.0,
        "user": null,
        "due": null,
        "keywords": [],
        "reporter_id": null,
        "number": 1,
        "created_at": "2026-01-01T00:00:00.000000Z",
        "updated_at": "2026-01-01T00:00:00.000000Z",
    })
}

/// What an application inserts.
pub fn new_issue(id: &str, title: &str) -> Value {
    json!({ "id": id, "project_id": P, "title": title })
}

/// What a request of [`new_issue`] says.
pub fn created(id: &str, title: &str) -> Value {
    json!({
        "id": id,
        "project_id": P,
        "title": title,
        "description": null,
        "status": "open",
        "priority": "normal",
        "order": 0.0,
        "user": null,
        "due": null,
        "keywords": [],
        "reporter_id": null,
    })
}

/// A row of the server's `budgets`.
pub fn budget(id: &str, name: &str, amount: &str) -> Value {
    json!({
        "id": id,
        "project_id": P,
        "name": name,
        "amount": amount,
        "note": null,
        "updated_at": "2026-01-01T00:00:00.000000Z",
    })
}

/// What an application inserts into `budgets`.
pub fn new_budget(id: &str) -> Value {
    json!({ "id": id, "project_id": P, "name": "new", "amount": "12.50" })
}

/// A row of the server's `countries`.
pub fn country(code: &str, name: &str) -> Value {
    json!({ "code": code, "name": name, "languages": [] })
}

/// JSON with some columns replaced.
pub fn with(mut row: Value, columns: Value) -> Value {
    for (column, value) in columns.as_object().expect("an object") {
        row[column] = value.clone();
    }
    row
}
