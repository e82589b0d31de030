//! Rust → JSON → view → view and log → JSON → Rust.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sync_patterns::Shape;
use sync_patterns_tests::{Database, Draft, Engine, on_all_engines};
use tracker_models::{EveryColumn, EveryColumnCreate, EveryColumnUpdate};

use crate::limits::{row, rows};

on_all_engines! {
    every_type_survives_an_insert,
    every_type_survives_an_update,
    every_type_survives_the_server_s_stream,
    every_type_survives_a_rebuild_under_the_server_s_row,
    decimals_of_any_length_survive,
    what_travels_is_what_the_database_wrote,
    settings_of_the_session_do_not_matter,
}

fn to_json(row: &EveryColumn) -> Value {
    serde_json::to_value(row).expect("JSON")
}

fn parsed<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error}: {}", short(&json)))
}

/// The beginning of something long, for a message.
fn short(value: &impl ToString) -> String {
    value.to_string().chars().take(300).collect()
}

/// The texts of the log, as they go into a request.
pub async fn bodies(db: &mut Database) -> Vec<String> {
    let text = db.pick("\"value\"::TEXT", "\"value\"");
    let sql = format!("SELECT {text} AS \"body\" FROM \"_changes\" ORDER BY \"id\"");
    let rows = db.query(&sql).await.unwrap();
    rows.iter().map(|row| row["body"].as_str().expect("text").to_owned()).collect()
}

/// Fails unless the view shows exactly this row.
async fn assert_shown(db: &mut Database, row: &EveryColumn, when: &str) {
    let id = row.id.to_string();
    let json = db.row(&EveryColumn::MODEL, &id).await.expect("the view has the row");
    let shown: EveryColumn = parsed(json.clone());
    if shown != *row {
        let expected = to_json(row);
        let differs = |(column, value): (&String, &Value)| {
            (expected[column] != *value)
                .then(|| format!("{column}: {} is not {}", short(value), short(&expected[column])))
        };
        let differences: Vec<String> =
            json.as_object().unwrap().iter().filter_map(differs).collect();
        panic!("{when}:\n{}", differences.join("\n"));
    }
}

async fn every_type_survives_an_insert(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    let rows = rows();
    for row in &rows {
        let create: EveryColumnCreate = parsed(to_json(row));
        let create = serde_json::to_value(create).expect("JSON");
        assert_eq!(create, to_json(row), "a request has all columns");
        db.insert(model, create).await.unwrap();
        assert_shown(db, row, "inserted").await;
    }
    let bodies = bodies(db).await;
    assert_eq!(bodies.len(), rows.len());
    for (body, row) in bodies.iter().zip(&rows) {
        let sent: EveryColumn =
            serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {}", short(body)));
        assert_eq!(sent, *row);
        serde_json::from_str::<EveryColumnCreate>(body).expect("a request's body");
    }
    db.rebuild(model).await;
    for row in &rows {
        assert_shown(db, row, "rebuilt").await;
    }
}

async fn every_type_survives_an_update(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    let rows = rows();
    let mut current = row(0);
    db.arrives(model, to_json(&current), None).await;
    let id = current.id.to_string();
    for next in rows.iter().skip(1) {
        let next = EveryColumn { id: current.id, ..next.clone() };
        let (before, mut values) = (to_json(&current), to_json(&next));
        values.as_object_mut().unwrap().remove("id");
        db.update(model, &id, values).await.unwrap();
        assert_shown(db, &next, "updated").await;
        let body = bodies(db).await.pop().unwrap();
        let update: EveryColumnUpdate =
            serde_json::from_str(&body).unwrap_or_else(|e| panic!("{e}: {}", short(&body)));
        let mut after = before;
        for (column, value) in serde_json::to_value(update).expect("JSON").as_object().unwrap() {
            after[column] = value.clone();
        }
        assert_eq!(parsed::<EveryColumn>(after), next, "the log has all that changed");
        current = next;
    }
    db.rebuild(model).await;
    assert_shown(db, &current, "rebuilt").await;
}

