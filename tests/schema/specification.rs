//! The specification's own Testing Strategy, in its meaning.

use serde_json::json;
use sync_patterns_core::sql::Dialect;
use sync_patterns_tests::{Database, Operation, on_all_engines};

use crate::models::{A, ISSUES, new_issue};

on_all_engines! {
    specification_an_optimistic_write_updates_the_view_immediately,
}

#[test]
fn specification_the_schema_has_a_synced_table_with_the_model_s_columns() {
    for (dialect, text) in
        [(Dialect::Postgres, "\"title\" TEXT NOT NULL"), (Dialect::Sqlite, "TEXT NOT NULL")]
    {
        let sql = ISSUES.sql(dialect);
        assert!(sql.synced_table.contains("CREATE TABLE IF NOT EXISTS"), "{}", sql.synced_table);
        assert!(sql.synced_table.contains("issues_synced"), "{}", sql.synced_table);
        assert!(sql.synced_table.contains(text), "{}", sql.synced_table);
    }
}

async fn specification_an_optimistic_write_updates_the_view_immediately(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "John")).await.unwrap();

    // View should reflect change
    assert_eq!(db.cell(&ISSUES, A, "title").await, "John");

    // Local table should have entry
    let local = db.query(&format!("SELECT * FROM issues_local WHERE id = '{A}'")).await.unwrap();
    assert_eq!(local.len(), 1);

    // Changes table should have entry
    let changes = db.changes(&ISSUES).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].operation, Operation::Insert);
    assert_eq!(changes[0].row_key, json!([A]));
}
