//! What a client may say in the query of a shape's address.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use sync_patterns_core::{ParamSource, ShapeDefinition};

use crate::{ApiError, ErrorCode, ScopeValue, value};

/// The protocol's own parameters. None of them chooses rows or columns.
const PROTOCOL: &[&str] = &[
    "offset",
    "handle",
    "live",
    "live_sse",
    "experimental_live_sse",
    "cursor",
    "log",
    "expired_handle",
    "cache-buster",
];

/// Those of a subset, which a `POST` says in its body.
const SUBSET: &[&str] =
    &["subset__where", "subset__params", "subset__limit", "subset__offset", "subset__order_by"];

/// Those that the server sets.
const OURS: &[&str] =
    &["table", "where", "params", "columns", "queryable_columns", "replica", "secret", "source_id"];

/// The longest value of a parameter of the protocol; those of subsets have limits of their own.
const LONGEST: usize = 1024;

/// What a query says.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// The values of the scope, in the order of the shape's parameters.
    pub scope: Vec<ScopeValue>,
    /// The same as text.
    pub scope_texts: Vec<String>,
    /// The protocol's own parameters.
    pub protocol: Vec<(&'static str, String)>,
    /// Those of a subset, without `subset__`.
    pub subset: Vec<(&'static str, String)>,
}

/// Reads a query. What is neither the scope's nor the protocol's is dropped.
pub(super) fn read(query: &str, definition: &ShapeDefinition) -> Result<Query, ApiError> {
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A name that cannot be read is none of those that count.
        if let Some(name) = decode(name) {
            pairs.push((name, value));
        }
    }
    let mut read = Query::default();
    for param in definition.params.iter().filter(|param| param.source == ParamSource::Scope) {
        let text = one(&pairs, param.column)?.ok_or_else(|| {
            malformed(param.column, format!("name the scope: add `?{}=…`", param.column))
        })?;
        let shape = param.shape.ok_or_else(|| {
            tracing::error!(column = param.column, "the type of a scope's column is not known");
            ApiError::internal()
        })?;
        let value = value::parse_text(&shape, &text).map_err(|problem| {
            let expected = match problem {
                value::Problem::Expected(expected) => expected,
                value::Problem::Null => Cow::Borrowed("a value"),
            };
            malformed(param.column, format!("`{}` is to be {expected}", param.column))
        })?;
        let json = serde_json::from_str(&value.to_json(Some(&shape)));
        let (value::Value::Text(text), Ok(json)) = (value, json) else {
            return Err(malformed(param.column, "such a value cannot be a scope".to_owned()));
        };
        read.scope.push(ScopeValue { column: param.column, value: json });
        read.scope_texts.push(text);
    }
    for name in PROTOCOL {
        if let Some(value) = one(&pairs, name)? {
            if value.len() > LONGEST || value.contains(char::is_control) {
                return Err(malformed(name, format!("`{name}` is too long or not plain text")));
            }
            read.protocol.push((name, value));
        }
    }
    for name in SUBSET {
        if let Some(value) = one(&pairs, name)? {
            read.subset.push((&name["subset__".len()..], value));
        }
    }
    Ok(read)
}

/// A column of the scope that a query could not tell from a parameter of the protocol.
pub(crate) fn clash(definition: &ShapeDefinition) -> Option<String> {
    let mut columns = definition.params.iter().filter(|param| param.source == ParamSource::Scope);
    let column = columns
        .find(|param| [PROTOCOL, SUBSET, OURS].iter().any(|names| names.contains(&param.column)))?;
    let column = column.column;
    Some(format!("has the scope `{column}`, a parameter of all shapes: rename the column"))
}

/// The value of a parameter that a request may have once: of two, two readers may take two.
fn one(pairs: &[(String, &str)], name: &str) -> Result<Option<String>, ApiError> {
    let mut found = pairs.iter().filter(|(other, _)| other == name);
    let Some((_, value)) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(malformed(name, format!("`{name}` is there twice")));
    }
    let value = decode(value);
    value.map(Some).ok_or_else(|| malformed(name, format!("`{name}` is not UTF-8")))
}

fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
}

pub(super) fn malformed(name: &str, message: String) -> ApiError {
    ApiError::new(ErrorCode::MalformedParameter, message).field(name.to_owned())
}
