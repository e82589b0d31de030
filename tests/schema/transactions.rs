//! Writes of one transaction.

use serde_json::{Value, json};
use sync_patterns_tests::{Database, on_all_engines};

use crate::models::{A, B, BUDGETS, ISSUE_LABELS, ISSUES, issue, new_budget, new_issue};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    semantics_08_writes_of_a_transaction_carry_its_id,
    semantics_08_a_rolled_back_transaction_leaves_nothing,
    semantics_08_a_refused_statement_leaves_the_rest_of_its_transaction,
    semantics_08_writes_are_numbered_in_their_order,
}

async fn semantics_08_writes_of_a_transaction_carry_its_id(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS, &ISSUE_LABELS]).await;
    db.arrives(&ISSUES, issue(B, "b"), None).await;
    let mut ids = Vec::new();
    for number in 0..2 {
        db.begin().await;
        let id = [A, B][number];
        let issue = "00000000-0000-4000-8000-0000000000c".to_owned() + &number.to_string();
        db.insert(&ISSUES, new_issue(&issue, "new")).await.unwrap();
        db.update(&ISSUES, B, json!({ "title": number.to_string() })).await.unwrap();
        db.insert(&BUDGETS, new_budget(id)).await.unwrap();
        db.insert(&ISSUE_LABELS, json!({ "issue_id": issue, "label_id": A })).await.unwrap();
        db.delete(&ISSUE_LABELS, [&*issue, A]).await.unwrap();
        db.insert(&ISSUE_LABELS, json!({ "issue_id": issue, "label_id": B })).await.unwrap();
        db.commit().await;
        let mut transaction = db.changes(&ISSUES).await.split_off(2 * number);
        transaction.extend(db.changes(&BUDGETS).await.split_off(number));
        transaction.extend(db.changes(&ISSUE_LABELS).await.split_off(number));
        assert_eq!(transaction.len(), 4);
        let id = transaction[0].transaction_id.clone().expect("an id");
        assert!(transaction.iter().all(|change| change.transaction_id.as_ref() == Some(&id)));
        ids.push(id);
    }
    db.update(&ISSUES, B, json!({ "title": "alone" })).await.unwrap();
    ids.extend(db.last_change(&ISSUES).await.transaction_id);
    db.update(&ISSUES, B, json!({ "title": "alone too" })).await.unwrap();
    ids.extend(db.last_change(&ISSUES).await.transaction_id);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each transaction has its own");
}

async fn semantics_08_a_rolled_back_transaction_leaves_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.update(&ISSUES, A, json!({ "title": "kept" })).await.unwrap();
    assert_unchanged(db, &ISSUES, async |db| {
        db.begin().await;
        db.update(&ISSUES, A, json!({ "title": "taken back" })).await.unwrap();
        db.insert(&ISSUES, new_issue(B, "taken back")).await.unwrap();
        db.update(&ISSUES, A, json!({ "draft": "taken back" })).await.unwrap();
        db.rollback().await;
    })
    .await;
    db.update(&ISSUES, A, json!({ "title": "after" })).await.unwrap();
    let changes = db.changes(&ISSUES).await;
    assert_ne!(changes[0].transaction_id, changes[1].transaction_id);
}

async fn semantics_08_a_refused_statement_leaves_the_rest_of_its_transaction(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    db.begin().await;
    db.update(&ISSUES, A, json!({ "title": "first" })).await.unwrap();
    db.script("SAVEPOINT before").await.unwrap();
    for refused in [json!({ "title": null }), json!({ "status": "closed" }), json!({ "id": B })] {
        db.update(&ISSUES, A, refused).await.unwrap_err();
        db.script("ROLLBACK TO before").await.unwrap();
    }
    db.insert(&ISSUES, new_issue(A, "taken")).await.unwrap_err().assert_unique_violation();
    db.script("ROLLBACK TO before").await.unwrap();
    db.update(&ISSUES, A, json!({ "description": "second" })).await.unwrap();
    db.commit().await;
    let changes = db.changes(&ISSUES).await;
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0].transaction_id, changes[1].transaction_id);
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("first"), &json!("second")));
}

async fn semantics_08_writes_are_numbered_in_their_order(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS]).await;
    db.begin().await;
    for number in 0..4_u8 {
        let id = format!("00000000-0000-4000-8000-00000000000{number}");
        match number % 2 {
            0 => db.insert(&ISSUES, new_issue(&id, "new")).await.unwrap(),
            _ => db.insert(&BUDGETS, new_budget(&id)).await.unwrap(),
        }
    }
    db.commit().await;
    let mut changes = db.changes(&ISSUES).await;
    changes.extend(db.changes(&BUDGETS).await);
    changes.sort_by_key(|change| change.id);
    let keys: Vec<Value> = changes.iter().map(|change| change.row_key[0].clone()).collect();
    let mut in_order = keys.clone();
    in_order.sort_by_key(Value::to_string);
    assert_eq!(keys, in_order);
    let mut write_ids: Vec<_> = changes.iter().map(|change| change.write_id.clone()).collect();
    assert!(
        write_ids.iter().all(|id| id.parse::<uuid::Uuid>().is_ok_and(|u| u.to_string() == *id))
    );
    write_ids.sort();
    write_ids.dedup();
    assert_eq!(write_ids.len(), 4);
}
