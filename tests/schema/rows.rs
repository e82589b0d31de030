//! A row is in the view as a whole or not at all.

use serde_json::{Value, json};
use sync_patterns_core::{Access, Provisional, Shape};
use sync_patterns_tests::{Database, Draft, DraftField as Field, on_all_engines};

use crate::models::{A, B, ISSUE_LABELS, ISSUES, P, issue, new_issue, with};

on_all_engines! {
    semantics_03_a_row_that_the_server_removed_does_not_come_back_in_parts,
    semantics_03_an_edited_row_returns_with_the_server_s,
    semantics_03_an_inserted_row_is_complete,
    semantics_03_what_the_server_assigns_replaces_what_stood_in,
    semantics_03_every_required_column_has_a_value_from_the_start,
    semantics_03_provisional_values_are_not_changes,
    semantics_03_times_of_a_row_made_here_are_the_time_of_its_insert,
    semantics_03_an_inserted_row_stays_when_the_server_removes_another,
}

async fn semantics_03_a_row_that_the_server_removed_does_not_come_back_in_parts(db: &mut Database) {
    db.install(&[&ISSUES, &ISSUE_LABELS]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    db.leaves(&ISSUES, A).await;
    assert_eq!(db.row(&ISSUES, A).await, None);
    assert_eq!(db.changes(&ISSUES).await.len(), 1, "the write stays until the server has said");

    db.arrives(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": B, "position": 1 }), None).await;
    db.update(&ISSUE_LABELS, [A, B], json!({ "position": 2 })).await.unwrap();
    db.leaves(&ISSUE_LABELS, [A, B]).await;
    assert_eq!(db.row(&ISSUE_LABELS, [A, B]).await, None);
}

async fn semantics_03_an_edited_row_returns_with_the_server_s(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    db.leaves(&ISSUES, A).await;
    db.arrives(&ISSUES, with(issue(A, "again"), json!({ "description": "new" })), None).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("mine"), &json!("new")));
}

async fn semantics_03_an_inserted_row_is_complete(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!(row["status"], "open");
    assert_eq!(row["order"], 0.0);
    assert_eq!(row["is_collapsed"], false);
    assert_eq!(row["number"], Value::Null, "absent until synced, as its type says");
    let created = row["created_at"].as_str().expect("an instant");
    let age = jiff::Timestamp::now().duration_since(created.parse().unwrap());
    assert!(age.as_secs().abs() < 600, "{created} is not now");
    assert_eq!(row["created_at"], row["updated_at"]);
    assert!(db.pending(&ISSUES, A).await.0);
}

async fn semantics_03_what_the_server_assigns_replaces_what_stood_in(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    let insert = db.changes(&ISSUES).await.remove(0).write_id;
    db.arrives(&ISSUES, with(issue(A, "new"), json!({ "number": 7 })), Some(&insert)).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!(row["title"], "newer");
    assert_eq!(row["number"], 7);
    assert_eq!(row["created_at"], "2026-01-01T00:00:00.000000Z");
}

async fn semantics_03_every_required_column_has_a_value_from_the_start(db: &mut Database) {
    let server = |column, shape| Field::new(column, shape).access(Access::Server);
    let valued = |column, shape, text| server(column, shape).provisional(Provisional::Value(text));
    const TEXTS: Shape = Shape::Array(&Shape::Text);
    let model = Draft::new("assigned")
        .column("name", Shape::Text)
        .field(server("at", Shape::Timestamp))
        .field(server("day", Shape::Date))
        .field(server("maybe", Shape::Optional(&Shape::Int32)))
        .field(valued("text", Shape::Text, "it's \"new\""))
        .field(valued("number", Shape::Int64, "-9223372036854775808"))
        .field(valued("flag", Shape::Bool, "true"))
        .field(valued("real", Shape::Float64, "0.1"))
        .field(valued("decimal", Shape::Decimal, "12.50"))
        .field(valued("uuid", Shape::Uuid, P))
        .field(valued("instant", Shape::Timestamp, "2026-01-31T12:00:00Z"))
        .field(valued("date", Shape::Date, "2026-01-31"))
        .field(valued("json", Shape::Json(None), r#"{"a": [1, null]}"#))
        .field(valued("list", TEXTS, r#"["a", "b"]"#))
        .field(valued("bytes", Shape::Bytes, "AAE="))
        .model();
    db.install(&[&model]).await;
    db.insert(&model, json!({ "id": A, "name": "n" })).await.unwrap();
    let mut row = db.row(&model, A).await.unwrap();
    for column in ["at", "day"] {
        assert!(row[column].is_string(), "{column}: {}", row[column]);
        row[column] = Value::Null;
    }
    let expected = json!({
        "id": A,
        "name": "n",
        "at": null,
        "day": null,
        "maybe": null,
        "text": "it's \"new\"",
        "number": i64::MIN,
        "flag": true,
        "real": 0.1,
        "decimal": "12.50",
        "uuid": P,
        "instant": "2026-01-31T12:00:00.000000Z",
        "date": "2026-01-31",
        "json": { "a": [1, null] },
        "list": ["a", "b"],
        "bytes": "AAE=",
    });
    assert_eq!(row, expected);
    assert_eq!(json!(db.last_change(&model).await.value), json!({ "id": A, "name": "n" }));
}

async fn semantics_03_provisional_values_are_not_changes(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let overlay = db.overlay(&ISSUES).await.remove(0);
    for column in ["number", "created_at", "updated_at"] {
        assert!(!overlay.changed_columns.contains(column), "{column}");
    }
    assert!(!overlay.values["created_at"].is_null(), "though it has a value");
}

async fn semantics_03_times_of_a_row_made_here_are_the_time_of_its_insert(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let before = db.row(&ISSUES, A).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    db.rebuild(&ISSUES).await;
    let after = db.row(&ISSUES, A).await.unwrap();
    assert_eq!(after, with(before, json!({ "title": "newer" })));
}

async fn semantics_03_an_inserted_row_stays_when_the_server_removes_another(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(B, "server"), None).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    db.leaves(&ISSUES, B).await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "new");
    // Another client inserted the same id and deleted it: this insert is still to be answered.
    db.arrives(&ISSUES, issue(A, "theirs"), Some("theirs")).await;
    db.leaves(&ISSUES, A).await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "new");
}
