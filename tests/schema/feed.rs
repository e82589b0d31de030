//! What the change feed announces: which rows of a view to read again.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sync_patterns_core::{Mode, Model, Shape};
use sync_patterns_tests::{Database, Draft, DraftField as Field, Engine, on_all_engines};

use crate::models::{A, B, P};

on_all_engines! {
    feed_announces_writes_through_the_view,
    feed_announces_what_the_server_sends,
    feed_announces_what_becomes_of_a_write,
    feed_announces_values_that_stay_on_the_device,
    feed_announces_a_read_only_model,
    feed_says_nothing_of_a_transaction_that_was_rolled_back,
    feed_announces_many_rows_in_messages_that_fit,
    feed_announces_all_rows_where_there_are_too_many,
    feed_announces_a_truncated_table,
    feed_announces_keys_exactly,
    feed_announces_a_rebuild,
}

// Notifications are heard in the whole database, so each test has a table of its own.
fn model(table: &'static str) -> Model {
    let draft = Field::new("draft", Shape::Optional(&Shape::Text));
    Draft::new(table)
        .column("title", Shape::Text)
        .field(draft.access(sync_patterns_core::Access::LocalOnly))
        .model()
}

async fn ready(db: &mut Database, model: &Model) {
    db.install(&[model]).await;
    db.listen().await.unwrap();
    db.heard(model.table).await;
}

/// The keys announced since the last time; fails on a message that announces all rows.
async fn keys(db: &mut Database, model: &Model) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for message in db.heard(model.table).await {
        let announced = message["keys"].as_array().unwrap_or_else(|| panic!("{message}"));
        assert!(!announced.is_empty(), "{message}");
        keys.extend(announced.iter().map(Value::to_string));
    }
    keys
}

fn these<const N: usize>(keys: [&str; N]) -> BTreeSet<String> {
    keys.into_iter().map(|key| json!([key]).to_string()).collect()
}

async fn feed_announces_writes_through_the_view(db: &mut Database) {
    let model = model("feed_writes");
    ready(db, &model).await;
    db.insert(&model, json!({ "id": A, "title": "a" })).await.unwrap();
    assert_eq!(keys(db, &model).await, these([A]));
    db.update(&model, A, json!({ "title": "b" })).await.unwrap();
    assert_eq!(keys(db, &model).await, these([A]));
    db.delete(&model, A).await.unwrap();
    assert_eq!(keys(db, &model).await, these([A]));

    db.insert(&model, json!({ "id": B, "title": "b" })).await.unwrap();
    db.insert(&model, json!({ "id": P, "title": "p" })).await.unwrap();
    keys(db, &model).await;
    db.script("UPDATE feed_writes SET title = 'both'").await.unwrap();
    assert_eq!(keys(db, &model).await, these([B, P]));
    db.script("UPDATE feed_writes SET title = 'both'").await.unwrap();
    assert_eq!(keys(db, &model).await, these([]), "nothing changed");
}

async fn feed_announces_what_the_server_sends(db: &mut Database) {
    let model = model("feed_synced");
    ready(db, &model).await;
    db.arrives(&model, json!({ "id": A, "title": "a" }), None).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.arrives(&model, json!({ "id": A, "title": "b" }), None).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.leaves(&model, A).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.leaves(&model, A).await;
    assert_eq!(keys(db, &model).await, these([]), "there was none");
}

async fn feed_announces_what_becomes_of_a_write(db: &mut Database) {
    let model =
        Draft::new("feed_answers").column("title", Shape::Text).mode(Mode::Confirmed).model();
    ready(db, &model).await;
    for (id, title) in [(A, "a"), (B, "b"), (P, "p")] {
        db.insert(&model, json!({ "id": id, "title": title })).await.unwrap();
    }
    let ids: Vec<String> = db.changes(&model).await.into_iter().map(|c| c.write_id).collect();
    keys(db, &model).await;
    db.acknowledge(&model, &ids[0], 7).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.observe(&model, &ids[0]).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.reject(&model, &ids[1], 422, "no").await;
    assert_eq!(keys(db, &model).await, these([B]));
    db.withdraw(&model, &ids[2]).await;
    assert_eq!(keys(db, &model).await, these([P]));
}

async fn feed_announces_values_that_stay_on_the_device(db: &mut Database) {
    let model = model("feed_local_only");
    ready(db, &model).await;
    db.arrives(&model, json!({ "id": A, "title": "a" }), None).await;
    keys(db, &model).await;
    db.update(&model, A, json!({ "draft": "mine" })).await.unwrap();
    assert_eq!(keys(db, &model).await, these([A]));
}

async fn feed_announces_a_read_only_model(db: &mut Database) {
    let model =
        Draft::new("feed_read_only").column("title", Shape::Text).mode(Mode::ReadOnly).model();
    ready(db, &model).await;
    db.arrives(&model, json!({ "id": A, "title": "a" }), None).await;
    assert_eq!(keys(db, &model).await, these([A]));
    db.leaves(&model, A).await;
    assert_eq!(keys(db, &model).await, these([A]));
}

