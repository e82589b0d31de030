//! Answers against `/openapi.json`.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::Value;

use super::Reply;

/// The document of a server, and which of its answers were given.
#[derive(Debug, Default)]
pub struct Document {
    pub json: Value,
    answered: Mutex<HashSet<Answered>>,
    validators: Mutex<HashMap<String, Validator>>,
}

/// An answer of an operation: its `operationId` and the status.
pub type Answered = (String, String);

impl Document {
    pub fn new(json: Value) -> Document {
        Document { json, ..Document::default() }
    }

    /// Says where an answer is not what the document promises. Answers of paths that are no
    /// model's are left alone, and those of methods that a path does not have.
    pub fn problem(&self, method: &Method, path: &str, reply: &Reply) -> Option<String> {
        let path = path.split('?').next().unwrap_or_default();
        let operation = self.item(path)?.get(method.as_str().to_ascii_lowercase())?;
        let (status, text) = (reply.status.as_str(), &reply.text);
        let at = |problem: &str| Some(format!("{method} {path} {status}: {problem} in {text:?}"));
        let Some(response) = operation["responses"].get(status) else {
            return at("the document has no such status");
        };
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        self.answered.lock().unwrap().insert((id, status.to_owned()));
        let Some(content) = response.get("content") else {
            return if text.is_empty() { None } else { at("the document has no body") };
        };
        let kind = reply.headers.get("content-type").map(|kind| kind.to_str().unwrap());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
        let Some(schema) = content.get(kind).map(|of_kind| &of_kind["schema"]) else {
            return at(&format!("the document has no body of type {kind:?}"));
        };
        if kind != "application/json" {
            return None;
        }
        match serde_json::from_str(text) {
            Ok(body) => self.mismatch(schema, &body).and_then(|problem| at(&problem)),
            Err(error) => at(&format!("no JSON: {error}")),
        }
    }

    /// Says where a value is not what a schema of the document asks.
    pub fn mismatch(&self, schema: &Value, value: &Value) -> Option<String> {
        let mut validators = self.validators.lock().unwrap();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            // References lead into the document.
            let mut schema = schema.clone();
            schema["components"] = self.json["components"].clone();
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .with_format("decimal", is_decimal)
                .with_format("byte", is_base64)
                .build(&schema)
                .unwrap_or_else(|error| panic!("{schema}: {error}"))
        });
        let errors = validator.iter_errors(value);
        let errors: Vec<_> =
            errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
        (!errors.is_empty()).then(|| errors.join("; "))
    }

    /// A schema by its name.
    pub fn schema(&self, name: &str) -> &Value {
        self.json["components"]["schemas"].get(name).unwrap_or_else(|| panic!("no schema {name}"))
    }

    /// All answers that the document promises.
    pub fn promised(&self) -> HashSet<Answered> {
        let items = self.json["paths"].as_object().unwrap().values();
        let operations = items.flat_map(|item| item.as_object().unwrap().values());
        let answers = operations.filter_map(|operation| {
            let id = operation.get("operationId")?.as_str()?;
            let statuses = operation["responses"].as_object()?.keys();
            Some(statuses.map(|status| (id.to_owned(), status.clone())))
        });
        answers.flatten().collect()
    }

    /// Those that were given.
    pub fn answered(&self) -> HashSet<Answered> {
        self.answered.lock().unwrap().clone()
    }

    /// The path item with the same number of parts, of which those in braces fit anything.
    fn item(&self, path: &str) -> Option<&Value> {
        let paths = self.json["paths"].as_object()?;
        let fits = |template: &str| {
            let (mut left, mut right) = (template.split('/'), path.split('/'));
            let fit = left
                .by_ref()
                .zip(right.by_ref())
                .all(|(left, right)| left == right || (left.starts_with('{') && !right.is_empty()));
            fit && template.split('/').count() == path.split('/').count()
        };
        paths.iter().find(|(template, _)| fits(template)).map(|(_, item)| item)
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

fn is_base64(text: &str) -> bool {
    use base64::prelude::{BASE64_STANDARD, Engine};
    BASE64_STANDARD.decode(text).is_ok()
}
