//! Values at the limits of their types, as the JSON that serde writes of them.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};
use tracker_models::{EveryColumn, Notifications, Status};
use uuid::Uuid;

/// What is in front of the name of a column that holds more than one value of a type.
const FORMS: [&str; 4] = ["maybe_list_of_", "maybe_list_of_", "list_of_", "gaps_of_"];

/// Rows that together have every value in every column of its type.
pub fn rows() -> Vec<EveryColumn> {
    let longest = EveryColumn::MODEL.fields.iter().map(|field| values(field.column).len()).max();
    (0..=longest.unwrap_or_default()).map(row).collect()
}

/// The row that takes each column's nth value.
pub fn row(number: usize) -> EveryColumn {
    let mut row = json!({});
    for field in EveryColumn::MODEL.fields {
        let values = values(field.column);
        row[field.column] = if field.is_key {
            json!(Uuid::from_u128(number as u128 + 1))
        } else if field.column.starts_with("maybe_list_of_") {
            if number.is_multiple_of(2) { Value::Null } else { rotated(&values, number).into() }
        } else if field.column.starts_with("list_of_") {
            if number == 0 { json!([]) } else { rotated(&values, number).into() }
        } else if field.column.starts_with("gaps_of_") {
            let with_null = rotated(&values, number).into_iter().flat_map(|v| [Value::Null, v]);
            with_null.collect()
        } else if field.column.starts_with("maybe_") && number == 0 {
            Value::Null
        } else {
            values[number % values.len()].clone()
        };
    }
    serde_json::from_value(row).expect("each value is one of its type")
}

fn rotated(values: &[Value], by: usize) -> Vec<Value> {
    let (end, start) = values.split_at(by % values.len());
    [start, end].concat()
}

fn values(column: &str) -> Vec<Value> {
    let bare = FORMS.iter().fold(column, |name, form| name.trim_start_matches(form));
    match bare.trim_start_matches("maybe_") {
        "text" | "boxed" | "borrowed" | "slug" | "email" => all(&texts()),
        "uuid" | "id" => all(&[Uuid::nil(), Uuid::max(), Uuid::from_u128(0xa0ee_bc99)]),
        "flag" => all(&[true, false]),
        "small" => all(&[i16::MIN, -1, 0, 1, i16::MAX]),
        "medium" | "color" => all(&[i32::MIN, -1, 0, 1, i32::MAX]),
        "big" => all(&[i64::MIN, -(1 << 53) - 1, -1, 0, 1, (1 << 53) + 1, i64::MAX - 1, i64::MAX]),
        "single" => all(&[
            f32::MIN,
            f32::MAX,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            -f32::from_bits(0x007f_ffff),
            f32::EPSILON,
            0.0,
            0.1,
            1.0 / 3.0,
            16_777_217.0,
            -1.5,
        ]),
        "double" => all(&[
            f64::MIN,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            -f64::from_bits(0x000f_ffff_ffff_ffff),
            f64::EPSILON,
            0.0,
            0.1 + 0.2,
            1.0 / 3.0,
            1e23,
            9_007_199_254_740_993.0,
            -123_456_789.123_456_79,
            2.225_073_858_507_201e-308,
        ]),
        "decimal" => all(&[
            Decimal::MAX,
            Decimal::MIN,
            Decimal::from_str("0.0000000000000000000000000001").unwrap(),
            Decimal::from_str("-7.9228162514264337593543950335").unwrap(),
            Decimal::from_str("1.50").unwrap(),
            Decimal::from_str("100").unwrap(),
            Decimal::ZERO,
        ]),
        "chrono_utc" | "time_instant" => all(&INSTANTS),
        "chrono_fixed" => all(&["2026-06-30T23:59:60.5+05:30", "1969-12-31T16:00:00.000001-08:00"])
            .into_iter()
            .map(|text| {
                if text.as_str().unwrap().contains(":60") {
                    json!("2026-06-30T23:59:59.5+05:30")
                } else {
                    text
                }
            })
            .chain(all(&INSTANTS))
            .collect(),
        "jiff_instant" => all(&[
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00.000001Z",
            "2026-02-28T12:34:56.123456Z",
            "9999-12-30T22:00:00.999999Z",
        ]),
        "chrono_day" | "time_day" | "jiff_day" => {
            all(&["0001-01-01", "1582-10-10", "2024-02-29", "2026-12-31", "9999-12-31"])
        }
        "status" => all(&[Status::Open, Status::InProgress, Status::Waiting, Status::Done]),
        "bytes" | "raw_bytes" => {
            let every: Vec<u8> = (0..=255).collect();
            let long = every.repeat(64);
            let lengths = [0, 1, 2, 3, 4, 5, 57, 58, 76, 77].map(|length| &every[255 - length..]);
            lengths.iter().chain(&[&every[..], &long[..]]).map(|b| base64(b)).collect()
        }
        "json" => jsons(),
        "typed_json" => all(&[
            Notifications { mentions: true, quiet_hours: None },
            Notifications { mentions: false, quiet_hours: Some((0, u8::MAX)) },
        ]),
        other => panic!("no values for {other}"),
    }
}

const INSTANTS: [&str; 6] = [
    "0001-01-01T00:00:00Z",
    "1582-10-10T12:00:00.5Z",
    "1969-12-31T23:59:59.999999Z",
    "2026-02-28T12:34:56.000001Z",
    "2026-02-28T12:34:56.12Z",
    "9999-12-31T23:59:59.999999Z",
];

fn all<T: Serialize>(values: &[T]) -> Vec<Value> {
    values.iter().map(|value| serde_json::to_value(value).expect("JSON")).collect()
}

fn base64(bytes: &[u8]) -> Value {
    serde_json::to_value(sync_patterns::Bytes(bytes.to_vec())).expect("JSON")
}

fn texts() -> Vec<String> {
    let control: String = (1..=0x1f_u8).chain([0x7f]).map(char::from).collect();
    [
        "",
        " ",
        "NULL",
        "null",
        "\"",
        "'",
        "\\",
        "\\N",
        "{}",
        "{a,b}",
        "[]",
        "a,b;c",
        "$1 %s %I ${x} {{y}}",
        "🦀👩‍👩‍👧‍👦 e\u{301} \u{10ffff} \u{feff}\u{2028}",
        &control,
        &"long 🦀 ".repeat(2000),
    ]
    .map(str::to_owned)
    .into()
}

fn jsons() -> Vec<Value> {
    let deep =
        (0..60).fold(
            json!(null),
            |inner, n| if n % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) },
        );
    vec![
        json!({}),
        json!([]),
        json!(""),
        json!("text \" \\ 🦀 \u{1} \u{10ffff}"),
        json!(true),
        json!(0),
        json!([i64::MIN, u64::MAX, 0.1, 1e-300, f64::MAX]),
        json!({ "a": null, "b": [null, { "c": null }], "": { "": "" }, "$.d": 1, "e\"f": "g'h" }),
        json!([[], [[]], {}, [{}]]),
        deep,
    ]
}
