//! The document: JSON or YAML, and the places in it.

use std::path::Path;

use serde_json::Value;

use crate::diagnostic::Place;
use crate::{Diagnostic, yaml};

/// How many references may lead to one another.
const LONGEST_CHAIN: usize = 32;

/// An OpenAPI document, of version 3.0 or 3.1.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file or the address, as it should be shown.
    pub name: String,
    root: Value,
}

/// A value in the document and where it is.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The value.
    pub value: &'a Value,
    /// Its JSON pointer.
    pub pointer: String,
}

impl Document {
    /// Reads a document from a file.
    pub fn load(path: &Path, name: &str) -> Result<Document, Diagnostic> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Diagnostic::new(format!("cannot read the OpenAPI document {name}: {error}"))
                .note("`spec` in the configuration names it")
        })?;
        Document::parse(&text, name)
    }

    /// Reads a document from its text, JSON or YAML.
    pub fn parse(text: &str, name: &str) -> Result<Document, Diagnostic> {
        let text = text.trim_start_matches('\u{feff}');
        let root = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                Diagnostic::new(format!("not JSON: {message}"))
                    .at(Place::in_text(name, text, line, column, 1))
            })?
        } else {
            yaml::read(text).map_err(|error| yaml::mistake(name, text, &error))?
        };
        let document = Document { name: name.to_owned(), root };
        document.is_supported()?;
        Ok(document)
    }

    fn is_supported(&self) -> Result<(), Diagnostic> {
        let version = |key| self.root.get(key).and_then(Value::as_str).unwrap_or_default();
        let known = |version: &str| version.starts_with("3.0") || version.starts_with("3.1");
        if known(version("openapi")) {
            return Ok(());
        }
        let what = match (version("openapi"), version("swagger")) {
            ("", "") => "no OpenAPI document: there is no `openapi: 3.1.0`".to_owned(),
            ("", swagger) => format!("OpenAPI {swagger} (Swagger), which is not read"),
            (openapi, _) => format!("OpenAPI {openapi}, which is not read"),
        };
        Err(Diagnostic::new(format!("{} is {what}", self.name))
            .note("versions 3.0 and 3.1 are read: let the backend write one of them"))
    }

    /// The whole document.
    pub fn root(&self) -> Node<'_> {
        Node { value: &self.root, pointer: String::new() }
    }

    /// What a reference inside the document leads to.
    pub fn referenced(&self, reference: &str) -> Option<Node<'_>> {
        let pointer = decoded(reference.strip_prefix('#')?);
        let value = self.root.pointer(&pointer)?;
        Some(Node { value, pointer })
    }

    /// What a JSON pointer leads to.
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        let value = self.root.pointer(pointer)?;
        Some(Node { value, pointer: pointer.to_owned() })
    }

    /// The value itself, or what it refers to. A reference that leads nowhere stays as it is.
    pub fn followed<'a>(&'a self, node: Node<'a>) -> Node<'a> {
        let mut at = node;
        for _ in 0..LONGEST_CHAIN {
            let target = at.text("$ref").and_then(|reference| self.referenced(reference));
            match target {
                Some(target) => at = target,
                None => break,
            }
        }
        at
    }

    /// A schema of `components`.
    pub fn component(&self, name: &str) -> Option<Node<'_>> {
        self.root().child("components")?.child("schemas")?.child(name)
    }
}

impl<'a> Node<'a> {
    /// A member of an object.
    pub fn child(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_object()?.get(key)?;
        Some(Node { value, pointer: joined(&self.pointer, key) })
    }

    /// The members of an object; none where it is something else.
    pub fn children(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        let pointer = self.pointer.clone();
        let members = self.value.as_object().into_iter().flatten();
        members
            .map(move |(key, value)| (key.as_str(), Node { value, pointer: joined(&pointer, key) }))
    }

    /// The items of an array; none where it is something else.
    pub fn items(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let pointer = self.pointer.clone();
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| Node { value, pointer: format!("{pointer}/{index}") })
    }

    /// A member that is text.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether a member is `true`.
    pub fn is(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }
}

fn joined(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A reference is a URL: some characters are written as `%20`.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let hex = |at: usize| others.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        rest = others;
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &others[2..];
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
