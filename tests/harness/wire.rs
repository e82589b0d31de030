//! Values as they travel, as a database takes them, and as it shows them.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use sync_patterns_core::{
    Field, Shape,
    names::{literal, quoted},
    sql::{Dialect, postgres},
};

use crate::{Object, Param};

/// What stands in a statement for a value of the wire: a literal in Postgres, a bound parameter in
/// SQLite (whose reader of literals is not exact for doubles).
pub fn bind(dialect: Dialect, shape: &Shape, value: &Value, params: &mut Vec<Param>) -> String {
    match dialect {
        Dialect::Postgres => postgres_literal(shape, value),
        Dialect::Sqlite => {
            params.push(sqlite_param(shape, value));
            format!("${}", params.len())
        }
    }
}

fn postgres_literal(shape: &Shape, value: &Value) -> String {
    match (shape.base(), value) {
        (Shape::Json(_), Value::Null) if !shape.is_optional() => "'null'".to_owned(),
        (_, Value::Null) => "NULL".to_owned(),
        (Shape::Json(_), json) => literal(&json.to_string()),
        (Shape::Bytes, Value::String(text)) => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => format!("'\\x{}'", hex(&bytes)),
            Err(_) => literal(text),
        },
        (Shape::Array(element), Value::Array(values)) => {
            let elements: Vec<_> =
                values.iter().map(|value| postgres_literal(element, value)).collect();
            let [name, suffix] = postgres::column_type(shape);
            format!("ARRAY[{}]::{name}{suffix}", elements.join(", "))
        }
        (_, Value::String(text)) => literal(text),
        (_, other) => literal(&other.to_string()),
    }
}

fn sqlite_param(shape: &Shape, value: &Value) -> Param {
    match (shape.base(), value) {
        (Shape::Json(_), Value::Null) if !shape.is_optional() => "null".into(),
        (_, Value::Null) => Param::Null,
        (Shape::Json(_) | Shape::Array(_), json) => json.to_string().into(),
        (Shape::Bytes, Value::String(text)) => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => Param::Bytes(bytes),
            Err(_) => text.as_str().into(),
        },
        (Shape::Float32 | Shape::Float64, Value::Number(number)) => {
            Param::Real(number.as_f64().unwrap_or(f64::NAN))
        }
        (_, Value::Bool(value)) => Param::Int(i64::from(*value)),
        (_, Value::Number(number)) => match number.as_i64() {
            Some(integer) => Param::Int(integer),
            None => Param::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        (_, Value::String(text)) => text.as_str().into(),
        (_, other) => other.to_string().into(),
    }
}

/// The expression that reads a column so that [`from_column`] loses nothing.
pub fn select(dialect: Dialect, field: &Field) -> String {
    let column = quoted(field.column);
    if dialect == Dialect::Sqlite {
        return column;
    }
    let text = match (field.shape.base(), field.shape.element().map(Shape::base)) {
        (Shape::Decimal, _) => format!("{column}::TEXT"),
        (_, Some(Shape::Decimal)) => format!("{column}::TEXT[]"),
        (Shape::Bytes, _) => format!("translate(encode({column}, 'base64'), E'\\n', '')"),
        // In a session's own zone, old instants have offsets with seconds.
        (Shape::Timestamp, _) => in_utc(&column),
        (_, Some(Shape::Timestamp)) => format!(
            "CASE WHEN {column} IS NOT NULL THEN ARRAY(
                SELECT {} FROM unnest({column}) WITH ORDINALITY AS e (v, n) ORDER BY e.n
            ) END",
            in_utc("e.v")
        ),
        _ => return column,
    };
    format!("{text} AS {column}")
}

fn in_utc(instant: &str) -> String {
    format!("to_char({instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
}

/// A column's value, as a database shows it, in the wire's canonical form.
pub fn from_column(dialect: Dialect, shape: &Shape, value: &Value) -> Value {
    if dialect == Dialect::Postgres || value.is_null() {
        return canonical(shape, value);
    }
    match (shape.base(), value) {
        (Shape::Bool, Value::Number(number)) => json!(number.as_i64() != Some(0)),
        (Shape::Json(_) | Shape::Array(_), Value::String(text)) => match serde_json::from_str(text)
        {
            Ok(value) => canonical(shape, &value),
            Err(_) => json!({ "not JSON": text }),
        },
        (Shape::Bytes, Value::String(text)) => {
            json!(BASE64_STANDARD.encode(unhex(text.trim_start_matches("\\x"))))
        }
        _ => canonical(shape, value),
    }
}

/// A value of the wire in one of the forms that mean the same: instants in UTC with six digits,
/// numbers of a floating-point column as such.
pub fn canonical(shape: &Shape, value: &Value) -> Value {
    match (shape.base(), value) {
        (Shape::Timestamp, Value::String(text)) => match DateTime::parse_from_rfc3339(text) {
            Ok(instant) => json!(instant.to_utc().to_rfc3339_opts(SecondsFormat::Micros, true)),
            Err(_) => value.clone(),
        },
        (Shape::Float32, Value::Number(number)) => {
            // `as` on purpose: the nearest single-precision number is what the column holds.
            json!(number.as_f64().unwrap_or(f64::NAN) as f32)
        }
        (Shape::Float64, Value::Number(number)) => json!(number.as_f64()),
        (Shape::Array(element), Value::Array(values)) => {
            values.iter().map(|value| canonical(element, value)).collect()
        }
        _ => value.clone(),
    }
}

/// [`canonical`] for each field of an object; unknown keys stay as they are.
pub fn canonical_object(fields: &[Field], object: &Object) -> Object {
    let value = |column: &str, value: &Value| match fields.iter().find(|f| f.column == column) {
        Some(field) => canonical(&field.shape, value),
        None => value.clone(),
    };
    object.iter().map(|(column, v)| (column.clone(), value(column, v))).collect()
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
