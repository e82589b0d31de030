//! The specification's own Testing Strategy, in its meaning.

use serde_json::json;
use sync_patterns_core::sql::Dialect;
use sync_patterns_tests::{Database, Operation, on_all_engines};

use crate::models::{A, ISSUES, new_issue};

on_all_engines! {
    specification_an_optimistic_write_updates_the_view_immediately,
}

const DIALECTS: [Dialect; 2] = [Dialect::Postgres, Dialect::Sqlite];

#[test]
fn specification_generates_the_synced_table_with_correct_columns() {
    for dialect in DIALECTS {
        // Quotes where the dialect's renderer wants them.
        let table = ISSUES.sql(dialect).synced_table.replace('"', "");
        assert!(table.contains("CREATE TABLE IF NOT EXISTS issues_synced"), "{table}");
        assert!(table.contains("title TEXT NOT NULL"), "{table}");
        assert!(!table.contains("internal_score"), "{table}");
    }
}

#[test]
fn specification_excludes_fields_marked_so_from_the_schema() {
    for dialect in DIALECTS {
        let sql = ISSUES.sql(dialect).script();
        assert!(sql.contains("description") && !sql.contains("internal_score"));
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
