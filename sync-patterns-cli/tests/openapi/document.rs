//! A document that says what the models say, and what the check finds in a changed one.

use std::path::Path;

use serde_json::{Map, Value, json};
use sync_patterns_export::openapi::{self, Document, Finding, Places};
use sync_patterns_export::{Config, Entry, Export};

use crate::model::{Assignee, Issue};

/// The name and the schema of each property of the row.
fn properties() -> Vec<(&'static str, Value)> {
    vec![
        ("id", json!({ "type": "string", "format": "uuid" })),
        ("project_id", json!({ "type": "string", "format": "uuid" })),
        ("title", json!({ "type": "string" })),
        ("note", json!({ "type": ["string", "null"] })),
        ("priority", json!({ "$ref": "#/components/schemas/Priority" })),
        ("order", json!({ "type": "integer", "format": "int32" })),
        ("views", json!({ "type": "integer", "format": "int64" })),
        ("ratio", json!({ "type": "number", "format": "double" })),
        ("labels", json!({ "type": "array", "items": { "type": "string" } })),
        ("due", json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "null" }] })),
        ("is_open", json!({ "type": "boolean" })),
        ("number", json!({ "type": "integer", "format": "int32" })),
        ("created_at", json!({ "type": "string", "format": "date-time" })),
    ]
}

fn object(without: &[&str], optional: &[&str]) -> Value {
    let here = || properties().into_iter().filter(|(name, _)| !without.contains(name));
    let required = here().map(|(name, _)| name).filter(|name| !optional.contains(name));
    let required: Vec<&str> = required.collect();
    let properties: Map<String, Value> =
        here().map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn operation(method: &str, body: Option<&str>, answer: &str) -> (String, Value) {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let json = |name: &str| json!({ "application/json": { "schema": reference(name) } });
    let mut operation = json!({
        "parameters": [{ "name": "Idempotency-Key", "in": "header", "schema": {} }],
        "responses": { "200": { "description": "OK", "content": json(answer) } },
    });
    if let Some(body) = body {
        operation["requestBody"] = json!({ "content": json(body) });
    }
    (method.to_owned(), operation)
}

fn written(row: &str) -> Value {
    json!({
        "type": "object",
        "properties": {
            "row": { "$ref": format!("#/components/schemas/{row}") },
            "txid": { "type": "integer" },
        },
        "required": ["row", "txid"],
    })
}

/// A document that agrees with the models.
pub fn undrifted() -> Value {
    let key = |name: &str, schema: Value| json!({ "name": name, "in": "path", "schema": schema });
    let uuid = json!({ "type": "string", "format": "uuid" });
    let all: Vec<&str> = properties().into_iter().map(|(name, _)| name).collect();
    let mut issues = Map::from_iter([operation("post", Some("IssueCreate"), "WrittenIssue")]);
    issues.insert("x-sync".to_owned(), json!({ "local_first": true }));
    let mut issue = Map::from_iter([
        operation("patch", Some("IssueUpdate"), "WrittenIssue"),
        operation("delete", None, "Removed"),
    ]);
    issue.insert("parameters".to_owned(), json!([key("id", uuid.clone())]));
    let assignees = Map::from_iter([operation("post", Some("Assignee"), "WrittenAssignee")]);
    let mut assignee = Map::from_iter([operation("delete", None, "Removed")]);
    let pair = [key("issue_id", uuid.clone()), key("user_id", json!({ "type": "integer" }))];
    assignee.insert("parameters".to_owned(), json!(pair));
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Issues", "version": "1" },
        "paths": {
            "/api/issues": issues,
            "/api/issues/{id}": issue,
            "/api/assignees": assignees,
            "/api/assignees/{issue_id}/{user_id}": assignee,
        },
        "components": { "schemas": {
            "Issue": object(&[], &[]),
            "IssueCreate": object(&["number", "created_at"], &["id", "note", "due", "is_open"]),
            "IssueUpdate": object(&["id", "project_id", "number", "created_at"], &all),
            "Assignee": {
                "type": "object",
                "properties": { "issue_id": uuid, "user_id": { "type": "integer" } },
                "required": ["issue_id", "user_id"],
            },
            "Priority": { "type": "string", "enum": ["low", "high"] },
            "WrittenIssue": written("Issue"),
            "WrittenAssignee": written("Assignee"),
            "Removed": {
                "type": "object",
                "properties": { "txid": { "type": "integer" } },
                "required": ["txid"],
            },
        } },
    })
}

fn entries() -> [Entry; 2] {
    [
        Entry { model: Issue::MODEL, shape: Issue::SHAPE },
        Entry { model: Assignee::MODEL, shape: Assignee::SHAPE },
    ]
}

/// A configuration from its text.
pub fn config(text: &str) -> Config {
    Config::parse(text, Path::new("sync-patterns.config.yaml")).unwrap()
}

/// What the check finds in a document.
pub fn findings_with(config: Config, document: &Document) -> Vec<Finding> {
    let export = entries().into_iter().fold(Export::new(), Export::entry);
    let generated = export.generate(config).unwrap();
    let places = Places::of_entries(&entries(), |file| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        std::fs::read_to_string(root.join(file)).ok()
    });
    openapi::check(&generated.config, &generated.models(), &places, document)
}

/// What the check says of the undrifted document after a change.
pub fn after(change: impl FnOnce(&mut Value)) -> String {
    let mut document = undrifted();
    change(&mut document);
    let document = Document::parse(&document.to_string(), "openapi.json").unwrap();
    shown(&findings_with(config(""), &document))
}

/// Findings as a build shows them, with severity and rule.
pub fn shown(findings: &[Finding]) -> String {
    let shown = findings.iter().map(|finding| {
        format!("{}[{}]: {}\n", finding.severity, finding.rule.name(), finding.diagnostic())
    });
    shown.collect::<Vec<_>>().join("\n")
}
