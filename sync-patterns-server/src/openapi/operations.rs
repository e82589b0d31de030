//! The paths.

use serde_json::{Map, Value, json};
use sync_patterns_core::{Model, ParamSource};

use super::{
    properties::{described, reference, schema},
    schemas::write_id,
};
use crate::{ErrorCode, routes, state::Registered};

/// The paths of a model's rows.
pub(super) fn of_model(model: &Model, paths: &mut Map<String, Value>) {
    if !model.is_writable() {
        return;
    }
    let name = model.name;
    let sync = json!({ "local_first": model.is_local_first() });
    let many = json!({
        "x-sync": sync,
        "post": operation(&format!("create{name}"), &format!("Makes a row of `{}`.", model.table), &[
            Part::Headers,
            Part::Body(reference(&format!("{name}Create"))),
            Part::Success(201, reference(&format!("{name}Made"))),
            Part::Errors(&[400, 401, 403, 409, 413, 415, 422, 500, 503]),
        ]),
    });
    paths.insert(routes::path(model), many);
    let one = json!({
        "x-sync": sync,
        "parameters": key(model),
        "patch": operation(&format!("update{name}"), &format!("Changes a row of `{}`.", model.table), &[
            Part::Headers,
            Part::Body(reference(&format!("{name}Update"))),
            Part::Success(200, reference(&format!("{name}Changed"))),
            Part::Errors(&[400, 401, 403, 404, 409, 413, 415, 422, 500, 503]),
        ]),
        "delete": operation(&format!("delete{name}"), &format!("Removes a row of `{}`.", model.table), &[
            Part::Headers,
            Part::Success(200, reference("Removed")),
            Part::Errors(&[400, 401, 403, 404, 409, 422, 500, 503]),
        ]),
    });
    let parts: String = model.key().map(|field| format!("/{{{}}}", field.column)).collect();
    paths.insert(routes::path(model) + &parts, one);
}

fn key(model: &Model) -> Vec<Value> {
    let parameter = |field: &sync_patterns_core::Field| {
        json!({
            "name": field.column,
            "in": "path",
            "required": true,
            "schema": schema(&field.shape, &mut Map::new()),
        })
    };
    model.key().map(parameter).collect()
}

/// The path of a model's shape.
pub(super) fn of_shape(registered: &Registered, paths: &mut Map<String, Value>) {
    let Registered { model, shape } = registered;
    let scope = shape.params.iter().filter(|param| param.source == ParamSource::Scope);
    let scope = scope.map(|param| {
        let schema = param.shape.as_ref().map_or(json!({}), |shape| schema(shape, &mut Map::new()));
        json!({ "name": param.column, "in": "query", "required": true, "schema": schema })
    });
    let mut parameters: Vec<Value> = scope.collect();
    for (name, docs) in PROTOCOL {
        let parameter = json!({ "name": name, "in": "query", "schema": { "type": "string" } });
        parameters.push(described(parameter, docs));
    }
    let name = model.name;
    let path = format!("/shapes{}", routes::path(model));
    let either = json!({ "anyOf": [reference("ShapeMessages"), reference("ShapeSubset")] });
    let others = || {
        [
            Part::Empty(304),
            Part::Success(409, reference("ShapeMessages")),
            Part::Errors(&[400, 401, 403, 413, 429, 500, 503]),
        ]
    };
    let rows = format!("The rows of `{}` and their changes, by Electric's protocol.", model.table);
    let mut shape = vec![Part::Success(200, either.clone())];
    shape.extend(others());
    let mut shape = operation(&format!("shape{name}"), &rows, &shape);
    shape["responses"]["200"]["content"]["text/event-stream"] =
        json!({ "schema": { "type": "string" } });
    let mut subset = vec![Part::Body(reference("Subset")), Part::Success(200, either)];
    subset.extend(others());
    let some = format!("Some rows of `{}`, by Electric's protocol.", model.table);
    paths.insert(
        path,
        json!({
            "x-sync": { "local_first": model.is_local_first() },
            "parameters": parameters,
            "get": shape,
            "post": operation(&format!("subset{name}"), &some, &subset),
        }),
    );
}

