//! What a row that was made on the device shows in columns without a value (semantics 3), in the
//! form in which the runtime reads rows.

use serde_json::Value;
use sync_patterns_core::{Access, Field, Provisional, Shape};

use super::layout::Doc;
use super::names::{property, string};

/// The value as code; nothing where an insert always gives one, where it is null, or where it is the
/// time of the insert.
pub fn initial(field: &Field) -> Option<Doc> {
    let may_be_missing = field.access == Access::Server
        || field.access == Access::LocalOnly
        || field.default.is_some();
    if field.is_key || !may_be_missing || field.is_absent_until_synced() {
        return None;
    }
    let written = match field.provisional {
        Provisional::Value(value) => Some(value),
        Provisional::ByType | Provisional::Absent => field.default,
    };
    match written {
        Some(text) => Some(code(&of_text(&field.shape, text))),
        None => neutral(&field.shape).map(|value| code(&value)),
    }
}

/// A value that an attribute gives as text.
fn of_text(shape: &Shape, text: &str) -> Value {
    let parsed = || serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    match shape.base() {
        Shape::Bool | Shape::Int16 | Shape::Int32 | Shape::Float32 | Shape::Float64 => parsed(),
        Shape::Json(_) => parsed(),
        Shape::Array(element) => match parsed() {
            // 64-bit integers are text where rows are read.
            Value::Array(items) if matches!(element.base(), Shape::Int64) => {
                items.iter().map(|item| Value::from(item.to_string())).collect()
            }
            value => value,
        },
        _ => Value::from(text),
    }
}

fn neutral(shape: &Shape) -> Option<Value> {
    if shape.is_optional() {
        return None;
    }
    Some(match shape.base() {
        Shape::Timestamp | Shape::Date => return None,
        Shape::Text | Shape::Bytes => "".into(),
        Shape::Uuid => "00000000-0000-0000-0000-000000000000".into(),
        Shape::Bool => false.into(),
        Shape::Int16 | Shape::Int32 | Shape::Float32 | Shape::Float64 => 0.into(),
        Shape::Int64 | Shape::Decimal => "0".into(),
        Shape::Enum(shape) => shape.variants.first()?.value.into(),
        Shape::Array(_) => Value::Array(Vec::new()),
        _ => Value::Object(serde_json::Map::new()),
    })
}

/// JSON as TypeScript.
fn code(value: &Value) -> Doc {
    match value {
        Value::String(text) => Doc::Text(string(text)),
        Value::Array(items) => {
            Doc::list("[", items.iter().map(code).collect(), "]", Doc::SoftLine, true)
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                Doc::concat([Doc::Text(format!("{}: ", property(name))), code(value)])
            };
            Doc::list("{", members.iter().map(member).collect(), "}", Doc::Line, true)
        }
        plain => Doc::Text(plain.to_string()),
    }
}
