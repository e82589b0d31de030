//! The whole project tracker in one database.

use serde_json::{Value, json};
use sync_patterns::{Access, Field, Model, Shape, names::quoted, sql::Dialect};
use sync_patterns_tests::{Database, Object, Operation, on_all_engines};
use tracker_models::{ALL, TimeEntry, User};

use crate::models::{A, B};
use crate::snapshot::snapshot;

on_all_engines! {
    tracker_all_models_live_in_one_database,
    tracker_every_model_lives_a_life,
    semantics_07_an_excluded_column_is_nowhere,
    semantics_22_a_key_of_three_columns_with_a_date,
}

#[test]
fn tracker_constants_are_what_is_rendered_at_run_time() {
    for derived in ALL {
        let of = |dialect| derived.model.sql(dialect);
        assert_eq!(of(Dialect::Postgres), derived.postgres.into(), "{}", derived.model.name);
        assert_eq!(of(Dialect::Sqlite), derived.sqlite.into(), "{}", derived.model.name);
    }
}

async fn tracker_all_models_live_in_one_database(db: &mut Database) {
    let models: Vec<&Model> = ALL.iter().map(|derived| &derived.model).collect();
    for _ in 0..2 {
        db.install(&models).await;
    }
    for model in &models {
        assert_eq!(db.rows(model).await, Vec::new(), "{}", model.name);
    }
    for derived in ALL {
        let sql = if db.dialect() == Dialect::Postgres { derived.postgres } else { derived.sqlite };
        db.script(sql.drop).await.unwrap_or_else(|error| panic!("{}: {error}", derived.model.name));
    }
}

/// A value that a column can hold, another for each number.
fn sample(shape: &Shape, number: usize) -> Value {
    match shape.base() {
        Shape::Text => json!(format!("text {number} 🦀 'quoted'")),
        Shape::Uuid => json!(format!("00000000-0000-4000-8000-{number:012}")),
        Shape::Bool => json!(number % 2 == 1),
        Shape::Int16 | Shape::Int32 | Shape::Int64 => json!(number),
        Shape::Float32 | Shape::Float64 => json!(number as f64 + 0.5),
        Shape::Decimal => json!(format!("{number}.50")),
        Shape::Timestamp => json!(format!("2026-01-01T00:00:00.{number:06}Z")),
        Shape::Date => json!(format!("2026-01-{:02}", number % 28 + 1)),
        Shape::Bytes => json!(["AA==", "AAE=", "AAEC"][number % 3]),
        Shape::Json(_) => json!({ "number": number, "nested": [null, { "a": "b" }] }),
        Shape::Enum(values) => json!(values.variants[number % values.variants.len()].value),
        Shape::Array(element) => (0..number % 3).map(|n| sample(element, number + n)).collect(),
        other => panic!("{other:?}"),
    }
}

fn row<'f>(fields: impl Iterator<Item = &'f Field>, number: usize) -> Value {
    let value = |field: &Field| {
        let is_null = field.shape.is_optional() && number.is_multiple_of(5);
        (field.column.to_owned(), if is_null { Value::Null } else { sample(&field.shape, number) })
    };
    fields.map(value).collect::<Object>().into()
}

fn key(model: &Model, row: &Value) -> Value {
    model.key().map(|field| row[field.column].clone()).collect()
}

async fn tracker_every_model_lives_a_life(db: &mut Database) {
    for derived in ALL.iter().filter(|derived| derived.model.is_writable()) {
        let model = &derived.model;
        db.install(&[model]).await;
        if model.key().all(|field| field.access != Access::Server) {
            inserted(db, model).await;
        }
        edited(db, model).await;
        let before = snapshot(db, model).await;
        db.install(&[model]).await;
        db.rebuild(model).await;
        assert_eq!(snapshot(db, model).await, before, "{}", model.name);
    }
}

