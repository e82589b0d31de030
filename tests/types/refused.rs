//! What no column holds is an error in every engine, and leaves nothing behind.

use serde_json::{Value, json};
use sync_patterns::Shape;
use sync_patterns_tests::{Database, Draft, DraftField as Field, Engine, on_all_engines};
use tracker_models::EveryColumn;

use crate::{limits::row, round_trip::bodies};

on_all_engines! {
    wrong_values_are_refused,
    numbers_that_are_not_finite_are_refused,
    nul_is_refused,
    equal_values_have_one_form,
    instants_in_text_are_in_order,
}

const ID: &str = "00000000-0000-4000-8000-000000000001";

async fn wrong_values_are_refused(db: &mut Database) {
    let model = &EveryColumn::MODEL;
    db.install(&[model]).await;
    let good = serde_json::to_value(row(1)).expect("JSON");
    let mut wrong: Vec<(&str, Value)> = vec![
        ("uuid", json!("not a uuid")),
        ("uuid", json!("")),
        ("maybe_uuid", json!("00000000-0000-4000-8000-00000000000g")),
        ("flag", json!("maybe")),
        ("flag", json!(2)),
        ("small", json!(32768)),
        ("small", json!(-32769)),
        ("small", json!("some")),
        ("medium", json!(2_147_483_648_i64)),
        ("maybe_medium", json!(-2_147_483_649_i64)),
        ("big", json!(1e19)),
        ("big", json!("9223372036854775808")),
        ("single", json!("some")),
        ("single", json!(1e39)),
        ("double", json!("some")),
        ("decimal", json!("some")),
        ("decimal", json!("NaN")),
        ("decimal", json!("")),
        ("maybe_decimal", json!("1,5")),
        ("chrono_utc", json!("yesterday, more or less")),
        ("chrono_utc", json!("2026-02-30T00:00:00Z")),
        ("chrono_utc", json!("2026-01-01T25:00:00Z")),
        ("chrono_utc", json!("10000-01-01T00:00:00Z")),
        ("jiff_instant", json!("infinity")),
        ("maybe_jiff_instant", json!("-infinity")),
        ("chrono_day", json!("2026-02-30")),
        ("chrono_day", json!("2026-13-01")),
        ("chrono_day", json!("10000-01-01")),
        ("maybe_time_day", json!("infinity")),
        ("status", json!("OPEN")),
        ("status", json!("")),
        ("maybe_status", json!("closed")),
        ("list_of_status", json!(["open", "closed"])),
        ("gaps_of_status", json!([null, "closed"])),
        ("list_of_text", json!(["a", null])),
        ("list_of_small", json!([32768])),
        ("list_of_big", json!([1, null])),
        ("list_of_uuid", json!(["not a uuid"])),
        ("list_of_chrono_day", json!(["2026-02-30"])),
        ("list_of_decimal", json!(["some"])),
    ];
    let required = [
        "text",
        "uuid",
        "flag",
        "small",
        "double",
        "decimal",
        "jiff_day",
        "status",
        "bytes",
        "list_of_text",
    ];
    wrong.extend(required.map(|column| (column, Value::Null)));
    for (column, value) in &wrong {
        let mut row = good.clone();
        row[*column] = value.clone();
        let inserted = db.insert(model, row).await;
        assert!(
            inserted.is_err(),
            "{column} = {value} was taken: {:?}",
            db.rows(model).await[0][*column]
        );
    }
    assert_eq!(db.changes(model).await, []);
    assert_eq!(db.rows(model).await, Vec::new());

    db.insert(model, good.clone()).await.unwrap();
    let id = good["id"].as_str().unwrap();
    let shown = db.row(model, id).await;
    for (column, value) in &wrong {
        let updated = db.update(model, id, json!({ *column: value })).await;
        assert!(updated.is_err(), "{column} = {value} was taken");
    }
    assert_eq!(db.changes(model).await.len(), 1);
    assert_eq!(db.row(model, id).await, shown);
}

async fn numbers_that_are_not_finite_are_refused(db: &mut Database) {
    let model = Draft::new("measures")
        .column("single", Shape::Optional(&Shape::Float32))
        .column("double", Shape::Optional(&Shape::Float64))
        .column("list", Shape::Optional(&Shape::Array(&Shape::Float64)))
        .model();
    db.install(&[&model]).await;
    db.insert(&model, json!({ "id": ID, "double": 1.5 })).await.unwrap();
    // SQLite has no NaN: it is NULL there before a trigger sees it.
    let values = match db.engine() {
        Engine::Sqlite => vec!["9e999", "-9e999"],
        _ => vec!["'NaN'", "'Infinity'", "'-Infinity'"],
    };
    for value in values {
        let mut assignments = vec![format!("single = {value}"), format!("double = {value}")];
        if db.engine() != Engine::Sqlite {
            assignments.push(format!("list = ARRAY[1, {value}]::FLOAT8[]"));
        }
        for assignment in assignments {
            let sql = format!("UPDATE measures SET {assignment}");
            db.script(&sql).await.expect_err(&sql).assert("23514", "finite");
        }
        let sql =
            format!("INSERT INTO measures (id, double) VALUES ('{}', {value})", uuid::Uuid::max());
        db.script(&sql).await.expect_err(&sql).assert("23514", "finite");
    }
    assert_eq!(db.changes(&model).await.len(), 1);
}

