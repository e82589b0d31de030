//! Models that are read only, columns that stay on the device, and the applier's bookkeeping.

use serde_json::{Value, json};
use sync_patterns_tests::{Database, on_all_engines};

use crate::models::{A, B, BUDGETS, COUNTRIES, ISSUES, P, country, issue, new_issue, with};
use crate::snapshot::assert_unchanged;

on_all_engines! {
    read_only_models_show_what_the_server_sent,
    read_only_models_refuse_writes,
    local_only_values_are_kept_and_never_sent,
    local_only_values_survive_the_server_s_rows_and_a_new_schema,
    local_only_defaults_stand_in,
    local_only_values_are_checked,
    bookkeeping_columns_have_neutral_values,
    bookkeeping_columns_do_not_show,
    applying_a_stream_in_one_transaction,
}

async fn read_only_models_show_what_the_server_sent(db: &mut Database) {
    db.install(&[&COUNTRIES]).await;
    db.arrives(&COUNTRIES, country("NL", "Holland"), None).await;
    db.arrives(&COUNTRIES, country("NL", "Nederland"), None).await;
    let row = db.row(&COUNTRIES, "NL").await;
    assert_eq!(row, Some(country("NL", "Nederland")));
    assert_eq!(db.pending(&COUNTRIES, "NL").await, (false, None));
    db.leaves(&COUNTRIES, "NL").await;
    assert_eq!(db.rows(&COUNTRIES).await, Vec::new());
}

async fn read_only_models_refuse_writes(db: &mut Database) {
    db.install(&[&COUNTRIES]).await;
    db.arrives(&COUNTRIES, country("NL", "Nederland"), None).await;
    let before = db.rows(&COUNTRIES).await;
    let insert = db.insert(&COUNTRIES, country("BE", "België")).await;
    let update = db.update(&COUNTRIES, "NL", json!({ "name": "Holland" })).await;
    let delete = db.delete(&COUNTRIES, "NL").await;
    assert_eq!(db.rows(&COUNTRIES).await, before, "only the server writes these");
    for outcome in [insert, update, delete] {
        outcome.expect_err("not silently").assert("0A000", "countries");
    }
    db.query("SELECT * FROM countries_local").await.expect_err("there is no overlay");
}

async fn local_only_values_are_kept_and_never_sent(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "draft": "mine", "is_collapsed": true })).await.unwrap();
    assert_eq!(db.changes(&ISSUES).await, []);
    assert_eq!(db.overlay(&ISSUES).await, []);
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["draft"], &row["is_collapsed"]), (&json!("mine"), &json!(true)));

    db.update(&ISSUES, A, json!({ "draft": null, "title": "sent" })).await.unwrap();
    assert_eq!(json!(db.last_change(&ISSUES).await.value), json!({ "title": "sent" }));
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["draft"], &row["is_collapsed"]), (&Value::Null, &json!(true)));

    db.insert(&ISSUES, with(new_issue(B, "new"), json!({ "draft": "of B" }))).await.unwrap();
    assert!(!db.last_change(&ISSUES).await.value.contains_key("draft"));
    assert_eq!(db.cell(&ISSUES, B, "draft").await, "of B");
    for table in ["issues_synced", "issues_local"] {
        db.query(&format!("SELECT draft FROM {table}")).await.expect_err("no such column");
    }
}

async fn local_only_values_survive_the_server_s_rows_and_a_new_schema(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "draft": "mine \"quoted\" 🦀" })).await.unwrap();
    db.arrives(&ISSUES, issue(A, "newer"), None).await;
    assert_eq!(db.cell(&ISSUES, A, "draft").await, "mine \"quoted\" 🦀");
    db.upgrade(&[&ISSUES]).await.unwrap();
    assert_eq!(db.rows(&ISSUES).await, Vec::new());
    db.arrives(&ISSUES, issue(A, "again"), None).await;
    assert_eq!(db.cell(&ISSUES, A, "draft").await, "mine \"quoted\" 🦀");
}

async fn local_only_defaults_stand_in(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    assert_eq!(db.cell(&ISSUES, A, "is_collapsed").await, false);
    db.insert(&ISSUES, new_issue(B, "new")).await.unwrap();
    assert_eq!(db.cell(&ISSUES, B, "is_collapsed").await, false);
    assert_unchanged(db, &ISSUES, async |db| {
        db.update(&ISSUES, A, json!({ "is_collapsed": false, "draft": null })).await.unwrap();
    })
    .await;
}

async fn local_only_values_are_checked(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    assert_unchanged(db, &ISSUES, async |db| {
        let error = db.update(&ISSUES, A, json!({ "is_collapsed": null, "title": "t" })).await;
        error.unwrap_err().assert("23502", "is_collapsed");
    })
    .await;
}

async fn bookkeeping_columns_have_neutral_values(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS, &COUNTRIES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.arrives(&COUNTRIES, country("NL", "Nederland"), Some("w")).await;
    for (table, write_id) in [("issues", Value::Null), ("countries", json!("w"))] {
        let sql = format!("SELECT write_id, _instance, _lsn FROM {table}_synced");
        let row = db.query(&sql).await.unwrap().remove(0);
        assert_eq!(json!(row), json!({ "write_id": write_id, "_instance": "", "_lsn": 0 }));
    }
    // An LSN is a 64-bit number.
    db.script(&format!(
        "UPDATE issues_synced SET _instance = '[\"{P}\"]', _lsn = 9223372036854775807"
    ))
    .await
    .unwrap();
    assert_eq!(db.count("SELECT _lsn FROM issues_synced").await, i64::MAX);
}

async fn bookkeeping_columns_do_not_show(db: &mut Database) {
    db.install(&[&ISSUES, &COUNTRIES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.arrives(&COUNTRIES, country("NL", "Nederland"), None).await;
    for model in [&ISSUES, &COUNTRIES] {
        let row = db.query(&format!("SELECT * FROM {}", model.table)).await.unwrap().remove(0);
        let mut columns: Vec<&str> = row.keys().map(String::as_str).collect();
        let mut expected: Vec<&str> = model.fields.iter().map(|field| field.column).collect();
        expected.extend(["_has_local_changes", "_pending_write_id"]);
        columns.sort_unstable();
        expected.sort_unstable();
        assert_eq!(columns, expected);
    }
}

async fn applying_a_stream_in_one_transaction(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.insert(&ISSUES, new_issue(A, "mine")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.insert(&ISSUES, new_issue(B, "mine")).await.unwrap();
    // Rows, and an older name of the same row's write later in the same transaction.
    db.script("BEGIN").await.unwrap();
    db.arrives(&ISSUES, issue(A, "one"), Some(&insert)).await;
    db.arrives(&ISSUES, issue(A, "two"), Some("theirs")).await;
    db.leaves(&ISSUES, B).await;
    db.arrives(&ISSUES, issue(B, "theirs"), Some("theirs")).await;
    db.script("COMMIT").await.unwrap();
    assert_eq!(db.cell(&ISSUES, A, "title").await, "two");
    assert_eq!(db.cell(&ISSUES, B, "title").await, "mine");
    assert_eq!(db.changes(&ISSUES).await.len(), 1);
}
