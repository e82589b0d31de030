//! When a write has come back from the server.

use serde_json::{Value, json};
use sync_patterns_tests::{Database, Operation::*, on_all_engines};

use crate::models::{A, B, ISSUE_LABELS, ISSUES, issue, new_issue, with};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    semantics_09_a_new_row_with_the_write_s_name_ends_it,
    semantics_09_an_updated_row_with_the_write_s_name_ends_it,
    semantics_09_an_answer_is_not_needed,
    semantics_09_earlier_writes_end_with_it_once_answered,
    semantics_09_later_edits_survive_column_by_column,
    semantics_09_another_s_name_ends_nothing,
    semantics_09_many_rows_of_one_statement,
    semantics_09_composite_keys,
    semantics_09_observed_by_hand_is_observed,
    semantics_09_a_deleted_and_inserted_row,
    semantics_13_an_acknowledged_delete_ends_with_the_row,
    semantics_13_a_delete_without_an_answer_stays,
    semantics_13_a_row_inserted_again_survives_its_delete,
    semantics_13_many_rows_of_one_statement,
}

async fn semantics_09_a_new_row_with_the_write_s_name_ends_it(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.acknowledge(&ISSUES, &insert, 7).await;
    let change = db.last_change(&ISSUES).await;
    assert!(change.is_acknowledged);
    assert_eq!(change.txid, Some(7));
    assert_eq!(db.pending(&ISSUES, A).await, (true, None), "accepted, and not come back yet");

    db.arrives(&ISSUES, issue(A, "new"), Some(&insert)).await;
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
    assert_eq!(db.pending(&ISSUES, A).await, (false, None));
    assert_eq!(db.cell(&ISSUES, A, "number").await, 1);
}

async fn semantics_09_an_updated_row_with_the_write_s_name_ends_it(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let update = db.last_change(&ISSUES).await.write_id;
    db.acknowledge(&ISSUES, &update, 7).await;
    // The server's own idea of the title: trimmed, say.
    let sql =
        format!("UPDATE issues_synced SET title = 'Mine', write_id = '{update}' WHERE id = '{A}'");
    db.script(&sql).await.unwrap();
    assert_eq!(db.overlay(&ISSUES).await, []);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "Mine");
}

async fn semantics_09_an_answer_is_not_needed(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "new")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.arrives(&ISSUES, issue(A, "new"), Some(&insert)).await;
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_unchanged(db, &ISSUES, async |db| db.acknowledge(&ISSUES, &insert, 7).await).await;
}

async fn semantics_09_earlier_writes_end_with_it_once_answered(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    for title in ["one", "two", "three"] {
        db.update(&ISSUES, A, json!({ "title": title })).await.unwrap();
    }
    let ids: Vec<String> = db.changes(&ISSUES).await.into_iter().map(|c| c.write_id).collect();
    db.acknowledge(&ISSUES, &ids[0], 7).await;
    db.arrives(&ISSUES, issue(A, "three"), Some(&ids[2])).await;
    let left: Vec<String> = db.changes(&ISSUES).await.into_iter().map(|c| c.write_id).collect();
    assert_eq!(left, [ids[1].clone()], "it has no answer: it may have been refused");
    assert_eq!(db.cell(&ISSUES, A, "title").await, "two");

    db.reject(&ISSUES, &ids[1], 409, "").await;
    assert_eq!(db.overlay(&ISSUES).await, []);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "three");
}

async fn semantics_09_later_edits_survive_column_by_column(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, with(new_issue(A, "new"), json!({ "description": "d" }))).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.update(&ISSUES, A, json!({ "title": "newer" })).await.unwrap();
    let update = db.last_change(&ISSUES).await.write_id;
    let theirs = with(issue(A, "new"), json!({ "description": "the server's", "number": 3 }));
    db.arrives(&ISSUES, theirs, Some(&insert)).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!(row["title"], "newer");
    assert_eq!(row["description"], "the server's");
    assert_eq!(row["number"], 3);
    let overlay = db.overlay(&ISSUES).await.remove(0);
    assert_eq!(overlay.changed_columns, ["title".to_owned()].into());
    assert!(!overlay.is_inserted);
    assert_eq!(overlay.write_id.as_ref(), Some(&update));
    assert_eq!(overlay.values["description"], Value::Null);
}

async fn semantics_09_another_s_name_ends_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    for name in [None, Some("another's"), Some("")] {
        db.arrives(&ISSUES, issue(A, "theirs"), name).await;
        assert_eq!(db.cell(&ISSUES, A, "title").await, "mine");
        assert_eq!(db.changes(&ISSUES).await.len(), 1);
    }
}

