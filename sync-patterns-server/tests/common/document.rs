//! Answers against `/openapi.json`: the part of JSON Schema that the document uses, strictly.

use axum::http::Method;
use serde_json::Value;

/// The document of a server.
#[derive(Debug)]
pub struct Document(pub Value);

impl Document {
    /// Says where an answer is not what the document promises. Answers of paths that are no
    /// model's are left alone, and those of methods that a path does not have.
    pub fn problem(&self, method: &Method, path: &str, status: u16, body: &str) -> Option<String> {
        let path = path.split('?').next().unwrap_or_default();
        let item = self.item(path)?;
        let operation = item.get(method.as_str().to_ascii_lowercase())?;
        let Some(response) = operation["responses"].get(status.to_string()) else {
            return Some(format!("{method} {path}: {status} is not in the document: {body}"));
        };
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            return None;
        }
        let Ok(body) = serde_json::from_str::<Value>(body) else {
            return Some(format!("{method} {path}: the body is no JSON: {body}"));
        };
        let problem = self.mismatch(schema, &body, "body")?;
        Some(format!("{method} {path} {status}: {problem} in {body}"))
    }

    /// The path item with the same number of parts, of which those in braces fit anything.
    fn item(&self, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
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

    fn mismatch(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let object = schema.as_object()?;
        for (word, rule) in object {
            let problem = match word.as_str() {
                "$ref" => self.mismatch(self.referred(rule.as_str()?), value, at),
                "type" => (!is_of_type(rule, value)).then(|| format!("{at} is not {rule}")),
                "enum" => {
                    let is_one = rule.as_array()?.contains(value);
                    (!is_one).then(|| format!("{at} is none of {rule}"))
                }
                "const" => (rule != value).then(|| format!("{at} is not {rule}")),
                "not" => Some(format!("{at} is there")),
                "anyOf" => {
                    let problems: Vec<_> = rule
                        .as_array()?
                        .iter()
                        .map(|schema| self.mismatch(schema, value, at))
                        .collect();
                    let is_one = problems.iter().any(Option::is_none);
                    (!is_one).then(|| format!("{problems:?}"))
                }
                "minimum" => {
                    (value.as_i64()? < rule.as_i64()?).then(|| format!("{at} is too small"))
                }
                "maximum" => {
                    (value.as_i64()? > rule.as_i64()?).then(|| format!("{at} is too large"))
                }
                "items" => {
                    let mut items = value.as_array()?.iter().enumerate();
                    items.find_map(|(n, item)| self.mismatch(rule, item, &format!("{at}[{n}]")))
                }
                "required" => {
                    let mut names = rule.as_array()?.iter().filter_map(Value::as_str);
                    let missing = names.find(|name| value.is_object() && value.get(name).is_none());
                    missing.map(|name| format!("{at} has no {name}"))
                }
                "properties" => value.as_object()?.iter().find_map(|(name, value)| {
                    self.mismatch(rule.get(name)?, value, &format!("{at}.{name}"))
                }),
                "additionalProperties" => value.as_object()?.keys().find_map(|name| {
                    let is_known = schema["properties"].get(name).is_some();
                    (!is_known).then(|| format!("{at}.{name} is not in the document"))
                }),
                "format" => {
                    wrong_format(rule.as_str()?, value).map(|what| format!("{at} is {what}"))
                }
                "pattern" => {
                    assert_eq!(rule, "^[0-9]+$");
                    let is_number = value.as_str()?.bytes().all(|byte| byte.is_ascii_digit());
                    (!is_number).then(|| format!("{at} is no number"))
                }
                "description" | "deprecated" | "default" | "contentEncoding" | "x-sync-exclude" => {
                    None
                }
                word => Some(format!("`{word}` is not known to this test")),
            };
            if problem.is_some() {
                return problem;
            }
        }
        None
    }

    fn referred(&self, reference: &str) -> &Value {
        let pointer = reference.strip_prefix('#').unwrap();
        self.0.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    match rule {
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    }
}

fn wrong_format(format: &str, value: &Value) -> Option<String> {
    let text = value.as_str();
    let is_right = match format {
        "uuid" => uuid::Uuid::try_parse(text?).is_ok(),
        "date-time" => {
            use time::format_description::well_known::Rfc3339;
            time::OffsetDateTime::parse(text?, &Rfc3339).is_ok()
        }
        "date" => text?.len() == 10 && text?.as_bytes()[4] == b'-',
        "decimal" => text?.parse::<f64>().is_ok(),
        "byte" => {
            use base64::prelude::{BASE64_STANDARD, Engine};
            BASE64_STANDARD.decode(text?).is_ok()
        }
        "int32" => i32::try_from(value.as_i64()?).is_ok(),
        "int64" => value.is_null() || value.is_i64(),
        "float" | "double" => true,
        other => panic!("{other}"),
    };
    (!is_right).then(|| format!("no {format}"))
}
