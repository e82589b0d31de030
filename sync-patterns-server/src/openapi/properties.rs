//! Shapes of columns as JSON schemas: the wire form of each.

use serde_json::{Map, Value, json};
use sync_patterns_core::{EnumShape, Shape};

/// The schema of a column's values. Enums get a schema of their own.
pub(super) fn schema(shape: &Shape, schemas: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Optional(inner) => nullable(schema(inner, schemas)),
        Shape::Branded(brand) => schema(brand.inner, schemas),
        Shape::Text => json!({ "type": "string" }),
        Shape::Uuid => json!({ "type": "string", "format": "uuid" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Int16 => json!({
            "type": "integer", "format": "int32", "minimum": i16::MIN, "maximum": i16::MAX
        }),
        Shape::Int32 => json!({
            "type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX
        }),
        Shape::Int64 => json!({ "type": "integer", "format": "int64" }),
        Shape::Float32 => json!({ "type": "number", "format": "float" }),
        Shape::Float64 => json!({ "type": "number", "format": "double" }),
        Shape::Decimal => json!({ "type": "string", "format": "decimal" }),
        Shape::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Bytes => {
            json!({ "type": "string", "format": "byte", "contentEncoding": "base64" })
        }
        Shape::Json(_) => json!({}),
        Shape::Enum(of) => {
            schemas.entry(of.name).or_insert_with(|| enumeration(of));
            reference(of.name)
        }
        Shape::Array(element) => json!({ "type": "array", "items": schema(element, schemas) }),
    }
}

fn nullable(schema: Value) -> Value {
    match schema {
        Value::Object(mut object) => {
            if let Some(kind) = object.get("type").cloned() {
                object.insert("type".to_owned(), json!([kind, "null"]));
            } else if object.contains_key("$ref") {
                return json!({ "anyOf": [object, { "type": "null" }] });
            }
            // A schema without a type takes null already.
            Value::Object(object)
        }
        other => other,
    }
}

fn enumeration(of: &EnumShape) -> Value {
    let values: Vec<&str> = of.variants.iter().map(|variant| variant.value).collect();
    described(json!({ "type": "string", "enum": values }), of.docs)
}

/// A schema by its name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A schema with its description, where there is one.
pub(super) fn described(mut schema: Value, docs: &str) -> Value {
    if !docs.is_empty() {
        schema["description"] = json!(docs);
    }
    schema
}
