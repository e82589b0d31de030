//! Writes that the view shows when the server has accepted them.

use serde_json::{Value, json};
use sync_patterns_core::{Mode, Shape};
use sync_patterns_tests::{Database, Draft, DraftField as Field, on_all_engines};

use crate::models::{A, B, BUDGETS, budget, new_budget, with};
use crate::snapshot::snapshot;

on_all_engines! {
    semantics_21_an_insert_is_durable_and_not_shown,
    semantics_21_an_update_is_durable_and_not_shown,
    semantics_21_a_delete_is_durable_and_not_shown,
    semantics_22_what_is_accepted_is_shown_at_once,
    semantics_22_what_is_accepted_is_shown_in_order_of_writing,
    semantics_22_what_is_refused_leaves_the_database_as_it_was,
    semantics_22_what_is_withdrawn_leaves_the_database_as_it_was,
    semantics_22_an_accepted_write_ends_when_it_comes_back,
    semantics_22_composite_keys,
}

async fn semantics_21_an_insert_is_durable_and_not_shown(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.insert(&BUDGETS, new_budget(A)).await.unwrap();
    assert_eq!(db.rows(&BUDGETS).await, Vec::new());
    let change = db.last_change(&BUDGETS).await;
    assert_eq!(json!(change.value), with(new_budget(A), json!({ "note": null })));
    let overlay = db.overlay(&BUDGETS).await.remove(0);
    assert_eq!(overlay.write_id, Some(change.write_id));
    assert!(!overlay.is_inserted);
}

async fn semantics_21_an_update_is_durable_and_not_shown(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    assert_eq!(db.pending(&BUDGETS, A).await, (false, None));
    let before = db.row(&BUDGETS, A).await;
    db.update(&BUDGETS, A, json!({ "name": "mine" })).await.unwrap();
    assert_eq!(db.row(&BUDGETS, A).await, before);
    let write_id = db.last_change(&BUDGETS).await.write_id;
    assert_eq!(db.pending(&BUDGETS, A).await, (true, Some(write_id)), "a write is under way");
}

async fn semantics_21_a_delete_is_durable_and_not_shown(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    db.delete(&BUDGETS, A).await.unwrap();
    assert_eq!(db.cell(&BUDGETS, A, "name").await, "server");
    let write_id = db.last_change(&BUDGETS).await.write_id;
    assert_eq!(db.pending(&BUDGETS, A).await, (true, Some(write_id)));
}

async fn semantics_22_what_is_accepted_is_shown_at_once(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.insert(&BUDGETS, new_budget(A)).await.unwrap();
    let insert = db.last_change(&BUDGETS).await.write_id;
    db.acknowledge(&BUDGETS, &insert, 7).await;
    let row = db.row(&BUDGETS, A).await.unwrap();
    assert_eq!((&row["name"], &row["amount"]), (&json!("new"), &json!("12.50")));
    assert!(row["updated_at"].is_string(), "complete: {row}");
    assert_eq!(db.pending(&BUDGETS, A).await, (true, None));

    db.update(&BUDGETS, A, json!({ "note": "n" })).await.unwrap();
    let update = db.last_change(&BUDGETS).await.write_id;
    assert_eq!(db.cell(&BUDGETS, A, "note").await, Value::Null);
    db.acknowledge(&BUDGETS, &update, 8).await;
    assert_eq!(db.cell(&BUDGETS, A, "note").await, "n");

    db.delete(&BUDGETS, A).await.unwrap();
    let delete = db.last_change(&BUDGETS).await.write_id;
    assert!(db.row(&BUDGETS, A).await.is_some());
    db.acknowledge(&BUDGETS, &delete, 9).await;
    assert_eq!(db.row(&BUDGETS, A).await, None);
}