/// The parameters of Electric's protocol that a client sends.
const PROTOCOL: &[(&str, &str)] = &[
    ("offset", "Where in the stream the client is; `-1` for the start."),
    ("handle", "The stream that the offset is of."),
    ("live", "Wait for changes where there are none."),
    ("live_sse", "Wait as a stream of events."),
    ("log", "`changes_only` leaves out the rows that are there."),
    ("cursor", "What the last live answer said."),
];

/// The paths that are no model's.
pub(super) fn shared(has_metrics: bool, paths: &mut Map<String, Value>) {
    paths.insert(
        "/changes".to_owned(),
        json!({
            "post": operation("applyChanges", "Applies transactions in order, each all or none.", &[
                Part::Body(reference("Changes")),
                Part::Success(200, reference("ChangeResults")),
                Part::Errors(&[400, 401, 413, 415, 500, 503]),
            ]),
        }),
    );
    paths.insert(
        "/openapi.json".to_owned(),
        json!({
            "get": operation("document", "This document.", &[
                Part::Success(200, json!({ "type": "object" })),
            ]),
        }),
    );
    let health = json!({
        "type": "object",
        "properties": { "status": { "type": "string" } },
        "required": ["status"],
    });
    paths.insert(
        "/health".to_owned(),
        json!({
            "get": operation("health", "Whether the server can do its work.", &[
                Part::Success(200, health.clone()),
                Part::Success(503, health),
            ]),
        }),
    );
    if has_metrics {
        paths.insert(
            "/metrics".to_owned(),
            json!({
                "get": {
                    "operationId": "metrics",
                    "summary": "Counts, in Prometheus' form.",
                    "responses": { "200": {
                        "description": "OK",
                        "content": { "text/plain": { "schema": { "type": "string" } } },
                    } },
                },
            }),
        );
    }
}

/// What an operation consists of.
enum Part<'a> {
    /// The header that makes a write happen once.
    Headers,
    Body(Value),
    Success(u16, Value),
    /// Answers in the one form of errors.
    Errors(&'a [u16]),
    /// An answer without a body.
    Empty(u16),
}

fn operation(id: &str, summary: &str, parts: &[Part<'_>]) -> Value {
    let mut operation = json!({ "operationId": id, "summary": summary });
    let mut responses = Map::new();
    for part in parts {
        match part {
            Part::Headers => {
                operation["parameters"] = json!([{
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": false,
                    "description": "The write's id: the same again is answered as the first time.",
                    "schema": write_id(),
                }])
            }
            Part::Body(schema) => {
                operation["requestBody"] = json!({
                    "required": true,
                    "content": { "application/json": { "schema": schema } },
                })
            }
            Part::Success(status, schema) => {
                let json = json!({ "application/json": { "schema": schema } });
                let response = json!({ "description": described_status(*status), "content": json });
                responses.insert(status.to_string(), response);
            }
            Part::Errors(statuses) => {
                let json = json!({ "application/json": { "schema": reference("Error") } });
                for status in *statuses {
                    let docs = described_status(*status);
                    let response = json!({ "description": docs, "content": json });
                    responses.insert(status.to_string(), response);
                }
            }
            Part::Empty(status) => {
                let response = json!({ "description": described_status(*status) });
                responses.insert(status.to_string(), response);
            }
        }
    }
    operation["responses"] = Value::Object(responses);
    operation
}

/// The codes of a status, or its reason.
fn described_status(status: u16) -> String {
    let of_status = |code: &&ErrorCode| code.status().as_u16() == status;
    let codes: Vec<&str> =
        ErrorCode::ALL.iter().filter(of_status).map(|code| code.as_str()).collect();
    match (codes.is_empty(), axum::http::StatusCode::from_u16(status)) {
        (false, _) => codes.join(", "),
        (true, Ok(status)) => status.canonical_reason().unwrap_or_default().to_owned(),
        (true, Err(_)) => String::new(),
    }
}
