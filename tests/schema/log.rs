//! Semantics 4.

use serde_json::json;
use sync_patterns_core::Shape;
use sync_patterns_tests::{Database, Draft, Operation::*, on_all_engines};

on_all_engines! {
    semantics_04_an_update_logs_only_the_columns_that_differ,
}

const ID: &str = "00000000-0000-4000-8000-000000000001";

async fn semantics_04_an_update_logs_only_the_columns_that_differ(db: &mut Database) {
    let notes = Draft::new("notes")
        .column("title", Shape::Text)
        .column("body", Shape::Optional(&Shape::Text))
        .model();
    db.install(&[&notes]).await;
    db.arrives(&notes, json!({ "id": ID, "title": "a", "body": "b" }), None).await;
    db.update(&notes, ID, json!({ "title": "a", "body": "c" })).await.unwrap();
    assert_eq!(db.logged(&notes).await, [(Update, json!({ "body": "c" }))]);
}
