//! The local database in PGlite and Postgres.

use super::{Blueprint, SharedSql, SqlPieces};
use crate::Shape;

/// The tables and functions that all models share.
pub const SHARED: SharedSql = SharedSql { tables: "", functions: "" };

/// The SQL of one model.
pub fn render(_blueprint: &Blueprint<'_>) -> SqlPieces {
    SqlPieces::default()
}

/// A shape's type: the element's name, and `[]` where it is an array.
pub const fn column_type(shape: &Shape) -> [&'static str; 2] {
    match shape.base() {
        Shape::Text | Shape::Enum(_) => ["TEXT", ""],
        Shape::Uuid => ["UUID", ""],
        Shape::Bool => ["BOOLEAN", ""],
        Shape::Int16 => ["SMALLINT", ""],
        Shape::Int32 => ["INTEGER", ""],
        Shape::Int64 => ["BIGINT", ""],
        Shape::Float32 => ["REAL", ""],
        Shape::Float64 => ["DOUBLE PRECISION", ""],
        Shape::Decimal => ["NUMERIC", ""],
        Shape::Timestamp => ["TIMESTAMPTZ", ""],
        Shape::Date => ["DATE", ""],
        Shape::Bytes => ["BYTEA", ""],
        Shape::Json(_) => ["JSONB", ""],
        Shape::Array(element) => [column_type(element)[0], "[]"],
        Shape::Optional(_) | Shape::Branded(_) => panic!("`base` removes these"),
    }
}

/// The type of an array's elements; empty for another shape.
pub const fn element_type(shape: &Shape) -> &'static str {
    match shape.element() {
        Some(element) => column_type(element)[0],
        None => "",
    }
}