async fn semantics_09_many_rows_of_one_statement(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let ids: Vec<String> =
        (0..20).map(|n| format!("00000000-0000-4000-8000-0000000001{n:02}")).collect();
    for id in &ids {
        db.insert(&ISSUES, new_issue(id, "new")).await.unwrap();
        db.update(&ISSUES, id, json!({ "description": "later" })).await.unwrap();
    }
    let changes = db.changes(&ISSUES).await;
    let inserts = changes.iter().filter(|change| change.operation == Insert);
    let none = db.pick("{}", "[]");
    // Every second insert comes back; of the others, someone else's row with the same key.
    let rows: Vec<String> = inserts
        .enumerate()
        .map(|(n, change)| {
            let id = change.row_key[0].as_str().unwrap();
            let write_id = if n % 2 == 0 { &change.write_id } else { "someone" };
            format!("('{id}', '{A}', 'back', 'open', 'normal', '{none}', 0, {n}, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '{write_id}')")
        })
        .collect();
    let sql = format!(
        "INSERT INTO issues_synced (id, project_id, title, status, priority, keywords, \"order\", number, created_at, updated_at, write_id) VALUES {}",
        rows.join(", ")
    );
    db.script(&sql).await.unwrap();
    let left = db.changes(&ISSUES).await;
    assert_eq!(left.iter().filter(|change| change.operation == Insert).count(), 10);
    assert_eq!(left.iter().filter(|change| change.operation == Update).count(), 20);
    for row in db.rows(&ISSUES).await {
        let is_back = row["number"].as_i64().unwrap() % 2 == 0;
        assert_eq!(row["title"], if is_back { "back" } else { "new" });
        assert_eq!(row["description"], "later");
    }
}

async fn semantics_09_composite_keys(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    let row = |position| json!({ "issue_id": A, "label_id": B, "position": position });
    db.insert(&ISSUE_LABELS, row(1)).await.unwrap();
    let insert = db.last_change(&ISSUE_LABELS).await.write_id;
    db.insert(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": A })).await.unwrap();
    db.arrives(&ISSUE_LABELS, row(1), Some(&insert)).await;
    let left = db.changes(&ISSUE_LABELS).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].row_key, json!([A, A]));
}

async fn semantics_09_observed_by_hand_is_observed(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let first = db.last_change(&ISSUES).await.write_id;
    db.update(&ISSUES, A, json!({ "description": "later" })).await.unwrap();
    db.acknowledge(&ISSUES, &first, 7).await;
    db.observe(&ISSUES, &first).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("server"), &json!("later")));
    assert_unchanged(db, &ISSUES, async |db| db.observe(&ISSUES, "unknown").await).await;
}

async fn semantics_09_a_deleted_and_inserted_row(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.delete(&ISSUES, A).await.unwrap();
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    let ids: Vec<String> = db.changes(&ISSUES).await.into_iter().map(|c| c.write_id).collect();
    for id in &ids {
        db.acknowledge(&ISSUES, id, 7).await;
    }
    // The stream may leave the delete out: the row comes as it is now.
    db.arrives(&ISSUES, issue(A, "again"), Some(&ids[1])).await;
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
}

async fn semantics_13_an_acknowledged_delete_ends_with_the_row(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let update = db.last_change(&ISSUES).await.write_id;
    db.delete(&ISSUES, A).await.unwrap();
    let delete = db.last_change(&ISSUES).await.write_id;
    db.acknowledge(&ISSUES, &update, 6).await;
    db.acknowledge(&ISSUES, &delete, 7).await;
    assert_eq!(db.row(&ISSUES, A).await, None);
    db.leaves(&ISSUES, A).await;
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
}

async fn semantics_13_a_delete_without_an_answer_stays(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.delete(&ISSUES, A).await.unwrap();
    let delete = db.last_change(&ISSUES).await.write_id;
    db.leaves(&ISSUES, A).await;
    assert_eq!(db.changes(&ISSUES).await.len(), 1, "the server has to say");
    db.arrives(&ISSUES, issue(A, "by another"), None).await;
    assert_eq!(db.row(&ISSUES, A).await, None);
    db.reject(&ISSUES, &delete, 403, "no").await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "by another");
}

async fn semantics_13_a_row_inserted_again_survives_its_delete(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.delete(&ISSUES, A).await.unwrap();
    let delete = db.last_change(&ISSUES).await.write_id;
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    db.acknowledge(&ISSUES, &delete, 7).await;
    db.leaves(&ISSUES, A).await;
    assert_eq!(db.logged(&ISSUES).await.len(), 1);
    assert_eq!(db.cell(&ISSUES, A, "title").await, "again");
}

async fn semantics_13_many_rows_of_one_statement(db: &mut Database) {
    db.install(&[&ISSUES, &ISSUE_LABELS]).await;
    for id in [A, B] {
        db.arrives(&ISSUES, issue(id, "server"), None).await;
        db.arrives(&ISSUE_LABELS, json!({ "issue_id": A, "label_id": id }), None).await;
        db.delete(&ISSUES, id).await.unwrap();
        db.delete(&ISSUE_LABELS, [A, id]).await.unwrap();
    }
    for change in db.changes(&ISSUES).await {
        db.acknowledge(&ISSUES, &change.write_id, 7).await;
    }
    let kept = db.last_change(&ISSUE_LABELS).await.write_id;
    let acknowledged = db.changes(&ISSUE_LABELS).await.remove(0).write_id;
    db.acknowledge(&ISSUE_LABELS, &acknowledged, 7).await;
    db.script("DELETE FROM issues_synced; DELETE FROM issue_labels_synced").await.unwrap();
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
    assert_eq!(db.last_change(&ISSUE_LABELS).await.write_id, kept);
    assert_eq!(db.changes(&ISSUE_LABELS).await.len(), 1);
}
