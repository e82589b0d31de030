//! From a column's shape to its TypeScript type.

use sync_patterns_core::Shape;

use super::parse;
use super::types::Type;
use crate::config::Bigint;

/// The type of a column, as it is named where it is used.
pub fn of_shape(shape: &Shape, bigint: Bigint) -> Type {
    match shape {
        Shape::Text | Shape::Uuid | Shape::Decimal | Shape::Timestamp | Shape::Date => {
            Type::name("string")
        }
        Shape::Bool => Type::name("boolean"),
        Shape::Int16 | Shape::Int32 | Shape::Float32 | Shape::Float64 => Type::name("number"),
        Shape::Int64 => Type::name(bigint.name()),
        Shape::Bytes => Type::name("Uint8Array"),
        Shape::Json(None) => Type::name("unknown"),
        Shape::Json(Some(json)) => {
            let name = (json.name)();
            // What a user wrote by hand (`#[ts(type = "…")]`) stays as it is.
            parse::ty(&name).unwrap_or(Type::Name(name))
        }
        Shape::Enum(values) => Type::name(values.name),
        Shape::Array(element) => Type::Array(Box::new(of_shape(element, bigint))),
        Shape::Optional(inner) => of_shape(inner, bigint).or_null(),
        Shape::Branded(brand) => Type::name(brand.name),
    }
}