async fn nul_is_refused(db: &mut Database) {
    let model = Draft::without_key("texts")
        .field(Field::new("key", Shape::Text).key())
        .column("text", Shape::Optional(&Shape::Text))
        .column("json", Shape::Optional(&Shape::Json(None)))
        .column("list", Shape::Optional(&Shape::Array(&Shape::Text)))
        .model();
    db.install(&[&model]).await;
    db.insert(&model, json!({ "key": "k" })).await.unwrap();
    let nul = "a\0b";
    for values in [
        json!({ "text": nul }),
        json!({ "json": { "a": [nul] } }),
        json!({ "json": { nul: 1 } }),
        json!({ "list": ["fine", nul] }),
    ] {
        let updated = db.update(&model, "k", values.clone()).await;
        assert!(updated.is_err(), "{values} was taken: {:?}", db.row(&model, "k").await);
        let mut row = values.clone();
        row["key"] = json!("new");
        assert!(db.insert(&model, row).await.is_err(), "{values} was inserted");
    }
    assert!(db.insert(&model, json!({ "key": nul })).await.is_err(), "as a key");
    assert_eq!(db.changes(&model).await.len(), 1);
    assert_eq!(db.rows(&model).await.len(), 1);
}

async fn equal_values_have_one_form(db: &mut Database) {
    let model = Draft::new("forms")
        .column("uuid", Shape::Uuid)
        .column("at", Shape::Timestamp)
        .column("list", Shape::Array(&Shape::Uuid))
        .model();
    db.install(&[&model]).await;
    const UPPER: &str = "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11";
    let lower = UPPER.to_lowercase();
    let row =
        json!({ "id": UPPER, "uuid": UPPER, "at": "2026-01-01T01:00:00+01:00", "list": [UPPER] });
    let expected = json!({
        "id": lower,
        "uuid": lower,
        "at": "2026-01-01T00:00:00.000000Z",
        "list": [lower],
    });
    db.insert(&model, row).await.unwrap();
    assert_eq!(db.row(&model, &lower).await, Some(expected.clone()));
    assert_eq!(json!(db.last_change(&model).await.value), expected);
    assert_eq!(db.last_change(&model).await.row_key, json!([lower]));
    for at in [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.0000000Z",
        "2025-12-31T23:00:00.000-01:00",
        "2026-01-01T05:30:00.0000004+05:30",
    ] {
        let sql = format!("UPDATE forms SET at = '{at}'");
        db.script(&sql).await.unwrap();
        assert_eq!(db.changes(&model).await.len(), 1, "{sql} changes nothing");
    }
    let values = json!({ "at": "2026-01-01T05:30:00.5+05:30", "uuid": UPPER.replace('A', "B") });
    db.update(&model, &lower, values).await.unwrap();
    let logged = json!(bodies(db).await.pop());
    assert!(logged.as_str().unwrap().contains("2026-01-01T00:00:00.500000Z"), "{logged}");
    let before = db.query("SELECT * FROM forms").await.unwrap();
    db.rebuild(&model).await;
    assert_eq!(db.query("SELECT * FROM forms").await.unwrap(), before);
}

async fn instants_in_text_are_in_order(db: &mut Database) {
    let model = Draft::new("instants").column("at", Shape::Timestamp).model();
    db.install(&[&model]).await;
    // As texts these are in another order.
    let in_order = [
        "0001-01-01T00:00:00Z",
        "2026-01-01T01:00:00+02:00",
        "2025-12-31T23:30:00Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000001Z",
        "2025-12-31T23:00:00.5-01:00",
        "2026-01-01T00:00:59.999999Z",
        "2026-01-01T00:01:00Z",
        "9999-12-31T23:59:59.999999Z",
    ];
    for (number, at) in in_order.iter().enumerate().rev() {
        let id = uuid::Uuid::from_u128(number as u128).to_string();
        db.insert(&model, json!({ "id": id, "at": at })).await.unwrap();
    }
    let rows = db.query("SELECT id FROM instants ORDER BY at").await.unwrap();
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(ids.len(), in_order.len());
}
