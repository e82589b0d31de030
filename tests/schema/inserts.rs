//! Inserting a key that is taken, free, or free again.

use serde_json::{Value, json};
use sync_patterns_core::Shape;
use sync_patterns_tests::{Database, Draft, DraftField as Field, Operation::*, on_all_engines};

use crate::models::{A, B, BUDGETS, ISSUE_LABELS, ISSUES, P, budget, issue, new_budget, new_issue};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    semantics_05_a_key_that_the_view_shows_is_taken,
    semantics_05_a_key_whose_insert_is_unconfirmed_is_taken,
    semantics_05_a_composite_key_is_taken_as_a_whole,
    semantics_05_a_deleted_row_can_be_inserted_again,
    semantics_05_a_row_deleted_with_a_composite_key_can_be_inserted_again,
    semantics_05_a_row_that_the_server_removed_can_be_inserted_again,
    semantics_05_one_taken_key_refuses_the_whole_statement,
    semantics_05_a_missing_uuid_is_made_up,
    semantics_05_missing_values_are_refused_before_anything_is_written,
    semantics_05_a_default_stands_in_for_a_missing_value,
}

async fn semantics_05_a_key_that_the_view_shows_is_taken(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.insert(&ISSUES, new_issue(B, "mine")).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "edited" })).await.unwrap();
    for id in [A, B] {
        assert_unchanged(db, &ISSUES, async |db| {
            db.insert(&ISSUES, new_issue(id, "again")).await.unwrap_err().assert_unique_violation();
        })
        .await;
    }
}

async fn semantics_05_a_key_whose_insert_is_unconfirmed_is_taken(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    let new = new_budget(A);
    db.insert(&BUDGETS, new.clone()).await.unwrap();
    assert_eq!(db.row(&BUDGETS, A).await, None, "not shown before it is accepted");
    assert_unchanged(db, &BUDGETS, async |db| {
        db.insert(&BUDGETS, new.clone()).await.unwrap_err().assert_unique_violation();
    })
    .await;

    db.arrives(&BUDGETS, budget(B, "server", "1"), None).await;
    let taken = new_budget(B);
    assert_unchanged(db, &BUDGETS, async |db| {
        db.insert(&BUDGETS, taken.clone()).await.unwrap_err().assert_unique_violation();
    })
    .await;
}

async fn semantics_05_a_composite_key_is_taken_as_a_whole(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    let row = |left, right| json!({ "issue_id": left, "label_id": right, "position": null });
    db.arrives(&ISSUE_LABELS, row(A, B), None).await;
    db.insert(&ISSUE_LABELS, row(A, A)).await.unwrap();
    db.insert(&ISSUE_LABELS, row(B, A)).await.unwrap();
    for (left, right) in [(A, B), (A, A), (B, A)] {
        assert_unchanged(db, &ISSUE_LABELS, async |db| {
            let error = db.insert(&ISSUE_LABELS, row(left, right)).await.unwrap_err();
            error.assert_unique_violation();
        })
        .await;
    }
}

async fn semantics_05_a_deleted_row_can_be_inserted_again(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "description": "gone with the row" })).await.unwrap();
    db.delete(&ISSUES, A).await.unwrap();
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    let operations: Vec<_> = db.logged(&ISSUES).await.into_iter().map(|(op, _)| op).collect();
    assert_eq!(operations, [Update, Delete, Insert]);
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("again"), &Value::Null));

    db.insert(&ISSUES, new_issue(A, "twice")).await.unwrap_err().assert_unique_violation();
    // The server's older row lies below; nothing of it shows through.
    db.arrives(&ISSUES, issue(A, "server's"), None).await;
    assert_eq!(db.cell(&ISSUES, A, "title").await, "again");
}

async fn semantics_05_a_row_deleted_with_a_composite_key_can_be_inserted_again(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    let row = |position| json!({ "issue_id": A, "label_id": B, "position": position });
    db.arrives(&ISSUE_LABELS, row(1), None).await;
    db.delete(&ISSUE_LABELS, [A, B]).await.unwrap();
    assert_eq!(db.row(&ISSUE_LABELS, [A, B]).await, None);
    db.insert(&ISSUE_LABELS, row(2)).await.unwrap();
    assert_eq!(db.logged(&ISSUE_LABELS).await, [(Delete, json!({})), (Insert, row(2))]);
    assert_eq!(db.cell(&ISSUE_LABELS, [A, B], "position").await, 2);
}

