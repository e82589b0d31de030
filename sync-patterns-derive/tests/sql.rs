//! The constants hold the text that a model gives at run time, for every class of type.
#![allow(dead_code, missing_docs)]

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sync_patterns::{
    Bytes, Column, Json, Model, Syncable,
    sql::{Dialect, OwnedSql},
};
use uuid::Uuid;

#[derive(Serialize, Deserialize, ts_rs::TS)]
struct Settings {
    theme: String,
}

#[derive(Column, Serialize, Deserialize)]
enum Status {
    Open,
    #[serde(rename = "it's done")]
    Done,
}

#[derive(Column, Serialize, Deserialize)]
#[column(brand)]
struct Email(String);

#[derive(Column, Serialize, Deserialize)]
struct Points(i64);

type Text = String;
type Maybe<T> = Option<T>;
type List<T> = Vec<T>;

/// Types that are what they are called.
#[derive(Syncable)]
#[sync(local_first, scope("uuid", "text"))]
struct Spelled {
    id: Uuid,
    text: String,
    uuid: Uuid,
    bool: bool,
    int16: i16,
    int32: i32,
    #[sync(index)]
    int64: i64,
    float32: f32,
    float64: f64,
    decimal: Decimal,
    timestamp: chrono::DateTime<chrono::Utc>,
    date: chrono::NaiveDate,
    optional: Option<std::string::String>,
    array: Vec<i64>,
    optional_array: Option<Vec<Uuid>>,
    #[sync(default = "a 'default'")]
    with_default: String,
    #[sync(server)]
    by_server: chrono::DateTime<chrono::Utc>,
    #[sync(server, provisional = "7")]
    provisional: i64,
    #[sync(server, absent_until_synced)]
    absent: i32,
    #[sync(local_only)]
    local: Option<bool>,
    #[sync(create_only)]
    created_with: String,
}

/// The same, and others, by names that say nothing.
#[derive(Syncable)]
#[sync(local_first)]
struct Unspelled {
    #[sync(id)]
    first_key: Points,
    #[sync(id)]
    second_key: Status,
    text: Text,
    boxed: Box<str>,
    float32: self::types::Single,
    decimal: Maybe<Decimal>,
    bytes: Bytes,
    #[serde(with = "sync_patterns::wire::base64")]
    plain_bytes: Vec<u8>,
    json: serde_json::Value,
    typed_json: Json<Settings>,
    optional_json: Option<Json<Settings>>,
    status: Status,
    optional_status: Option<Status>,
    statuses: Vec<Status>,
    email: Email,
    optional_email: Maybe<Email>,
    emails: Vec<Email>,
    points: List<Points>,
    optional_points: Option<List<Points>>,
    #[sync(default = "it's done")]
    with_default: Status,
    #[sync(server)]
    by_server: jiff::Timestamp,
    #[sync(server)]
    day: jiff::civil::Date,
    #[serde(with = "sync_patterns::wire::rfc3339")]
    instant: time::OffsetDateTime,
    #[serde(with = "sync_patterns::wire::date::option")]
    date: Option<time::Date>,
    #[sync(local_only, default = "Open")]
    local: Status,
    #[sync(server, provisional = "0")]
    provisional: Points,
}

mod types {
    pub type Single = f32;
}

#[derive(Syncable)]
struct Confirmed {
    id: Text,
    #[sync(default = "[]")]
    tags: List<String>,
}

#[derive(Syncable)]
#[sync(read_only)]
struct ReadOnly {
    id: Status,
    name: Maybe<String>,
}

#[derive(Syncable)]
struct OnlyAKey {
    id: Uuid,
}

#[track_caller]
fn check(model: Model, postgres: sync_patterns::sql::Sql, sqlite: sync_patterns::sql::Sql) {
    for (constant, dialect) in [(postgres, Dialect::Postgres), (sqlite, Dialect::Sqlite)] {
        let (constant, joined) = (OwnedSql::from(constant), model.sql(dialect));
        assert_eq!(constant.script(), joined.script(), "{} {dialect:?}", model.name);
        assert_eq!(constant, joined, "{} {dialect:?}", model.name);
        assert!(!constant.synced_table.is_empty());
    }
}

macro_rules! models {
    ($($test:ident $model:ident),*) => {
        $(
            #[test]
            fn $test() {
                check($model::MODEL, $model::POSTGRES, $model::SQLITE);
                let [postgres, sqlite] = [
                    <$model as Syncable>::POSTGRES,
                    <$model as Syncable>::SQLITE,
                ];
                check(<$model as Syncable>::MODEL, postgres, sqlite);
            }
        )*
    };
}

models!(
    spelled Spelled,
    unspelled Unspelled,
    confirmed Confirmed,
    read_only ReadOnly,
    only_a_key OnlyAKey
);

#[test]
fn enum_values_are_in_the_constants() {
    const TABLE: &str = Unspelled::POSTGRES.synced_table;
    assert!(TABLE.contains("'Open', 'it''s done'"), "{TABLE}");
}
