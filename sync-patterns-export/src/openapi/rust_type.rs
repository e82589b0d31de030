//! The Rust type that a schema asks for.

use super::document::Document;
use super::schema::{Kind, Schema};

/// A type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RustType {
    /// `String`
    Text,
    /// `Uuid`
    Uuid,
    /// `bool`
    Bool,
    /// `i16`
    Int16,
    /// `i32`
    Int32,
    /// `i64`
    Int64,
    /// `f32`
    Float32,
    /// `f64`
    Float64,
    /// `Decimal`
    Decimal,
    /// `DateTime<Utc>`
    Timestamp,
    /// `NaiveDate`
    Date,
    /// `Bytes`
    Bytes,
    /// `Value`: JSON of any form.
    Json,
    /// `Vec<…>`, and whether an element can be null.
    Array(Box<RustType>, bool),
}

impl RustType {
    /// How it is written.
    pub fn name(&self) -> String {
        let name = match self {
            RustType::Text => "String",
            RustType::Uuid => "Uuid",
            RustType::Bool => "bool",
            RustType::Int16 => "i16",
            RustType::Int32 => "i32",
            RustType::Int64 => "i64",
            RustType::Float32 => "f32",
            RustType::Float64 => "f64",
            RustType::Decimal => "Decimal",
            RustType::Timestamp => "DateTime<Utc>",
            RustType::Date => "NaiveDate",
            RustType::Bytes => "Bytes",
            RustType::Json => "serde_json::Value",
            RustType::Array(items, true) => return format!("Vec<Option<{}>>", items.name()),
            RustType::Array(items, false) => return format!("Vec<{}>", items.name()),
        };
        name.to_owned()
    }
}

/// A field's type as it is written: `Option<Uuid>`. `None` where a column cannot hold what the schema
/// allows, other than as JSON of any form.
pub fn field_type(document: &Document, schema: &Schema<'_>) -> Option<String> {
    let name = column_type(document, schema)?.name();
    Some(if schema.is_nullable && schema.kinds.is_some() {
        format!("Option<{name}>")
    } else {
        name
    })
}

/// A column's type, null left out. `None` where only JSON can hold what the schema allows.
pub fn column_type(document: &Document, schema: &Schema<'_>) -> Option<RustType> {
    let format = schema.format.as_deref().unwrap_or_default();
    let Some(kinds) = &schema.kinds else { return Some(RustType::Json) };
    Some(match (kinds.first()?, kinds.len(), format) {
        (Kind::String, 1, "uuid") => RustType::Uuid,
        (Kind::String, 1, "date-time") => RustType::Timestamp,
        (Kind::String, 1, "date") => RustType::Date,
        (Kind::String, 1, "decimal") => RustType::Decimal,
        (Kind::String, 1, "byte" | "base64") => RustType::Bytes,
        (Kind::String, 1, _) => RustType::Text,
        (Kind::Boolean, 1, _) => RustType::Bool,
        (Kind::Integer, 1, "int8" | "uint8" | "int16") => RustType::Int16,
        (Kind::Integer, 1, "int32" | "uint16") => RustType::Int32,
        (Kind::Integer, 1, _) => RustType::Int64,
        (Kind::Number, 1, "float") => RustType::Float32,
        (Kind::Number, 1, _) => RustType::Float64,
        (Kind::Array, 1, _) => {
            let items = Schema::read(document, schema.items.clone()?);
            let is_column = |ty: &RustType| {
                !matches!(ty, RustType::Array(..) | RustType::Bytes | RustType::Json)
            };
            let ty = column_type(document, &items).filter(is_column)?;
            RustType::Array(Box::new(ty), items.is_nullable)
        }
        _ => return None,
    })
}
