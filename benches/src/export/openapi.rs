//! The OpenAPI document whose schemas are the types that the export writes.

use serde_json::{Map, Value, json};
use sync_patterns_core::Shape;

use super::models::{FIELDS, is_server};

/// Three schemas per model: the row, and what creates and updates it.
pub fn document(count: usize) -> Value {
    let mut schemas = Map::new();
    for number in 0..count {
        let row = |_: &str| true;
        let sent = |column: &str| !is_server(column);
        let changed = |column: &str| !is_server(column) && column != "id";
        schemas.insert(format!("Task{number}"), object("A task of a project.", row, true));
        schemas.insert(
            format!("Task{number}Create"),
            object(&format!("What it takes to create a `Task{number}`."), sent, true),
        );
        schemas.insert(
            format!("Task{number}Update"),
            object(&format!("The changes that a `Task{number}` can take."), changed, false),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Tasks", "version": "1.0.0" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

fn object(docs: &str, includes: impl Fn(&str) -> bool, has_required: bool) -> Value {
    let fields = || FIELDS.iter().filter(|(column, ..)| includes(column));
    let properties: Map<String, Value> = fields()
        .map(|(column, shape, docs)| {
            let mut property = property(shape);
            property["description"] = json!(docs);
            ((*column).to_owned(), property)
        })
        .collect();
    let mut object = json!({ "type": "object", "description": docs, "properties": properties });
    if has_required {
        let required = fields().filter(|(_, shape, _)| !shape.is_optional());
        object["required"] = required.map(|(column, ..)| json!(column)).collect();
    }
    object
}

fn property(shape: &Shape) -> Value {
    let mut property = match shape.base() {
        Shape::Uuid => json!({ "type": "string", "format": "uuid" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Int32 => json!({ "type": "integer", "format": "int32" }),
        Shape::Float64 => json!({ "type": "number", "format": "double" }),
        Shape::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Shape::Array(element) => json!({ "type": "array", "items": property(element) }),
        _ => json!({ "type": "string" }),
    };
    if shape.is_optional() {
        property["type"] = json!([property["type"], "null"]);
    }
    property
}
