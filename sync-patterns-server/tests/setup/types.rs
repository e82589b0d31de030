//! Which types of Postgres serve which fields.

use std::fmt::Write;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sync_patterns::{Bytes, Column, Syncable};
use uuid::Uuid;

use super::{
    common::{Database, test},
    failures,
};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Column)]
enum Word {
    One,
}

/// Declares a model of one field beside its key, for each type.
macro_rules! models {
    ($($model:ident, $table:literal, $ty:ty $(, $with:literal)?;)*) => {
        $(
            #[derive(Debug, Serialize, Deserialize, Syncable)]
            #[sync(local_first, table = $table)]
            struct $model {
                id: Uuid,
                $(#[serde(with = $with)])?
                it: $ty,
            }
        )*
    };
}

models! {
    OfText, "t_text", String;
    OfUuid, "t_uuid", Uuid;
    OfBool, "t_bool", bool;
    OfInt16, "t_int16", i16;
    OfInt32, "t_int32", i32;
    OfInt64, "t_int64", i64;
    OfFloat32, "t_float32", f32;
    OfFloat64, "t_float64", f64;
    OfDecimal, "t_decimal", Decimal;
    OfTimestamp, "t_timestamp", time::OffsetDateTime, "sync_patterns::wire::rfc3339";
    OfDate, "t_date", time::Date, "sync_patterns::wire::date";
    OfBytes, "t_bytes", Bytes;
    OfJson, "t_json", serde_json::Value;
    OfEnum, "t_enum", Word;
    OfTexts, "t_texts", Vec<String>;
    OfInts, "t_ints", Vec<Option<i32>>;
    OfEnums, "t_enums", Vec<Word>;
}

const TYPES: &str = "
    CREATE EXTENSION IF NOT EXISTS citext;
    CREATE TYPE word AS ENUM ('One');
    CREATE DOMAIN short AS varchar(9);
    CREATE DOMAIN shorter AS short CHECK (length(VALUE) < 5);
    CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
";

/// All types that a column of the tests can have.
const ALL: &[&str] = &[
    "text",
    "varchar(5)",
    "char(3)",
    "citext",
    "short",
    "shorter",
    "word",
    "uuid",
    "boolean",
    "smallint",
    "integer",
    "positive",
    "bigint",
    "real",
    "double precision",
    "numeric",
    "numeric(12,2)",
    "timestamptz",
    "timestamptz(3)",
    "timestamp",
    "date",
    "time",
    "interval",
    "bytea",
    "json",
    "jsonb",
    "inet",
    "money",
    "int4range",
    "text[]",
    "varchar(5)[]",
    "citext[]",
    "word[]",
    "integer[]",
    "smallint[]",
    "uuid[]",
    "jsonb[]",
];

const TEXTS: &[&str] = &["text", "varchar(5)", "char(3)", "citext", "short", "shorter", "word"];

async fn serves<M: Syncable>(database: &Database, good: &[&str], wrong: &mut String) {
    for sql_type in ALL {
        let table = M::MODEL.table;
        let make = format!(
            "DROP TABLE IF EXISTS {table};
             CREATE TABLE {table} (id uuid PRIMARY KEY, it {sql_type} NOT NULL, write_id text)"
        );
        database.run(&make).await;
        let found = failures::<M>(database).await;
        let name = M::MODEL.name;
        if found.is_empty() != good.contains(sql_type) {
            writeln!(wrong, "{name} over {sql_type}: {found:?}").unwrap();
        }
        if let [found] = found.as_slice() {
            let names_it = found.subject == format!("{name}.it") && found.mend.len() == 1;
            assert!(names_it && found.problem.contains('`'), "{found}");
        }
    }
}

#[test]
fn a_type_has_to_be_compatible_not_equal() {
    test(async {
        let database = Database::new(TYPES).await;
        let mut wrong = String::new();
        let (db, out) = (&database, &mut wrong);
        serves::<OfText>(db, TEXTS, out).await;
        serves::<OfUuid>(db, &["uuid"], out).await;
        serves::<OfBool>(db, &["boolean"], out).await;
        serves::<OfInt16>(db, &["smallint"], out).await;
        serves::<OfInt32>(db, &["smallint", "integer", "positive"], out).await;
        serves::<OfInt64>(db, &["smallint", "integer", "positive", "bigint"], out).await;
        serves::<OfFloat32>(db, &["real"], out).await;
        serves::<OfFloat64>(db, &["real", "double precision"], out).await;
        let decimals = ["numeric", "numeric(12,2)", "smallint", "integer", "positive", "bigint"];
        serves::<OfDecimal>(db, &decimals, out).await;
        serves::<OfTimestamp>(db, &["timestamptz", "timestamptz(3)"], out).await;
        serves::<OfDate>(db, &["date"], out).await;
        serves::<OfBytes>(db, &["bytea"], out).await;
        serves::<OfJson>(db, &["json", "jsonb"], out).await;
        serves::<OfEnum>(db, TEXTS, out).await;
        serves::<OfTexts>(db, &["text[]", "varchar(5)[]", "citext[]", "word[]"], out).await;
        serves::<OfInts>(db, &["integer[]", "smallint[]"], out).await;
        serves::<OfEnums>(db, &["text[]", "varchar(5)[]", "citext[]", "word[]"], out).await;
        assert_eq!(wrong, "");
    });
}
