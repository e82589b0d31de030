//! The statements that the client runtime runs, on every engine.

use serde_json::{Value, json};
use sync_patterns_core::{Model, sql::ClientSql};
use sync_patterns_tests::{Database, Operation::*, Param, on_all_engines};

use crate::models::{A, B, COUNTRIES, ISSUE_LABELS, ISSUES, P, created, new_issue};

on_all_engines! {
    client_a_row_is_inserted_updated_and_deleted_by_json,
    client_rows_are_read_by_their_keys,
    client_a_read_by_keys_uses_the_indexes,
    client_a_stream_s_rows_are_applied,
    client_an_update_touches_the_instance_s_own_rows_only,
    client_a_row_goes_to_the_instance_that_has_it_newest,
    semantics_12a_a_refetch_shows_all_or_nothing,
    semantics_12a_a_refetch_announces_what_differs,
    semantics_12a_a_refetch_leaves_the_overlay,
    client_an_instance_is_removed,
}

async fn run(db: &mut Database, sql: &str, params: &[&str]) {
    let params: Vec<Param> = params.iter().map(|&text| text.into()).collect();
    db.execute(sql, &params).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

/// The rows of a view as the runtime reads them.
async fn rows(db: &mut Database, model: &Model) -> Vec<Value> {
    let row = db.client(model).row;
    let sql = format!("SELECT {row} AS row FROM \"{}\" AS v", model.table);
    let rows = db.query(&sql).await.unwrap();
    let mut rows: Vec<Value> =
        rows.iter().map(|row| row["row"].as_str().unwrap().parse().unwrap()).collect();
    rows.sort_by_key(Value::to_string);
    rows
}

/// An issue as Electric sends it.
fn sent(id: &str, title: &str) -> Value {
    json!({
        "id": id,
        "project_id": P,
        "title": title,
        "description": null,
        "status": "open",
        "priority": "normal",
        "order": "0.5",
        "user": null,
        "due": "2026-02-03",
        "keywords": "{a,\"b c\"}",
        "reporter_id": null,
        "number": "7",
        "created_at": "2026-01-01 00:00:00.5+00",
        "updated_at": "2026-01-01 00:00:00+00",
        "write_id": null,
    })
}

fn titles(rows: &[Value]) -> Vec<&str> {
    let place = ISSUES.fields.iter().position(|field| field.column == "title").unwrap();
    rows.iter().map(|row| row[place].as_str().unwrap()).collect()
}

async fn apply(db: &mut Database, client: &ClientSql, rows: Value, instance: &str, lsn: &str) {
    run(db, &client.apply_inserts, &[&rows.to_string(), instance, lsn]).await;
}

async fn finish_refetch(db: &mut Database, client: &ClientSql, instance: &str, lsn: &str) {
    for statement in &client.finish_refetch {
        let params = [instance, lsn];
        let count = if statement.contains("$2") { 2 } else { 1 };
        run(db, statement, &params[..count]).await;
    }
}

async fn client_a_row_is_inserted_updated_and_deleted_by_json(db: &mut Database) {
    db.install(&[&ISSUES, &ISSUE_LABELS]).await;
    let issues = db.client(&ISSUES);
    run(db, &issues.insert, &[&new_issue(A, "new").to_string()]).await;
    assert_eq!(db.logged(&ISSUES).await, [(Insert, created(A, "new"))], "defaults are filled in");

    let key = json!([A]).to_string();
    let change = json!({ "title": "newer", "description": null, "keywords": ["x"] });
    run(db, &issues.update, &[&key, &change.to_string()]).await;
    let update = db.last_change(&ISSUES).await;
    assert_eq!(update.operation, Update);
    assert_eq!(Value::from(update.value), json!({ "title": "newer", "keywords": ["x"] }));

    let other_key = [key.into(), json!({ "id": B }).to_string().into()];
    let refusal = db.execute(&issues.update, &other_key).await.unwrap_err();
    assert!(refusal.to_string().contains("cannot be changed"), "{refusal}");

    let labels = db.client(&ISSUE_LABELS);
    for pair in [[A, A], [A, B]] {
        let row = json!({ "issue_id": pair[0], "label_id": pair[1] });
        run(db, &labels.insert, &[&row.to_string()]).await;
    }
    run(db, &labels.delete, &[&json!([A, B]).to_string()]).await;
    assert_eq!(rows(db, &ISSUE_LABELS).await.len(), 1);
}

async fn client_rows_are_read_by_their_keys(db: &mut Database) {
    db.install(&[&ISSUE_LABELS]).await;
    let client = db.client(&ISSUE_LABELS);
    for pair in [[A, A], [A, B], [B, A], [B, B]] {
        let row = json!({ "issue_id": pair[0], "label_id": pair[1] });
        run(db, &client.insert, &[&row.to_string()]).await;
    }
    let keys = json!([[A, B], [B, A]]).to_string();
    let sql = format!(
        "SELECT {} AS key FROM \"{}\" AS v WHERE {} ORDER BY 1",
        client.row_key,
        ISSUE_LABELS.table,
        client.by_keys.replace("$1", &format!("'{keys}'")),
    );
    let found = db.query(&sql).await.unwrap();
    let found: Vec<Value> =
        found.iter().map(|row| row["key"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(found, [json!([A, B]), json!([B, A])]);
}

async fn client_a_read_by_keys_uses_the_indexes(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    let many: Vec<Value> =
        (0..5000).map(|n| sent(&format!("00000000-0000-4000-8000-{n:012}"), "many")).collect();
    apply(db, &client, many.into(), "issues", "1").await;
    db.script("ANALYZE").await.unwrap();
    let keys = json!([[A], [B]]).to_string();
    let condition = client.by_keys.replace("$1", &format!("'{keys}'"));
    let plan =
        db.explain(&format!("SELECT {} FROM issues AS v WHERE {condition}", client.row)).await;
    let scan = db.pick("Seq Scan on issues_synced", "SCAN s");
    assert!(!plan.contains(scan), "{plan}");
    let index = db.pick("issues_synced_pkey", "sqlite_autoindex_issues_synced_1");
    assert!(plan.contains(index), "{plan}");
}

async fn client_a_stream_s_rows_are_applied(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a"), sent(B, "b")]), "issues", "5").await;
    let shown = rows(db, &ISSUES).await;
    assert_eq!(titles(&shown), ["a", "b"]);
    let text = shown[0].to_string();
    for value in ["0.5", "\"2026-02-03\"", "[\"a\",\"b c\"]", "\"2026-01-01T00:00:00.500000Z\""] {
        assert!(text.contains(value), "{value} in {text}");
    }

    let update = json!([{ "id": A, "title": "newer", "due": null, "write_id": "w" }]);
    run(db, &client.apply_updates, &[&update.to_string(), "issues", "6"]).await;
    run(db, &client.apply_deletes, &[&json!([{ "id": B }]).to_string(), "issues"]).await;
    let shown = rows(db, &ISSUES).await;
    assert_eq!(titles(&shown), ["newer"]);
    assert!(!shown[0].to_string().contains("2026-02-03"), "null is a value");
    assert!(shown[0].to_string().contains("b c"), "what is not named stays");
    assert_eq!(db.value("SELECT write_id FROM issues_synced").await, "w");

    let countries = db.client(&COUNTRIES);
    assert_eq!((&*countries.insert, &*countries.update, &*countries.delete), ("", "", ""));
}

async fn client_an_update_touches_the_instance_s_own_rows_only(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a")]), "one", "5").await;
    let update = json!([{ "id": A, "title": "late" }]).to_string();
    run(db, &client.apply_updates, &[&update, "two", "6"]).await;
    run(db, &client.apply_deletes, &[&json!([{ "id": A }]).to_string(), "two"]).await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["a"]);
}

async fn client_a_row_goes_to_the_instance_that_has_it_newest(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "at 9")]), "two", "9").await;
    apply(db, &client, json!([sent(A, "at 5")]), "one", "5").await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["at 9"], "what is there is newer");
    apply(db, &client, json!([sent(A, "at 12")]), "one", "12").await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["at 12"]);
    assert_eq!(db.value("SELECT _instance FROM issues_synced").await, "one");
}

