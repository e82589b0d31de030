//! What cannot be written, and what is not written.

use serde_json::{Value, json};
use sync_patterns_core::{Access, Shape};
use sync_patterns_tests::{Database, Draft, DraftField as Field, on_all_engines};

use crate::models::{A, B, ISSUE_LABELS, ISSUES, issue};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    semantics_07_a_key_cannot_be_changed,
    semantics_07_a_part_of_a_composite_key_cannot_be_changed,
    semantics_07_setting_a_key_to_itself_is_no_change,
    semantics_07_the_server_s_columns_are_ignored,
    semantics_07_a_column_of_the_first_request_cannot_be_changed,
    semantics_07_a_key_that_the_server_assigns_needs_the_server,
}

async fn semantics_07_a_key_cannot_be_changed(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    assert_unchanged(db, &ISSUES, async |db| {
        let error = db.update(&ISSUES, A, json!({ "id": B, "title": "moved" })).await.unwrap_err();
        error.assert("0A000", "key (id) of a row of issues cannot be changed");
    })
    .await;
}

async fn semantics_07_a_part_of_a_composite_key_cannot_be_changed(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    db.insert(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": A })).await.unwrap();
    for part in ["issue_id", "label_id"] {
        assert_unchanged(db, &ISSUE_LABELS, async |db| {
            let error = db.update(&ISSUE_LABELS, [A, A], json!({ part: B })).await.unwrap_err();
            error.assert(
                "0A000",
                "key (issue_id, label_id) of a row of issue_labels cannot be changed",
            );
        })
        .await;
    }
}

async fn semantics_07_setting_a_key_to_itself_is_no_change(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.update(&ISSUES, A, json!({ "id": A, "title": "b" })).await.unwrap();
    assert_eq!(json!(db.last_change(&ISSUES).await.value), json!({ "title": "b" }));
}

async fn semantics_07_the_server_s_columns_are_ignored(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    assert_unchanged(db, &ISSUES, async |db| {
        let values =
            json!({ "number": 9, "updated_at": "2027-01-01T00:00:00Z", "created_at": null });
        db.update(&ISSUES, A, values).await.unwrap();
    })
    .await;
    let row = json!({ "id": B, "project_id": A, "title": "b", "number": 9, "created_at": "2000-01-01T00:00:00Z" });
    db.insert(&ISSUES, row).await.unwrap();
    let change = db.last_change(&ISSUES).await;
    assert!(!change.value.contains_key("number") && !change.value.contains_key("created_at"));
    let row = db.row(&ISSUES, B).await.unwrap();
    assert_eq!(row["number"], Value::Null);
    assert_ne!(row["created_at"], "2000-01-01T00:00:00.000000Z");
}

async fn semantics_07_a_column_of_the_first_request_cannot_be_changed(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    assert_unchanged(db, &ISSUES, async |db| {
        let values = json!({ "reporter_id": B, "title": "b" });
        let error = db.update(&ISSUES, A, values).await.unwrap_err();
        error.assert("0A000", "reporter_id");
    })
    .await;
    db.update(&ISSUES, A, json!({ "reporter_id": null, "title": "b" })).await.unwrap();
    let new = json!({ "id": B, "project_id": A, "title": "b", "reporter_id": A });
    db.insert(&ISSUES, new).await.unwrap();
    assert_eq!(db.last_change(&ISSUES).await.value["reporter_id"], A);
}

async fn semantics_07_a_key_that_the_server_assigns_needs_the_server(db: &mut Database) {
    let model = Draft::without_key("milestones")
        .field(Field::new("id", Shape::Int64).key().access(Access::Server))
        .column("title", Shape::Text)
        .model();
    db.install(&[&model]).await;
    db.arrives(&model, json!({ "id": 1, "title": "first" }), None).await;
    for row in [json!({ "title": "new" }), json!({ "id": 2, "title": "new" })] {
        assert_unchanged(db, &model, async |db| {
            let error = db.insert(&model, row.clone()).await.unwrap_err();
            error.assert("0A000", "the server assigns the key (id) of milestones");
        })
        .await;
    }
    db.update(&model, 1, json!({ "title": "renamed" })).await.unwrap();
    assert_eq!(db.last_change(&model).await.row_key, json!([1]));
    db.delete(&model, 1).await.unwrap();
    assert_eq!(db.rows(&model).await, Vec::new());
}
