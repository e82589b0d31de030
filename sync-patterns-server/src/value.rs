//! Values on their way from JSON to Postgres, without a float or a Rust type in between.

mod json;
mod text;
mod time;

use std::borrow::Cow;

use sqlx::{Postgres, postgres::PgArguments, query::Query};
use sync_patterns_core::Shape;

use crate::catalogue::ColumnInfo;

pub(crate) use json::{parse, parse_unknown};
pub(crate) use text::parse_text;

/// A value as Postgres is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// SQL's null.
    Null,
    /// The text form of a value; JSON too.
    Text(String),
    /// The text forms of an array's elements.
    Texts(Vec<Option<String>>),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Why a JSON value is not one of a shape's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It is null.
    Null,
    /// What it has to be.
    Expected(Cow<'static, str>),
}

impl Value {
    /// How parameter `$number` becomes a value of the column's type.
    pub fn cast(&self, number: usize, column: &ColumnInfo) -> String {
        match self {
            Value::Null | Value::Text(_) => format!("${number}::text::{}", column.cast_type),
            Value::Texts(_) => format!("${number}::text[]::{}", column.cast_type),
            Value::Bytes(_) => format!("${number}::bytea"),
        }
    }

    /// Binds the value as the next parameter.
    pub fn bind<'q>(
        &'q self,
        query: Query<'q, Postgres, PgArguments>,
    ) -> Query<'q, Postgres, PgArguments> {
        match self {
            Value::Null => query.bind(None::<&str>),
            Value::Text(text) => query.bind(text.as_str()),
            Value::Texts(texts) => query.bind(texts),
            Value::Bytes(bytes) => query.bind(bytes.as_slice()),
        }
    }

    /// The value as Postgres writes it as text; `None` for null.
    pub fn to_literal(&self) -> Option<String> {
        match self {
            Value::Null => None,
            Value::Text(text) => Some(text.clone()),
            Value::Bytes(bytes) => {
                let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
                Some(format!("\\x{}", digits.collect::<String>()))
            }
            Value::Texts(texts) => {
                let elements = texts.iter().map(|text| match text {
                    Some(text) => {
                        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
                    }
                    None => "NULL".to_owned(),
                });
                Some(format!("{{{}}}", elements.collect::<Vec<_>>().join(",")))
            }
        }
    }

    /// The value in its JSON form; two requests with the same value have the same.
    pub fn to_json(&self, shape: Option<&Shape>) -> String {
        match self {
            Value::Null => "null".to_owned(),
            Value::Text(text) => text_to_json(text, shape),
            Value::Bytes(bytes) => json::string(&json::encode_base64(bytes)),
            Value::Texts(texts) => {
                let element = shape.and_then(Shape::element);
                let elements = texts.iter().map(|text| match text {
                    Some(text) => text_to_json(text, element),
                    None => "null".to_owned(),
                });
                format!("[{}]", elements.collect::<Vec<_>>().join(","))
            }
        }
    }
}

fn text_to_json(text: &str, shape: Option<&Shape>) -> String {
    match shape.map(Shape::base) {
        Some(
            Shape::Bool
            | Shape::Int16
            | Shape::Int32
            | Shape::Int64
            | Shape::Float32
            | Shape::Float64
            | Shape::Json(_),
        ) => text.to_owned(),
        _ => json::string(text),
    }
}

impl Problem {
    pub fn expected(what: impl Into<Cow<'static, str>>) -> Problem {
        Problem::Expected(what.into())
    }
}
