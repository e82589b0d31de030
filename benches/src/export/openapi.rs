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

/// The same with the operations that a client writes by.
pub fn document_with_paths(count: usize) -> Value {
    let mut document = document(count);
    let schema = |name: String| json!({ "$ref": format!("#/components/schemas/{name}") });
    let json = |schema: Value| json!({ "application/json": { "schema": schema } });
    let header =
        json!({ "name": "Idempotency-Key", "in": "header", "schema": { "type": "string" } });
    let key = json!({
        "name": "id", "in": "path", "required": true,
        "schema": { "type": "string", "format": "uuid" },
    });
    let txid = json!({ "type": "integer", "format": "int64" });
    document["components"]["schemas"]["Removed"] =
        json!({ "type": "object", "properties": { "txid": txid }, "required": ["txid"] });
    let mut paths = Map::new();
    for number in 0..count {
        let name = format!("Task{number}");
        let written = json!({
            "type": "object",
            "properties": { "row": schema(name.clone()), "txid": txid },
            "required": ["row", "txid"],
        });
        let answer =
            |schema: Value| json!({ "200": { "description": "OK", "content": json(schema) } });
        let body = |kind: &str| json!({ "content": json(schema(format!("{name}{kind}"))) });
        let create = json!({
            "operationId": format!("create{name}"), "parameters": [header],
            "requestBody": body("Create"), "responses": answer(written.clone()),
        });
        let update = json!({
            "operationId": format!("update{name}"), "parameters": [key, header],
            "requestBody": body("Update"), "responses": answer(written),
        });
        let delete = json!({
            "operationId": format!("delete{name}"), "parameters": [key, header],
            "responses": answer(schema("Removed".to_owned())),
        });
        paths.insert(format!("/api/tasks_{number}"), json!({ "post": create }));
        paths.insert(
            format!("/api/tasks_{number}/{{id}}"),
            json!({ "patch": update, "delete": delete }),
        );
    }
    document["paths"] = Value::Object(paths);
    document
}
