//! The schemas of rows, requests and answers.

use serde_json::{Map, Value, json};
use sync_patterns_core::{Field, Model, ServerOnlyReason, Shape};

use super::properties::{described, reference, schema};
use crate::{ErrorCode, change::is_made_up, value};

/// The schemas that all models share.
pub(super) fn shared() -> Map<String, Value> {
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let mut schemas = Map::new();
    schemas.insert(
        "Error".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "code": { "type": "string", "enum": codes },
                "message": { "type": "string" },
                "field": { "type": "string", "description": "The field that it is about." },
                "write_id": write_id(),
            },
            "required": ["code", "message"],
            "additionalProperties": false,
        }),
    );
    schemas.insert("Changes".to_owned(), json!({
        "type": "object",
        "properties": { "transactions": { "type": "array", "items": {
            "type": "object",
            "description": "Applied all or none.",
            "properties": {
                "transaction_id": { "type": ["string", "null"] },
                "changes": { "type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "table": { "type": "string" },
                        "operation": { "type": "string", "enum": ["insert", "update", "delete"] },
                        "key": {
                            "type": ["array", "null"],
                            "description": "The key's values, in the order of the model's fields.",
                        },
                        "value": {
                            "type": ["object", "null"],
                            "description": "The body of the single write; none for a delete.",
                        },
                        "write_id": write_id(),
                    },
                    "required": ["table", "operation", "write_id"],
                } },
            },
            "required": ["changes"],
        } } },
        "required": ["transactions"],
    }));
    schemas.insert(
        "ChangeResults".to_owned(),
        json!({
            "type": "object",
            "properties": { "results": {
                "type": "array",
                "description": "One per change, in the request's order.",
                "items": { "anyOf": [reference("ChangeAccepted"), reference("ChangeRefused")] },
            } },
            "required": ["results"],
            "additionalProperties": false,
        }),
    );
    let accepted = written(json!({ "type": ["object", "null"] }), &["status", "row", "write_id"]);
    schemas.insert(
        "ChangeAccepted".to_owned(),
        with(accepted, "status", json!({ "type": "integer" })),
    );
    schemas.insert(
        "ChangeRefused".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "status": { "type": "integer" },
                "write_id": write_id(),
                "error": reference("Error"),
            },
            "required": ["status", "write_id", "error"],
            "additionalProperties": false,
        }),
    );
    let removed = written(json!({ "type": "null" }), &["row", "txid", "write_id"]);
    schemas.insert("Removed".to_owned(), removed);
    schemas
}

/// What Electric's protocol says, as far as it does not depend on its version.
pub(super) fn of_shapes(schemas: &mut Map<String, Value>) {
    let values = json!({
        "type": "object",
        "description": "Columns as Postgres writes them.",
        "additionalProperties": { "type": ["string", "null"] },
    });
    let messages = json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "headers": { "type": "object" },
                "key": { "type": "string" },
                "value": values,
                "old_value": values,
            },
            "required": ["headers"],
        },
    });
    schemas.insert("ShapeMessages".to_owned(), messages);
    let part = json!({
        "type": "object",
        "properties": {
            "metadata": { "type": "object" },
            "data": reference("ShapeMessages"),
        },
        "required": ["metadata", "data"],
    });
    schemas.insert("ShapeSubset".to_owned(), part);
    let question = json!({
        "type": "object",
        "properties": {
            "where": { "type": ["string", "null"] },
            "params": {
                "type": ["object", "null"],
                "description": "What `$1`, `$2`, … stand for, by their numbers.",
                "additionalProperties": { "type": ["string", "number", "boolean"] },
            },
            "limit": { "type": ["integer", "null"], "minimum": 0 },
            "offset": { "type": ["integer", "null"], "minimum": 0 },
            "order_by": { "type": ["string", "null"] },
        },
    });
    schemas.insert("Subset".to_owned(), question);
}

/// The row of a model, its requests and its answers.
pub(super) fn of_model(model: &Model, schemas: &mut Map<String, Value>) {
    let name = model.name;
    let row = row(model, schemas);
    schemas.insert(name.to_owned(), row);
    if !model.is_writable() {
        return;
    }
    let create = request(model, true, schemas);
    schemas.insert(format!("{name}Create"), create);
    let update = request(model, false, schemas);
    schemas.insert(format!("{name}Update"), update);
    let made = written(reference(name), &["row", "txid", "write_id"]);
    schemas.insert(format!("{name}Made"), made);
    let changed = written(reference(name), &["row", "write_id"]);
    schemas.insert(format!("{name}Changed"), changed);
}

fn row(model: &Model, schemas: &mut Map<String, Value>) -> Value {
    let synced = || model.fields.iter().filter(|field| field.is_synced());
    let mut properties = Map::new();
    for field in synced() {
        properties.insert(field.column.to_owned(), property(field, schemas));
    }
    for excluded in model.server_only {
        if excluded.reason == ServerOnlyReason::Excluded {
            let never = json!({ "not": {}, "x-sync-exclude": true });
            properties.insert(excluded.column.to_owned(), never);
        }
    }
    let required: Vec<&str> = synced().map(|field| field.column).collect();
    described(object(properties, &required), model.docs)
}

fn request(model: &Model, is_create: bool, schemas: &mut Map<String, Value>) -> Value {
    let is_in = if is_create { Field::is_in_create } else { Field::is_in_update };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in model.fields.iter().filter(|field| is_in(field)) {
        let mut property = property(field, schemas);
        if let Some(default) = field.default.filter(|_| is_create) {
            property["default"] = default_value(field, default);
        } else if is_create && !field.shape.is_optional() && !is_made_up(model, field) {
            required.push(field.column);
        }
        properties.insert(field.column.to_owned(), property);
    }
    object(properties, &required)
}

fn property(field: &Field, schemas: &mut Map<String, Value>) -> Value {
    let mut property = described(schema(&field.shape, schemas), field.docs);
    if field.deprecated.is_some() {
        property["deprecated"] = json!(true);
    }
    property
}

fn default_value(field: &Field, default: &str) -> Value {
    let text = match field.shape.base() {
        Shape::Json(_) | Shape::Array(_) | Shape::Bytes => Some(default.to_owned()),
        Shape::Float32 | Shape::Float64 => Some(default.to_owned()),
        shape => {
            value::parse_text(shape, default).ok().map(|value| value.to_json(Some(&field.shape)))
        }
    };
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// The answer to an accepted write.
fn written(row: Value, required: &[&str]) -> Value {
    let properties = json!({
        "row": row,
        "txid": {
            "type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX,
            "description": "The transaction, as the stream of changes names it.",
        },
        "affected": { "type": "integer", "const": 0, "description": "Nothing was written." },
        "lsn": {
            "type": "string", "pattern": "^[0-9]+$",
            "description": "The stream shows the write once it is up to date at this position.",
        },
        "write_id": write_id(),
    });
    let mut properties = match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    };
    if required.contains(&"txid") {
        properties.remove("affected");
    }
    object(properties, required)
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Value {
    let mut object = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn with(mut schema: Value, name: &str, property: Value) -> Value {
    schema["properties"][name] = property;
    schema
}

pub(super) fn write_id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}