async fn every_type_survives_the_server_s_stream(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    let rows = rows();
    for row in &rows {
        db.arrives(model, to_json(row), None).await;
        assert_shown(db, row, "synced").await;
        // The same values again are no change, in whatever form they are written.
        let mut values = to_json(row);
        values.as_object_mut().unwrap().remove("id");
        db.update(model, &row.id.to_string(), values).await.unwrap();
    }
    assert_eq!(bodies(db).await, Vec::<String>::new());
}

async fn every_type_survives_a_rebuild_under_the_server_s_row(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    let mine = row(1);
    db.insert(model, to_json(&mine)).await.unwrap();
    let theirs = EveryColumn { id: mine.id, ..row(2) };
    db.arrives(model, to_json(&theirs), Some("theirs")).await;
    assert_shown(db, &mine, "over the server's").await;
    let insert = db.last_change(model).await.write_id;
    db.reject(model, &insert, 409, "taken").await;
    assert_shown(db, &theirs, "refused").await;
}

async fn decimals_of_any_length_survive(db: &mut Database) {
    let model = Draft::new("amounts")
        .column("amount", Shape::Decimal)
        .column("amounts", Shape::Array(&Shape::Decimal))
        .model();
    db.install(&[&model]).await;
    let amounts = [
        "99999999999999999999999999999999999999",
        "-99999999999999999999999999999999999999",
        "12345678901234567890.123456789012345678",
        "0.00000000000000000000000000000000000001",
        "1.50",
        "0",
        "0.000",
        "100000000000000000000000000000",
        &"9".repeat(300),
    ];
    for (number, amount) in amounts.iter().enumerate() {
        let id = uuid::Uuid::from_u128(number as u128).to_string();
        let row = json!({ "id": id, "amount": amount, "amounts": amounts });
        db.insert(&model, row.clone()).await.unwrap();
        assert_eq!(db.row(&model, &id).await, Some(row.clone()));
        assert_eq!(json!(db.last_change(&model).await.value), row);
    }
    let before = db.rows(&model).await;
    db.rebuild(&model).await;
    assert_eq!(db.rows(&model).await, before);
}

async fn what_travels_is_what_the_database_wrote(db: &mut Database) {
    let model = Draft::new("numbers")
        .column("big", Shape::Int64)
        .column("decimal", Shape::Decimal)
        .column("at", Shape::Timestamp)
        .model();
    db.install(&[&model]).await;
    let id = uuid::Uuid::from_u128(1).to_string();
    let row = json!({
        "id": id,
        "big": 9_007_199_254_740_993_i64,
        "decimal": "0.10",
        "at": "2026-01-31T12:00:00.000001+02:00",
    });
    db.insert(&model, row).await.unwrap();
    let body = bodies(db).await.remove(0).replace(' ', "");
    for part in [
        "\"big\":9007199254740993",
        "\"decimal\":\"0.10\"",
        "\"at\":\"2026-01-31T10:00:00.000001Z\"",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

async fn settings_of_the_session_do_not_matter(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    if db.engine() != Engine::Sqlite {
        let settings = "SET TIMEZONE = 'Asia/Kolkata'; SET DATESTYLE = 'German, DMY'; SET BYTEA_OUTPUT = 'escape'; \
                        SET standard_conforming_strings = on; SET INTERVALSTYLE = 'iso_8601'";
        db.script(settings).await.unwrap();
    }
    for row in [row(1), row(2), row(3)] {
        db.insert(model, to_json(&row)).await.unwrap();
        db.rebuild(model).await;
        assert_shown(db, &row, "inserted").await;
        let body = bodies(db).await.pop().unwrap();
        assert_eq!(serde_json::from_str::<EveryColumn>(&body).expect("a row"), row);
        let mut again = to_json(&row);
        again.as_object_mut().unwrap().remove("id");
        db.update(model, &row.id.to_string(), again).await.unwrap();
    }
    assert_eq!(bodies(db).await.len(), 3);
}
