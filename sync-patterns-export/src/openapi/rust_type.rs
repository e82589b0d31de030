//! The Rust type that a schema asks for.

use super::document::Document;
use super::schema::{Kind, Schema};

/// A field's type: `Option<Uuid>`. `None` where a column cannot hold what the schema allows, other
/// than as JSON of any form.
pub fn field_type(document: &Document, schema: &Schema<'_>) -> Option<String> {
    let name = bare_type(document, schema)?;
    Some(if schema.is_nullable && schema.kinds.is_some() {
        format!("Option<{name}>")
    } else {
        name
    })
}

/// The type without `Option`.
pub fn bare_type(document: &Document, schema: &Schema<'_>) -> Option<String> {
    let format = schema.format.as_deref().unwrap_or_default();
    let Some(kinds) = &schema.kinds else { return Some("serde_json::Value".to_owned()) };
    let name = match (kinds.first()?, kinds.len(), format) {
        (Kind::String, 1, "uuid") => "Uuid",
        (Kind::String, 1, "date-time") => "DateTime<Utc>",
        (Kind::String, 1, "date") => "NaiveDate",
        (Kind::String, 1, "decimal") => "Decimal",
        (Kind::String, 1, "byte" | "base64") => "Bytes",
        (Kind::String, 1, _) => "String",
        (Kind::Boolean, 1, _) => "bool",
        (Kind::Integer, 1, "int8" | "uint8" | "int16") => "i16",
        (Kind::Integer, 1, "int32" | "uint16") => "i32",
        (Kind::Integer, 1, _) => "i64",
        (Kind::Number, 1, "float") => "f32",
        (Kind::Number, 1, _) => "f64",
        (Kind::Array, 1, _) => {
            let items = Schema::read(document, schema.items.clone()?);
            let is_plain = items.kinds.as_ref().is_some_and(|kinds| {
                kinds.len() == 1 && !kinds.contains(&Kind::Array) && !kinds.contains(&Kind::Object)
            });
            let is_bytes = matches!(items.format.as_deref(), Some("byte" | "base64"));
            let item = field_type(document, &items).filter(|_| is_plain && !is_bytes)?;
            return Some(format!("Vec<{item}>"));
        }
        _ => return None,
    };
    Some(name.to_owned())
}
