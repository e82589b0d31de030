//! What each side says, in words.

use serde_json::Value;

use super::schema::{Kind, Schema};
use crate::manifest::ColumnShape;

/// The most values of an enum that are named.
const MOST_VALUES: usize = 12;

/// A column, as Rust has it: `text or null`.
pub fn column(shape: &ColumnShape, is_nullable: bool) -> String {
    let words = match shape.kind.as_str() {
        "uuid" => "UUID".to_owned(),
        "bool" => "true or false".to_owned(),
        "int16" => "16-bit integer".to_owned(),
        "int32" => "32-bit integer".to_owned(),
        "int64" => "64-bit integer".to_owned(),
        "float32" => "32-bit number".to_owned(),
        "float64" => "64-bit number".to_owned(),
        "json" => "any JSON".to_owned(),
        "enum" => one_of(shape.values.iter().map(|value| format!("`{value}`"))),
        "array" => match &shape.items {
            Some(items) => format!("list of {}", column(items, shape.nullable_items)),
            None => "list".to_owned(),
        },
        kind => kind.to_owned(),
    };
    or_null(words, is_nullable)
}

/// A column, as a document must describe it: `string (uuid) or null`.
pub fn wanted(shape: &ColumnShape, is_nullable: bool) -> String {
    let words = match shape.kind.as_str() {
        "text" => "string".to_owned(),
        "bool" => "boolean".to_owned(),
        "int16" | "int32" => "integer (int32)".to_owned(),
        "int64" => "integer (int64)".to_owned(),
        "float32" => "number (float)".to_owned(),
        "float64" => "number (double)".to_owned(),
        "timestamp" => "string (date-time)".to_owned(),
        "bytes" => "string (byte)".to_owned(),
        "json" => "a schema without a type".to_owned(),
        "enum" => one_of(shape.values.iter().map(|value| format!("`{value}`"))),
        "array" => match &shape.items {
            Some(items) => format!("array of {}", wanted(items, shape.nullable_items)),
            None => "array".to_owned(),
        },
        kind => format!("string ({kind})"),
    };
    or_null(words, is_nullable && shape.kind != "json")
}

/// A schema, as it is: `string (uuid) or null`.
pub fn schema(schema: &Schema<'_>) -> String {
    if let Some(reference) = schema.dangling {
        return format!("a reference to `{reference}`");
    }
    if schema.is_never {
        return "no value at all".to_owned();
    }
    if let Some(values) = &schema.values {
        let values = values.iter().map(|value| match value {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        });
        return or_null(one_of(values), schema.is_nullable);
    }
    let Some(kinds) = &schema.kinds else { return "anything".to_owned() };
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind_name(*kind)).collect();
    if kinds.is_empty() {
        return "null".to_owned();
    }
    let format = schema.format.as_ref().map(|format| format!(" ({format})")).unwrap_or_default();
    or_null(kinds.join(" or ") + &format, schema.is_nullable)
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Number => "number",
        Kind::Integer => "integer",
        Kind::Boolean => "boolean",
        Kind::Object => "object",
        Kind::Array => "array",
    }
}

fn one_of(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    let named = values[..values.len().min(MOST_VALUES)].join(", ");
    match values.len() {
        0 => "no value at all".to_owned(),
        1 => named,
        count if count > MOST_VALUES => format!("one of {count} values: {named}, …"),
        _ => format!("one of {named}"),
    }
}

fn or_null(words: String, is_nullable: bool) -> String {
    if is_nullable { words + " or null" } else { words }
}