async fn semantics_22_what_is_accepted_is_shown_in_order_of_writing(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    for name in ["one", "two"] {
        db.update(&BUDGETS, A, json!({ "name": name })).await.unwrap();
    }
    let ids: Vec<String> = db.changes(&BUDGETS).await.into_iter().map(|c| c.write_id).collect();
    db.acknowledge(&BUDGETS, &ids[1], 8).await;
    assert_eq!(db.cell(&BUDGETS, A, "name").await, "two");
    assert_eq!(db.pending(&BUDGETS, A).await.1.as_ref(), Some(&ids[0]));
    db.acknowledge(&BUDGETS, &ids[0], 7).await;
    assert_eq!(db.cell(&BUDGETS, A, "name").await, "two", "the answers came in another order");
}

async fn semantics_22_what_is_refused_leaves_the_database_as_it_was(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    let before = snapshot(db, &BUDGETS).await;
    db.insert(&BUDGETS, new_budget(B)).await.unwrap();
    db.update(&BUDGETS, A, json!({ "name": "mine", "amount": "2.00" })).await.unwrap();
    db.delete(&BUDGETS, A).await.unwrap();
    for change in db.changes(&BUDGETS).await {
        db.reject(&BUDGETS, &change.write_id, 422, "no").await;
    }
    assert_eq!(db.rejected(&BUDGETS).await.len(), 3);
    db.script("DELETE FROM \"_rejected\"").await.unwrap();
    assert_eq!(snapshot(db, &BUDGETS).await, before);
}

async fn semantics_22_what_is_withdrawn_leaves_the_database_as_it_was(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    let before = snapshot(db, &BUDGETS).await;
    db.insert(&BUDGETS, new_budget(B)).await.unwrap();
    db.update(&BUDGETS, A, json!({ "name": "mine" })).await.unwrap();
    db.delete(&BUDGETS, A).await.unwrap();
    for change in db.changes(&BUDGETS).await {
        db.withdraw(&BUDGETS, &change.write_id).await;
    }
    assert_eq!(snapshot(db, &BUDGETS).await, before);
    db.insert(&BUDGETS, new_budget(B)).await.unwrap();
}

async fn semantics_22_an_accepted_write_ends_when_it_comes_back(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    db.insert(&BUDGETS, new_budget(A)).await.unwrap();
    let insert = db.last_change(&BUDGETS).await.write_id;
    db.update(&BUDGETS, A, json!({ "note": "not shown, not there" })).await.unwrap();
    db.acknowledge(&BUDGETS, &insert, 7).await;
    db.update(&BUDGETS, A, json!({ "note": "pending" })).await.unwrap();
    db.arrives(&BUDGETS, budget(A, "new", "12.50"), Some(&insert)).await;
    assert_eq!(db.changes(&BUDGETS).await.len(), 1);
    assert_eq!(db.cell(&BUDGETS, A, "note").await, Value::Null);
    let update = db.last_change(&BUDGETS).await.write_id;
    db.arrives(
        &BUDGETS,
        with(budget(A, "new", "12.50"), json!({ "note": "pending" })),
        Some(&update),
    )
    .await;
    assert_eq!(db.changes(&BUDGETS).await, []);
    assert_eq!(db.overlay(&BUDGETS).await, []);
    assert_eq!(db.cell(&BUDGETS, A, "note").await, "pending");
}

async fn semantics_22_composite_keys(db: &mut Database) {
    let model = Draft::without_key("shares")
        .mode(Mode::Confirmed)
        .field(Field::new("owner", Shape::Text).key())
        .field(Field::new("year", Shape::Int32).key())
        .column("percent", Shape::Int16)
        .model();
    db.install(&[&model]).await;
    let row = json!({ "owner": "o", "year": 2026, "percent": 50 });
    db.insert(&model, row.clone()).await.unwrap();
    db.insert(&model, row.clone()).await.unwrap_err().assert_unique_violation();
    db.insert(&model, with(row.clone(), json!({ "year": 2027 }))).await.unwrap();
    let first = db.changes(&model).await.remove(0);
    assert_eq!(first.row_key, json!(["o", 2026]));
    db.acknowledge(&model, &first.write_id, 7).await;
    assert_eq!(db.row(&model, json!(["o", 2026])).await, Some(row));
    assert_eq!(db.rows(&model).await.len(), 1);
}
