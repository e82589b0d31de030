//! From text to [`Value`]: parts of paths and parameters of queries.

use sync_patterns_core::Shape;

use super::{Problem, Value, json};

/// The value that a text stands for.
pub(crate) fn parse_text(shape: &Shape, text: &str) -> Result<Value, Problem> {
    let shape = shape.base();
    let text = match shape {
        Shape::Int16 | Shape::Int32 | Shape::Int64 => json::integer(shape, text)?,
        Shape::Bool if matches!(text, "true" | "false") => text.to_owned(),
        Shape::Bool => return Err(Problem::expected("true or false")),
        Shape::Text
        | Shape::Uuid
        | Shape::Decimal
        | Shape::Timestamp
        | Shape::Date
        | Shape::Enum(_) => json::string_scalar(shape, json::no_nul(text.to_owned())?)?,
        _ => return Err(Problem::expected("a value that fits into an address")),
    };
    Ok(Value::Text(text))
}
