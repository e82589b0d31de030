//! Deleting rows that were sent, and rows that never were.

use serde_json::{Value, json};
use sync_patterns_tests::{Database, Operation::*, on_all_engines};

use crate::models::{A, B, BUDGETS, ISSUE_LABELS, ISSUES, issue, new_budget, new_issue};

on_all_engines! {
    semantics_06_a_row_that_was_never_sent_leaves_without_a_trace,
    semantics_06_what_was_sent_is_never_dropped,
    semantics_06_a_row_that_the_server_has_as_well_is_deleted_there,
    semantics_06_an_acknowledged_insert_is_not_dropped,
    semantics_06_a_row_inserted_again_and_deleted_again_is_deleted_once,
    semantics_06_a_row_of_the_server_is_deleted_by_a_request,
    semantics_06_rows_with_composite_keys_leave_alone,
    semantics_06_in_confirmed_mode_nothing_is_dropped,
}

async fn semantics_06_a_row_that_was_never_sent_leaves_without_a_trace(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(B, "stays")).await.unwrap();
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    assert_eq!(db.row(&ISSUES, A).await, None);
    let changes = db.changes(&ISSUES).await;
    assert_eq!(changes.iter().map(|change| &change.row_key).collect::<Vec<_>>(), [&json!([B])]);
    assert_eq!(db.overlay(&ISSUES).await.len(), 1);
}

async fn semantics_06_what_was_sent_is_never_dropped(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.mark_sent(&insert).await;
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    let operations: Vec<_> = db.logged(&ISSUES).await.into_iter().map(|(op, _)| op).collect();
    assert_eq!(operations, [Insert, Update, Delete]);
    assert_eq!(db.row(&ISSUES, A).await, None);

    // Sent and answered is sent as well; a later entry that was sent counts like the insert.
    db.insert(&ISSUES, new_issue(B, "new")).await.unwrap();
    db.update(&ISSUES, B, json!({ "title": "newer" })).await.unwrap();
    let update = db.last_change(&ISSUES).await.write_id;
    db.mark_sent(&update).await;
    db.delete(&ISSUES, B).await.unwrap();
    assert_eq!(db.changes(&ISSUES).await.len(), 6);
}

async fn semantics_06_a_row_that_the_server_has_as_well_is_deleted_there(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    let pair = json!({ "issue_id": A, "label_id": B });
    db.insert(&ISSUE_LABELS, pair.clone()).await.unwrap();
    // Somebody else made the same pair, before this one was sent.
    db.arrives(&ISSUE_LABELS, pair, None).await;
    db.delete(&ISSUE_LABELS, [A, B]).await.unwrap();
    assert_eq!(db.rows(&ISSUE_LABELS).await, Vec::new());
    assert_eq!(db.logged(&ISSUE_LABELS).await, [(Delete, json!({}))], "the insert was never sent");
}

async fn semantics_06_an_acknowledged_insert_is_not_dropped(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.acknowledge(&ISSUES, &insert, 1).await;
    db.delete(&ISSUES, A).await.unwrap();
    assert_eq!(db.last_change(&ISSUES).await.operation, Delete);
    assert_eq!(db.changes(&ISSUES).await.len(), 2);
}

async fn semantics_06_a_row_inserted_again_and_deleted_again_is_deleted_once(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "and again" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    let log = [(Update, json!({ "title": "mine" })), (Delete, json!({}))];
    assert_eq!(db.logged(&ISSUES).await, log, "the second life was never sent");
    assert_eq!(db.row(&ISSUES, A).await, None);
    let overlay = db.overlay(&ISSUES).await.remove(0);
    assert!(overlay.is_deleted && !overlay.is_inserted);
}

async fn semantics_06_a_row_of_the_server_is_deleted_by_a_request(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.arrives(&ISSUES, issue(B, "b"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    db.script("DELETE FROM issues").await.unwrap();
    assert_eq!(db.rows(&ISSUES).await, Vec::new());
    let deletes = db.changes(&ISSUES).await.into_iter().filter(|c| c.operation == Delete);
    assert!(deletes.clone().all(|change| change.value.is_empty()));
    let mut keys: Vec<Value> = deletes.map(|change| change.row_key).collect();
    keys.sort_by_key(Value::to_string);
    assert_eq!(keys, [json!([A]), json!([B])]);
    assert_eq!(db.count("SELECT count(*) FROM issues_synced").await, 2, "the server's rows stay");
}

async fn semantics_06_rows_with_composite_keys_leave_alone(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    for (left, right) in [(A, A), (A, B), (B, A)] {
        let row = json!({ "issue_id": left, "label_id": right });
        db.insert(&ISSUE_LABELS, row).await.unwrap();
    }
    db.delete(&ISSUE_LABELS, [A, B]).await.unwrap();
    let keys: Vec<Value> = db.changes(&ISSUE_LABELS).await.into_iter().map(|c| c.row_key).collect();
    assert_eq!(keys, [json!([A, A]), json!([B, A])]);
    assert_eq!(db.rows(&ISSUE_LABELS).await.len(), 2);
}

async fn semantics_06_in_confirmed_mode_nothing_is_dropped(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.insert(&BUDGETS, new_budget(A)).await.unwrap();
    db.delete(&BUDGETS, A).await.unwrap();
    let operations: Vec<_> = db.logged(&BUDGETS).await.into_iter().map(|(op, _)| op).collect();
    assert_eq!(operations, [Insert], "the view does not show the row, so there is none to delete");
    let insert = db.last_change(&BUDGETS).await.write_id;
    db.acknowledge(&BUDGETS, &insert, 1).await;
    db.delete(&BUDGETS, A).await.unwrap();
    let operations: Vec<_> = db.logged(&BUDGETS).await.into_iter().map(|(op, _)| op).collect();
    assert_eq!(operations, [Insert, Delete]);
}