async fn semantics_12a_a_refetch_shows_all_or_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a"), sent(B, "b")]), "issues", "5").await;
    let others = sent("00000000-0000-4000-8000-00000000000d", "others");
    apply(db, &client, json!([others]), "other", "5").await;

    let c = "00000000-0000-4000-8000-00000000000c";
    let staged = json!([sent(A, "a"), sent(c, "c"), sent(B, "b")]).to_string();
    run(db, &client.stage_inserts, &[&staged, "issues"]).await;
    let update = json!([{ "id": A, "title": "a again" }]).to_string();
    run(db, &client.stage_updates, &[&update, "issues"]).await;
    run(db, &client.stage_deletes, &[&json!([{ "id": B }]).to_string(), "issues"]).await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["a", "b", "others"], "nothing shows yet");

    finish_refetch(db, &client, "issues", "8").await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["a again", "c", "others"]);
    assert_eq!(db.count("SELECT count(*) FROM _incoming").await, 0);
}

async fn semantics_12a_a_refetch_announces_what_differs(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a"), sent(B, "b")]), "issues", "5").await;
    let staged = json!([sent(A, "a"), sent(B, "b again")]).to_string();
    run(db, &client.stage_inserts, &[&staged, "issues"]).await;
    db.listen().await.unwrap();
    db.heard("issues").await;
    finish_refetch(db, &client, "issues", "8").await;
    let heard = db.heard("issues").await;
    let keys: Vec<&Value> = heard.iter().flat_map(|m| m["keys"].as_array().unwrap()).collect();
    assert_eq!(keys, [&json!([B])]);
}

async fn semantics_12a_a_refetch_leaves_the_overlay(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a")]), "issues", "5").await;
    let change = json!({ "title": "mine" }).to_string();
    run(db, &client.update, &[&json!([A]).to_string(), &change]).await;
    run(db, &client.stage_inserts, &[&json!([sent(A, "theirs")]).to_string(), "issues"]).await;
    finish_refetch(db, &client, "issues", "8").await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["mine"]);
    assert_eq!(db.logged(&ISSUES).await.len(), 1);
}

async fn client_an_instance_is_removed(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    let client = db.client(&ISSUES);
    apply(db, &client, json!([sent(A, "a")]), "one", "5").await;
    apply(db, &client, json!([sent(B, "b")]), "two", "5").await;
    run(db, &client.remove_instance, &["one"]).await;
    assert_eq!(titles(&rows(db, &ISSUES).await), ["b"]);
}
