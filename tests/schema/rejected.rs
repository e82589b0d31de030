//! What a refusal takes with it, and what it leaves.

use serde_json::{Value, json};
use sync_patterns_tests::{Database, Operation::*, on_all_engines};

use crate::models::{A, B, ISSUE_LABELS, ISSUES, issue, new_issue};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    semantics_17_a_refused_update_moves_with_the_answer,
    semantics_17_a_refused_insert_takes_its_later_writes_along,
    semantics_17_the_next_insert_of_the_row_stays,
    semantics_17_a_refused_delete_shows_the_row_again,
    semantics_17_other_rows_and_columns_stay,
    semantics_17_composite_keys,
    semantics_17_what_was_accepted_is_not_refused_along,
    semantics_17_an_unknown_write_changes_nothing,
    semantics_17_a_write_taken_back_leaves_no_trace,
}

async fn semantics_17_a_refused_update_moves_with_the_answer(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let update = db.last_change(&ISSUES).await;
    let body = "{\"detail\": \"it's \\\"taken\\\" 🦀\"}";
    db.reject(&ISSUES, &update.write_id, 422, body).await;
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "server");
    let [rejected] = &db.rejected(&ISSUES).await[..] else { panic!("one") };
    assert_eq!(rejected.operation, Update);
    assert_eq!(rejected.row_key, json!([A]));
    assert_eq!(json!(rejected.value), json!({ "title": "mine" }));
    assert_eq!(rejected.write_id, update.write_id);
    assert_eq!(rejected.status, Some(422));
    assert_eq!(rejected.body.as_deref(), Some(body));
    assert_eq!(rejected.caused_by, None);
}

async fn semantics_17_a_refused_insert_takes_its_later_writes_along(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.mark_sent(&insert).await;
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    db.insert(&ISSUES, new_issue(B, "another")).await.unwrap();
    db.update(&ISSUES, A, json!({ "description": "d" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    db.reject(&ISSUES, &insert, 409, "no").await;
    assert_eq!(db.row(&ISSUES, A).await, None);
    assert_eq!(db.changes(&ISSUES).await.len(), 1);
    assert_eq!(db.cell(&ISSUES, B, "title").await, "another");
    let rejected = db.rejected(&ISSUES).await;
    let operations: Vec<_> = rejected.iter().map(|r| r.operation).collect();
    assert_eq!(operations, [Insert, Update, Update, Delete]);
    assert_eq!((rejected[0].status, &rejected[0].caused_by), (Some(409), &None));
    for along in &rejected[1..] {
        assert_eq!((along.status, &along.body), (None, &None));
        assert_eq!(along.caused_by.as_ref(), Some(&insert));
    }
}

async fn semantics_17_the_next_insert_of_the_row_stays(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "first")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.mark_sent(&insert).await;
    db.delete(&ISSUES, A).await.unwrap();
    db.insert(&ISSUES, new_issue(A, "second")).await.unwrap();
    db.update(&ISSUES, A, json!({ "description": "of the second" })).await.unwrap();
    db.reject(&ISSUES, &insert, 409, "no").await;
    let operations: Vec<_> = db.logged(&ISSUES).await.into_iter().map(|(op, _)| op).collect();
    assert_eq!(operations, [Insert, Update]);
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("second"), &json!("of the second")));
    assert_eq!(db.rejected(&ISSUES).await.len(), 2);
}

async fn semantics_17_a_refused_delete_shows_the_row_again(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    let delete = db.last_change(&ISSUES).await.write_id;
    db.reject(&ISSUES, &delete, 403, "no").await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "mine", "with the edit that is still pending");
}

async fn semantics_17_other_rows_and_columns_stay(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    for id in [A, B] {
        db.arrives(&ISSUES, issue(id, "server"), None).await;
        db.update(&ISSUES, id, json!({ "title": "mine" })).await.unwrap();
        db.update(&ISSUES, id, json!({ "description": "mine too" })).await.unwrap();
        db.update(&ISSUES, id, json!({ "title": "mine at last" })).await.unwrap();
    }
    let first = db.changes(&ISSUES).await.remove(0).write_id;
    db.reject(&ISSUES, &first, 422, "no").await;
    assert_eq!(db.changes(&ISSUES).await.len(), 5);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "mine at last", "a later write says so");
    let third = db.changes(&ISSUES).await.remove(1).write_id;
    db.reject(&ISSUES, &third, 422, "no").await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("server"), &json!("mine too")));
    let row = db.row(&ISSUES, B).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("mine at last"), &json!("mine too")));
}

async fn semantics_17_composite_keys(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    for label in [A, B] {
        db.insert(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": label })).await.unwrap();
        db.update(&ISSUE_LABELS, [A, label], json!({ "position": 1 })).await.unwrap();
    }
    let insert = db.changes(&ISSUE_LABELS).await.remove(0).write_id;
    db.reject(&ISSUE_LABELS, &insert, 409, "no").await;
    let rows = db.rows(&ISSUE_LABELS).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["label_id"], B);
    assert_eq!(db.rejected(&ISSUE_LABELS).await.len(), 2);
}

async fn semantics_17_what_was_accepted_is_not_refused_along(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "mine")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.update(&ISSUES, A, json!({ "title": "edited" })).await.unwrap();
    let update = db.last_change(&ISSUES).await.write_id;
    // Another client has a row with this id: the insert fails, the update of their row does not.
    db.arrives(&ISSUES, issue(A, "theirs"), Some("theirs")).await;
    db.acknowledge(&ISSUES, &update, 7).await;
    db.reject(&ISSUES, &insert, 409, "no").await;
    let left = db.changes(&ISSUES).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].write_id, update);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "edited");
    assert_eq!(db.cell(&ISSUES, A, "number").await, 1);
}

async fn semantics_17_an_unknown_write_changes_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    assert_unchanged(db, &ISSUES, async |db| {
        db.reject(&ISSUES, "unknown", 422, "no").await;
        db.withdraw(&ISSUES, "unknown").await;
        db.acknowledge(&ISSUES, "unknown", 7).await;
        db.fold(&ISSUES, &json!(["unknown"])).await;
    })
    .await;
}

async fn semantics_17_a_write_taken_back_leaves_no_trace(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine", "description": "mine" })).await.unwrap();
    let first = db.last_change(&ISSUES).await.write_id;
    db.update(&ISSUES, A, json!({ "title": "later" })).await.unwrap();
    db.withdraw(&ISSUES, &first).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("later"), &Value::Null));
    assert_eq!(db.rejected(&ISSUES).await, []);
}
