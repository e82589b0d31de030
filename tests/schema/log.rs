//! What an update logs.

use serde_json::json;
use sync_patterns_core::Shape;
use sync_patterns_tests::{Database, Draft, Operation::*, on_all_engines};

use crate::models::{A, B, ISSUE_LABELS, ISSUES, issue, new_issue, with};

on_all_engines! {
    semantics_04_an_update_logs_only_the_columns_that_differ,
    semantics_04_an_update_that_changes_nothing_logs_nothing,
    semantics_04_null_is_a_value_like_any_other,
    semantics_04_a_pending_value_is_what_an_update_is_compared_with,
    semantics_04_each_row_of_a_statement_logs_its_own_difference,
    semantics_04_differences_are_seen_in_every_kind_of_column,
    semantics_04_an_insert_logs_what_a_request_says,
    semantics_04_composite_keys_log_the_columns_that_differ,
}

async fn semantics_04_an_update_logs_only_the_columns_that_differ(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.update(&ISSUES, A, json!({ "title": "a", "status": "done", "description": null }))
        .await
        .unwrap();
    assert_eq!(db.logged(&ISSUES).await, [(Update, json!({ "status": "done" }))]);
    let change = db.last_change(&ISSUES).await;
    assert_eq!(change.row_key, json!([A]));
    assert!(!change.is_sent && !change.is_acknowledged);
}

async fn semantics_04_an_update_that_changes_nothing_logs_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.update(&ISSUES, A, json!({ "title": "a", "description": null, "order": 0.0 }))
        .await
        .unwrap();
    db.update(&ISSUES, B, json!({ "title": "no such row" })).await.unwrap();
    assert_eq!(db.logged(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
}

async fn semantics_04_null_is_a_value_like_any_other(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, with(issue(A, "a"), json!({ "description": "d" })), None).await;
    db.update(&ISSUES, A, json!({ "description": null })).await.unwrap();
    db.update(&ISSUES, A, json!({ "description": null })).await.unwrap();
    assert_eq!(db.logged(&ISSUES).await, [(Update, json!({ "description": null }))]);
    assert_eq!(db.cell(&ISSUES, A, "description").await, json!(null));

    db.update(&ISSUES, A, json!({ "description": "" })).await.unwrap();
    assert_eq!(db.last_change(&ISSUES).await.value["description"], "");
    assert_eq!(db.cell(&ISSUES, A, "description").await, "");
}

async fn semantics_04_a_pending_value_is_what_an_update_is_compared_with(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    for title in ["mine", "mine", "server"] {
        db.update(&ISSUES, A, json!({ "title": title })).await.unwrap();
    }
    let titles = [(Update, json!({ "title": "mine" })), (Update, json!({ "title": "server" }))];
    assert_eq!(db.logged(&ISSUES).await, titles);
    // Set on purpose, so a later value of the server does not replace it.
    db.arrives(&ISSUES, issue(A, "theirs"), None).await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "server");
}

async fn semantics_04_each_row_of_a_statement_logs_its_own_difference(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "same"), None).await;
    db.arrives(&ISSUES, issue(B, "other"), None).await;
    db.script("UPDATE issues SET title = 'same', status = CASE WHEN title = 'other' THEN 'done' ELSE status END")
        .await
        .unwrap();
    let changes = db.changes(&ISSUES).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].row_key, json!([B]));
    assert_eq!(json!(changes[0].value), json!({ "title": "same", "status": "done" }));
}

async fn semantics_04_differences_are_seen_in_every_kind_of_column(db: &mut Database) {
    const TEXTS: Shape = Shape::Array(&Shape::Text);
    let kinds = [
        (
            "number",
            Shape::Int64,
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_992_i64),
        ),
        ("flag", Shape::Bool, json!(false), json!(true)),
        ("real", Shape::Float64, json!(0.1), json!(0.2)),
        ("decimal", Shape::Decimal, json!("0.10"), json!("0.11")),
        (
            "at",
            Shape::Timestamp,
            json!("2026-01-01T00:00:00.000001Z"),
            json!("2026-01-01T00:00:00.000002Z"),
        ),
        ("day", Shape::Date, json!("2026-01-01"), json!("2026-01-02")),
        ("bytes", Shape::Bytes, json!("AAE="), json!("AAI=")),
        ("json", Shape::Json(None), json!({ "a": [1, null] }), json!({ "a": [1] })),
        ("list", TEXTS, json!(["a", "b"]), json!(["a,b"])),
        ("uuid", Shape::Uuid, json!(A), json!(B)),
    ];
    let mut draft = Draft::new("kinds");
    let mut row = json!({ "id": A });
    for (column, shape, before, _) in &kinds {
        draft = draft.column(column, *shape);
        row[*column] = before.clone();
    }
    let model = draft.model();
    db.install(&[&model]).await;
    db.arrives(&model, row.clone(), None).await;
    let mut all = row.clone();
    all.as_object_mut().unwrap().remove("id");
    db.update(&model, A, all.clone()).await.unwrap();
    assert_eq!(db.logged(&model).await, [], "the same values again");
    for (column, _, _, after) in &kinds {
        all[*column] = after.clone();
        db.update(&model, A, all.clone()).await.unwrap();
        assert_eq!(json!(db.last_change(&model).await.value), json!({ *column: after }));
    }
    assert_eq!(db.changes(&model).await.len(), kinds.len());
}

async fn semantics_04_an_insert_logs_what_a_request_says(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, with(new_issue(A, "a"), json!({ "draft": "mine alone" }))).await.unwrap();
    assert_eq!(db.logged(&ISSUES).await, [(Insert, crate::models::created(A, "a"))]);
}

async fn semantics_04_composite_keys_log_the_columns_that_differ(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    db.arrives(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": A, "position": 1 }), None).await;
    db.arrives(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": B, "position": 1 }), None).await;
    db.update(&ISSUE_LABELS, [A, B], json!({ "position": 2 })).await.unwrap();
    let changes = db.changes(&ISSUE_LABELS).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].row_key, json!([A, B]));
    assert_eq!(json!(changes[0].value), json!({ "position": 2 }));
    assert_eq!(db.cell(&ISSUE_LABELS, [A, A], "position").await, 1);
    assert_eq!(db.cell(&ISSUE_LABELS, [A, B], "position").await, 2);
}
