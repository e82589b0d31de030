//! The models that the scenarios run over, and rows of them.

use std::sync::LazyLock;

use serde_json::{Value, json};
use sync_patterns_core::{Access, EnumShape, EnumVariant, Mode, Model, Provisional, Shape};
use sync_patterns_tests::{Draft, DraftField};

static STATUS: EnumShape = EnumShape {
    name: "Status",
    docs: "",
    variants: &[
        EnumVariant { value: "open", docs: "" },
        EnumVariant { value: "in_progress", docs: "" },
        EnumVariant { value: "done", docs: "" },
    ],
    sql_values: "'open', 'in_progress', 'done'",
};

/// Local-first, with a server's and a device's own columns.
pub static ISSUES: LazyLock<Model> = LazyLock::new(|| {
    Draft::new("issues")
        .scope(&["project_id"])
        .column("project_id", Shape::Uuid)
        .column("title", Shape::Text)
        .column("description", Shape::Optional(&Shape::Text))
        .field(DraftField::new("status", Shape::Enum(&STATUS)).default("open"))
        .field(DraftField::new("order", Shape::Float64).default("0"))
        .column("user", Shape::Optional(&Shape::Uuid))
        .column("due", Shape::Optional(&Shape::Date))
        .field(
            DraftField::new("reporter_id", Shape::Optional(&Shape::Uuid))
                .access(Access::CreateOnly),
        )
        .field(
            DraftField::new("number", Shape::Int64)
                .access(Access::Server)
                .provisional(Provisional::Absent),
        )
        .field(DraftField::new("created_at", Shape::Timestamp).access(Access::Server))
        .field(DraftField::new("updated_at", Shape::Timestamp).access(Access::Server).indexed())
        .field(
            DraftField::new("is_collapsed", Shape::Bool).access(Access::LocalOnly).default("false"),
        )
        .field(DraftField::new("draft", Shape::Optional(&Shape::Text)).access(Access::LocalOnly))
        .model()
});

/// Confirmed.
pub static BUDGETS: LazyLock<Model> = LazyLock::new(|| {
    Draft::new("budgets")
        .mode(Mode::Confirmed)
        .column("name", Shape::Text)
        .column("amount", Shape::Decimal)
        .column("note", Shape::Optional(&Shape::Text))
        .field(DraftField::new("updated_at", Shape::Timestamp).access(Access::Server))
        .model()
});

/// Local-first, with a key of two columns.
pub static ISSUE_LABELS: LazyLock<Model> = LazyLock::new(|| {
    Draft::without_key("issue_labels")
        .scope(&["issue_id"])
        .field(DraftField::new("issue_id", Shape::Uuid).key())
        .field(DraftField::new("label_id", Shape::Uuid).key())
        .column("position", Shape::Optional(&Shape::Int32))
        .model()
});

/// Read-only, with a text key.
pub static COUNTRIES: LazyLock<Model> = LazyLock::new(|| {
    Draft::without_key("countries")
        .mode(Mode::ReadOnly)
        .field(DraftField::new("code", Shape::Text).key())
        .column("name", Shape::Text)
        .model()
});

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
        "order": 0.0,
        "user": null,
        "due": null,
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
        "order": 0.0,
        "user": null,
        "due": null,
        "reporter_id": null,
    })
}

/// A row of the server's `budgets`.
pub fn budget(id: &str, name: &str, amount: &str) -> Value {
    json!({
        "id": id,
        "name": name,
        "amount": amount,
        "note": null,
        "updated_at": "2026-01-01T00:00:00.000000Z",
    })
}

/// JSON with some columns replaced.
pub fn with(mut row: Value, columns: Value) -> Value {
    for (column, value) in columns.as_object().expect("an object") {
        row[column] = value.clone();
    }
    row
}