/// A row made here, accepted, back from the server.
async fn inserted(db: &mut Database, model: &Model) {
    let new = row(model.fields.iter().filter(|field| field.is_in_create()), 1);
    db.insert(model, new.clone()).await.unwrap_or_else(|error| panic!("{}: {error}", model.name));
    let insert = db.last_change(model).await;
    assert_eq!(json!(insert.value), new, "{}", model.name);
    db.acknowledge(model, &insert.write_id, 7).await;
    let shown = db.row(model, key(model, &new)).await.expect("it is shown");
    for (column, value) in new.as_object().unwrap() {
        assert_eq!(&shown[column], value, "{}.{column}", model.name);
    }
    for field in
        model.fields.iter().filter(|f| !f.shape.is_optional() && !f.is_absent_until_synced())
    {
        assert!(!shown[field.column].is_null(), "{}.{} is null", model.name, field.column);
    }
    let back = row(model.fields.iter().filter(|field| field.is_synced()), 1);
    db.arrives(model, back, Some(&insert.write_id)).await;
    assert_eq!(db.changes(model).await, []);
}

/// A row of the server, edited here column by column.
async fn edited(db: &mut Database, model: &Model) {
    let server = row(model.fields.iter().filter(|field| field.is_synced()), 2);
    db.arrives(model, server.clone(), None).await;
    let key = key(model, &server);
    for number in [5, 3] {
        for field in model.fields.iter().filter(|field| field.is_in_update()) {
            let one = row([field].into_iter(), number);
            let differs = db.cell(model, key.clone(), field.column).await != one[field.column];
            let updated = db.update(model, key.clone(), one.clone()).await;
            updated.unwrap_or_else(|error| panic!("{}.{}: {error}", model.name, field.column));
            if differs {
                let change = db.last_change(model).await;
                assert_eq!(change.operation, Operation::Update);
                assert_eq!(json!(change.value), one, "{}", model.name);
            }
            if model.is_local_first() {
                assert_eq!(db.cell(model, key.clone(), field.column).await, one[field.column]);
            }
        }
    }
}

async fn semantics_07_an_excluded_column_is_nowhere(db: &mut Database) {
    let model = &User::MODEL;
    db.install(&[model]).await;
    let hidden: Vec<&str> = model.server_only.iter().map(|column| column.column).collect();
    assert_eq!(hidden, ["organization_id", "password_hash", "session_token"]);
    for column in hidden {
        for suffix in ["", "_synced", "_local"] {
            let relation = quoted(&format!("{}{suffix}", model.table));
            // SQLite takes a quoted name that is no column for a text.
            db.query(&format!("SELECT t.{column} FROM {relation} AS t"))
                .await
                .expect_err("nowhere");
        }
        assert!(!User::SHAPE.columns.contains(&column), "{column} in the shape");
        assert!(!db.sql_of(model).script().contains(column), "{column} in the SQL");
        assert!(model.field(column).is_none(), "{column} in the model");
    }
    let user =
        json!({ "id": A, "email": "a@example.org", "display_name": null, "is_active": true });
    db.insert(model, user.clone()).await.unwrap();
    assert_eq!(json!(db.last_change(model).await.value), user);
}

async fn semantics_22_a_key_of_three_columns_with_a_date(db: &mut Database) {
    let model = &TimeEntry::MODEL;
    db.install(&[model]).await;
    let entry = |day: &str| json!({ "issue_id": A, "user_id": B, "day": day, "hours": "1.25", "is_billable": true });
    for day in ["2026-01-31", "0001-01-01", "9999-12-31"] {
        db.insert(model, entry(day)).await.unwrap();
        db.insert(model, entry(day)).await.unwrap_err().assert_unique_violation();
        let change = db.last_change(model).await;
        assert_eq!(change.row_key, json!([A, B, day]));
        db.acknowledge(model, &change.write_id, 7).await;
        assert_eq!(db.row(model, json!([A, B, day])).await, Some(entry(day)));
        db.arrives(model, entry(day), Some(&change.write_id)).await;
    }
    assert_eq!(db.changes(model).await, []);
    assert_eq!(db.rows(model).await.len(), 3);
}