async fn semantics_05_a_row_that_the_server_removed_can_be_inserted_again(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "description": "of the removed row" })).await.unwrap();
    db.leaves(&ISSUES, A).await;
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["description"]), (&json!("again"), &Value::Null));
    assert_eq!(db.changes(&ISSUES).await.len(), 2);
}

async fn semantics_05_one_taken_key_refuses_the_whole_statement(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(B, "server"), None).await;
    assert_unchanged(db, &ISSUES, async |db| {
        let sql = format!(
            "INSERT INTO issues (id, project_id, title) VALUES ('{A}', '{P}', 'new'), ('{B}', '{P}', 'taken')"
        );
        db.script(&sql).await.unwrap_err().assert_unique_violation();
    })
    .await;
    assert_unchanged(db, &ISSUES, async |db| {
        let sql = format!(
            "INSERT INTO issues (id, project_id, title) VALUES ('{A}', '{P}', 'new'), ('{A}', '{P}', 'twice')"
        );
        db.script(&sql).await.unwrap_err().assert_unique_violation();
    })
    .await;
}

async fn semantics_05_a_missing_uuid_is_made_up(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    for title in ["one", "two"] {
        db.insert(&ISSUES, json!({ "project_id": P, "title": title })).await.unwrap();
    }
    let rows = db.rows(&ISSUES).await;
    assert_eq!(rows.len(), 2);
    for row in rows {
        let id: uuid::Uuid = row["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(id.get_version_num(), 4, "{id}");
        assert_eq!(id.to_string(), row["id"], "in its usual form");
    }
    let changes = db.changes(&ISSUES).await;
    assert!(changes.iter().all(|change| change.row_key == json!([change.value["id"]])));
}

async fn semantics_05_missing_values_are_refused_before_anything_is_written(db: &mut Database) {
    let text_key = Draft::without_key("tags")
        .field(Field::new("name", Shape::Text).key())
        .column("color", Shape::Optional(&Shape::Text))
        .model();
    db.install(&[&ISSUES, &ISSUE_LABELS, &text_key]).await;
    let refused = [
        (&ISSUES, json!({ "id": A, "project_id": P }), "title"),
        (&ISSUES, json!({ "id": A, "title": "t", "project_id": null }), "project_id"),
        (&text_key, json!({ "color": "red" }), "name"),
    ];
    for (model, row, column) in refused {
        assert_unchanged(db, model, async |db| {
            db.insert(model, row.clone()).await.unwrap_err().assert("23502", column);
        })
        .await;
    }
    let wrong = json!({ "id": A, "title": "t", "project_id": P, "status": "closed" });
    assert_unchanged(db, &ISSUES, async |db| {
        db.insert(&ISSUES, wrong.clone()).await.unwrap_err().assert("23514", "status");
    })
    .await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    for (update, code, column) in [
        (json!({ "title": null }), "23502", "title"),
        (json!({ "status": "closed" }), "23514", "status"),
        (json!({ "description": "fine", "status": null }), "23502", "status"),
    ] {
        assert_unchanged(db, &ISSUES, async |db| {
            db.update(&ISSUES, A, update.clone()).await.unwrap_err().assert(code, column);
        })
        .await;
    }
}

async fn semantics_05_a_default_stands_in_for_a_missing_value(db: &mut Database) {
    const NUMBERS: Shape = Shape::Array(&Shape::Int32);
    let model = Draft::new("defaults")
        .field(Field::new("text", Shape::Text).default("it's"))
        .field(Field::new("number", Shape::Int32).default("-7"))
        .field(Field::new("flag", Shape::Bool).default("true"))
        .field(Field::new("decimal", Shape::Decimal).default("1.50"))
        .field(Field::new("at", Shape::Timestamp).default("2026-01-31T12:00:00Z"))
        .field(Field::new("json", Shape::Json(None)).default(r#"{"a": 1}"#))
        .field(Field::new("list", NUMBERS).default("[1, 2]"))
        .model();
    db.install(&[&model]).await;
    db.insert(&model, json!({ "id": A })).await.unwrap();
    let expected = json!({
        "id": A,
        "text": "it's",
        "number": -7,
        "flag": true,
        "decimal": "1.50",
        "at": "2026-01-31T12:00:00.000000Z",
        "json": { "a": 1 },
        "list": [1, 2],
    });
    assert_eq!(db.row(&model, A).await.unwrap(), expected);
    assert_eq!(json!(db.last_change(&model).await.value), expected, "and it is sent");
    db.update(&model, A, json!({ "flag": null })).await.unwrap_err().assert("23502", "flag");
}
