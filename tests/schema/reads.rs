//! How the view is read, and what the synced table's triggers cost.

use serde_json::json;
use sync_patterns_core::Model;
use sync_patterns_tests::{Database, Engine, on_all_engines};

use crate::models::{A, BUDGETS, ISSUE_LABELS, ISSUES, P, issue};

on_all_engines! {
    reads_by_key_use_the_keys_of_both_tables,
    reads_by_key_in_confirmed_mode_use_the_keys_of_both_tables,
    reads_by_composite_key_use_the_keys_of_both_tables,
    writes_by_key_do_not_scan,
    cleanup_runs_per_statement_where_the_engine_can,
    a_scope_and_marked_columns_have_an_index,
}

/// Ten thousand rows of the server, so that a planner has a choice.
async fn fill(db: &mut Database, model: &Model, columns: &str, values: &str) {
    let (series, id) = match db.engine() {
        Engine::Sqlite => (
            "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 10000) SELECT n FROM s",
            "'00000000-0000-4000-8000-' || printf('%012d', n)",
        ),
        _ => (
            "SELECT n FROM generate_series(1, 10000) AS n",
            "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid",
        ),
    };
    let sql = format!(
        "INSERT INTO {}_synced ({columns}) SELECT {} FROM ({series}) AS numbers",
        model.table,
        values.replace("{id}", id),
    );
    db.script(&sql).await.unwrap();
    if db.engine() != Engine::Sqlite {
        db.script(&format!("ANALYZE {0}_synced; ANALYZE {0}_local", model.table)).await.unwrap();
    }
}

async fn fill_issues(db: &mut Database) {
    let none = db.pick("{}", "[]");
    let columns = "id, project_id, title, status, priority, keywords, \"order\", number, created_at, updated_at";
    let values = format!(
        "{{id}}, '{P}', 'title', 'open', 'normal', '{none}', 0, n, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'"
    );
    fill(db, &ISSUES, columns, &values).await;
}

fn assert_no_scan(model: &Model, plan: &str) {
    let (synced, local) = (format!("{}_synced", model.table), format!("{}_local", model.table));
    for line in plan.lines() {
        let scans = line.contains("Seq Scan") || line.contains("SCAN");
        // The overlay of this test is empty or tiny: scanning it is what a planner may well do.
        assert!(!(scans && line.contains(&synced)), "the synced table is scanned:\n{plan}");
        assert!(
            !(line.contains("SCAN") && line.contains(&local)),
            "the overlay is scanned:\n{plan}"
        );
    }
    assert!(plan.contains(&synced), "{plan}");
}

async fn reads_by_key_use_the_keys_of_both_tables(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    fill_issues(db).await;
    let id = "00000000-0000-4000-8000-000000000777";
    db.update(&ISSUES, id, json!({ "title": "mine" })).await.unwrap();
    for sql in [
        format!("SELECT * FROM issues WHERE id = '{id}'"),
        format!("SELECT title FROM issues WHERE id IN ('{id}', '{A}')"),
    ] {
        assert_no_scan(&ISSUES, &db.explain(&sql).await);
    }
    assert_eq!(db.value(&format!("SELECT title FROM issues WHERE id = '{id}'")).await, "mine");
}

async fn reads_by_key_in_confirmed_mode_use_the_keys_of_both_tables(db: &mut Database) {
    db.install(&[&BUDGETS]).await;
    fill(
        db,
        &BUDGETS,
        "id, project_id, name, amount, updated_at",
        "{id}, {id}, 'n', '1', '2026-01-01T00:00:00Z'",
    )
    .await;
    let plan = db.explain(&format!("SELECT * FROM budgets WHERE id = '{A}'")).await;
    assert_no_scan(&BUDGETS, &plan);
}

async fn reads_by_composite_key_use_the_keys_of_both_tables(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    fill(db, &ISSUE_LABELS, "issue_id, label_id, position", "{id}, {id}, n").await;
    let by_key = format!("SELECT * FROM issue_labels WHERE issue_id = '{A}' AND label_id = '{A}'");
    assert_no_scan(&ISSUE_LABELS, &db.explain(&by_key).await);
    let by_issue = format!("SELECT * FROM issue_labels WHERE issue_id = '{A}'");
    assert_no_scan(&ISSUE_LABELS, &db.explain(&by_issue).await);
}

async fn writes_by_key_do_not_scan(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    fill_issues(db).await;
    let update = format!("UPDATE issues SET title = 'mine' WHERE id = '{A}'");
    assert_no_scan(&ISSUES, &db.explain(&update).await);
    let delete = format!("DELETE FROM issues WHERE id = '{A}'");
    assert_no_scan(&ISSUES, &db.explain(&delete).await);
}

async fn cleanup_runs_per_statement_where_the_engine_can(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS]).await;
    if db.engine() == Engine::Sqlite {
        // SQLite has triggers per row only. They must not run where no write could end.
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'issues_synced' \
                   AND sql NOT LIKE '%WHEN %' AND sql NOT LIKE '%_feed%'";
        assert_eq!(db.count(sql).await, 0);
        return;
    }
    let sql = "SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid \
               WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND t.tgtype::int & 1 = 1";
    assert_eq!(db.count(sql).await, 0, "triggers of tables that run for each row");
    let on_view = "SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid \
                   WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v'";
    assert_eq!(db.count(on_view).await, 6);
}

async fn a_scope_and_marked_columns_have_an_index(db: &mut Database) {
    db.install(&[&ISSUES, &ISSUE_LABELS]).await;
    fill_issues(db).await;
    db.arrives(&ISSUES, issue(A, "a"), None).await;
    let other = "00000000-0000-4000-8000-0000000000f1";
    for condition in [
        format!("project_id = '{other}'"),
        "updated_at = '2027-01-01T00:00:00Z'".to_owned(),
        "_instance = 'another'".to_owned(),
    ] {
        let sql = format!("SELECT * FROM issues_synced WHERE {condition}");
        assert_no_scan(&ISSUES, &db.explain(&sql).await);
    }
}