async fn feed_says_nothing_of_a_transaction_that_was_rolled_back(db: &mut Database) {
    let model = model("feed_rolled_back");
    ready(db, &model).await;
    db.begin().await;
    db.insert(&model, json!({ "id": A, "title": "a" })).await.unwrap();
    db.arrives(&model, json!({ "id": B, "title": "b" }), None).await;
    db.rollback().await;
    assert_eq!(keys(db, &model).await, these([]));
    db.insert(&model, json!({ "title": "b", "id": null })).await.unwrap();
    db.script("INSERT INTO feed_rolled_back (title) VALUES (NULL)").await.unwrap_err();
    assert_eq!(keys(db, &model).await.len(), 1, "only what happened");
}

/// Rows of the server, numbered, in one statement.
async fn arrive(db: &mut Database, model: &Model, rows: usize) {
    let series = db.pick(
        "SELECT n FROM generate_series(1, {rows}) AS n",
        "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n FROM s",
    );
    let id = db.pick(
        "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid",
        "'00000000-0000-4000-8000-' || printf('%012d', n)",
    );
    let sql = format!(
        "INSERT INTO {}_synced (id, title) SELECT {id}, 'many' FROM ({}) AS numbers",
        model.table,
        series.replace("{rows}", &rows.to_string())
    );
    db.script(&sql).await.unwrap();
}

async fn feed_announces_many_rows_in_messages_that_fit(db: &mut Database) {
    let model = model("feed_many");
    ready(db, &model).await;
    arrive(db, &model, 1000).await;
    let messages = db.heard(model.table).await;
    if db.engine() != Engine::Sqlite {
        assert!(messages.len() <= 8, "{} messages for 1000 keys", messages.len());
    }
    let keys: Vec<&Value> = messages.iter().flat_map(|m| m["keys"].as_array().unwrap()).collect();
    let distinct: BTreeSet<String> = keys.iter().map(|key| key.to_string()).collect();
    assert_eq!((keys.len(), distinct.len()), (1000, 1000));
}

async fn feed_announces_all_rows_where_there_are_too_many(db: &mut Database) {
    let model = model("feed_too_many");
    ready(db, &model).await;
    arrive(db, &model, 20_001).await;
    let messages = db.heard(model.table).await;
    if db.engine() != Engine::Sqlite {
        assert_eq!(messages, [json!({ "table": "feed_too_many" })]);
    } else {
        // SQLite's triggers see one row at a time, and a table has room.
        let keys = messages[0].get("keys").map(|keys| keys.as_array().unwrap().len());
        assert!(keys.is_none_or(|keys| keys == 20_001));
    }
}

async fn feed_announces_a_truncated_table(db: &mut Database) {
    let model = model("feed_truncated");
    ready(db, &model).await;
    arrive(db, &model, 2).await;
    keys(db, &model).await;
    if db.engine() == Engine::Sqlite {
        db.script("DELETE FROM feed_truncated_synced").await.unwrap();
        assert_eq!(keys(db, &model).await.len(), 2);
    } else {
        db.script("TRUNCATE feed_truncated_synced").await.unwrap();
        assert_eq!(db.heard(model.table).await, [json!({ "table": "feed_truncated" })]);
    }
}

async fn feed_announces_keys_exactly(db: &mut Database) {
    let model = Draft::without_key("feed keys, \"quoted\"")
        .field(Field::new("text", Shape::Text).key())
        .field(Field::new("number", Shape::Int64).key())
        .column("title", Shape::Optional(&Shape::Text))
        .model();
    ready(db, &model).await;
    let texts =
        ["", "a,b", "\"", "\\", "'", "🦀 é", "line\nbreak\ttab", "[]", "{\"a\":1}", "%s %I"];
    for text in texts {
        let number = 9_007_199_254_740_993_i64;
        db.insert(&model, json!({ "text": text, "number": number })).await.unwrap();
        let messages = db.heard(model.table).await;
        for message in messages {
            assert_eq!(message, json!({ "table": model.table, "keys": [[text, number]] }));
        }
    }
    // A key that no message can carry.
    let long = "x".repeat(2500) + &"🦀".repeat(1500);
    db.arrives(&model, json!({ "text": long, "number": 1 }), None).await;
    let messages = db.heard(model.table).await;
    match db.engine() {
        Engine::Sqlite => assert_eq!(messages[0]["keys"], json!([[long, 1]])),
        _ => assert_eq!(messages, [json!({ "table": model.table })]),
    }
}

async fn feed_announces_a_rebuild(db: &mut Database) {
    let model = model("feed_rebuilt");
    ready(db, &model).await;
    db.insert(&model, json!({ "id": A, "title": "a" })).await.unwrap();
    keys(db, &model).await;
    db.rebuild(&model).await;
    let messages = db.heard(model.table).await;
    let tells = |m: &Value| m.get("keys").is_none_or(|keys| *keys == json!([[A]]));
    assert!(!messages.is_empty() && messages.iter().all(tells), "{messages:?}");
}
