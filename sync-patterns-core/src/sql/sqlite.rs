//! The local database in SQLite, from 3.41.

use super::{Blueprint, SharedSql, SqlPieces};
use crate::Shape;

/// The tables and procedures that all models share.
pub const SHARED: SharedSql = SharedSql { tables: "", functions: "" };

/// The SQL of one model.
pub fn render(_blueprint: &Blueprint<'_>) -> SqlPieces {
    SqlPieces::default()
}

/// A shape's type.
pub const fn column_type(shape: &Shape) -> &'static str {
    match shape.base() {
        Shape::Bool | Shape::Int16 | Shape::Int32 | Shape::Int64 => "INTEGER",
        Shape::Float32 | Shape::Float64 => "REAL",
        Shape::Bytes => "BLOB",
        _ => "TEXT",
    }
}
