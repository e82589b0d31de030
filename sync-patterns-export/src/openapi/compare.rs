//! A model against the document.

mod keys;
mod properties;
mod rows;
mod values;
mod writes;

use std::collections::BTreeMap;

use super::document::{Document, Node};
use super::finding::{Finding, Rule, Severity};
use super::operation::Operation;
use super::paths::{Pair, Path, Paths};
use super::places::Places;
use crate::manifest::{ColumnManifest, ModelManifest};
pub use properties::PROTOCOL;

/// A model, the document, and what has been found so far.
pub(super) struct Comparison<'a> {
    pub document: &'a Document,
    pub paths: &'a Paths<'a>,
    pub model: &'a ModelManifest,
    pub places: &'a Places,
    /// `schemas` of the configuration.
    pub names: &'a BTreeMap<String, String>,
    pub findings: Vec<Finding>,
}

/// The three forms of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Row,
    Create,
    Update,
}

/// A difference, before it has a name and a place in Rust.
struct Found<'a> {
    /// Where in the model: `row.email`, `post`.
    at: String,
    column: Option<&'a str>,
    rule: Rule,
    severity: Severity,
    pointer: String,
    message: String,
    rust: String,
    api: String,
    change_rust: String,
    change_api: String,
}

impl<'a> Comparison<'a> {
    /// Everything that differs.
    pub fn run(mut self) -> Vec<Finding> {
        let pair = self.paths.table(&self.model.table);
        // Those of a parent's rows, or with a slash at their end, say what rows look like; the client
        // cannot write there.
        let own = pair.own();
        let writes = if self.is_writable() { self.operations(&own) } else { Vec::new() };
        for operation in &writes {
            self.write(operation);
        }
        if let Some(path) = own.row.as_ref().filter(|_| self.is_writable()) {
            self.key(path);
        }
        for (part, method) in [(Part::Create, "post"), (Part::Update, "patch")] {
            let operation = writes.iter().find(|operation| operation.method == method);
            if let Some(schema) = self.request_schema(part, operation) {
                self.properties(part, schema);
            }
        }
        self.rows(&pair, &writes);
        self.mode(&pair);
        self.findings
    }

    /// The operations by which the client writes; what is missing is found.
    fn operations(&mut self, pair: &Pair<'a>) -> Vec<Operation<'a>> {
        if pair.rows.is_none() && pair.row.is_none() {
            self.no_path();
            return Vec::new();
        }
        let mut operations = Vec::new();
        let model = self.model;
        // The client cannot insert where the server assigns the key, nor update where nothing can be.
        let inserts = model.key().all(|column| column.access != "server");
        let updates = model.columns.iter().any(|column| Part::Update.has(model, column));
        if inserts {
            operations.extend(self.operation(pair.rows.as_ref(), "post", &self.rows_path()));
        }
        if updates {
            operations.extend(self.operation(pair.row.as_ref(), "patch", &self.row_path()));
        }
        operations.extend(self.operation(pair.row.as_ref(), "delete", &self.row_path()));
        operations
    }

    fn operation(
        &mut self,
        path: Option<&Path<'a>>,
        method: &'static str,
        wanted: &str,
    ) -> Option<Operation<'a>> {
        let operation = path.and_then(|path| Operation::at(&path.item, method));
        if operation.is_none() {
            self.no_operation(path, method, wanted);
        }
        operation
    }

    fn request_schema(&self, part: Part, operation: Option<&Operation<'a>>) -> Option<Node<'a>> {
        let name = format!("{}{}", self.model.name, part.suffix());
        let configured = self.names.get(&name).and_then(|name| self.document.component(name));
        configured.or_else(|| operation?.body(self.document))
    }

    fn is_writable(&self) -> bool {
        self.model.mode != "read_only"
    }

    fn rows_path(&self) -> String {
        format!("/{}", self.model.table)
    }

    fn row_path(&self) -> String {
        let key: String = self.model.key.iter().map(|column| format!("/{{{column}}}")).collect();
        self.rows_path() + &key
    }

    fn found(&mut self, found: Found<'_>) {
        let (file, line) = self.places.of(&self.model.name, found.column);
        let finding = Finding {
            name: format!("{}.{}.{}", self.model.name, found.at, found.rule.name()),
            rule: found.rule,
            severity: found.severity,
            message: found.message,
            file,
            line,
            document: self.document.name.clone(),
            pointer: found.pointer,
            rust: found.rust,
            api: found.api,
            change_rust: found.change_rust,
            change_api: found.change_api,
            accepted: None,
        };
        // One schema can be reached in several ways.
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

impl Part {
    /// Whether the form has a column.
    fn has(self, model: &ModelManifest, column: &ColumnManifest) -> bool {
        match self {
            Part::Row => column.access != "local_only",
            Part::Create => matches!(column.access.as_str(), "write" | "create_only"),
            Part::Update => column.access == "write" && !model.key.contains(&column.name),
        }
    }

    /// What a schema's name ends with.
    fn suffix(self) -> &'static str {
        match self {
            Part::Row => "",
            Part::Create => "Create",
            Part::Update => "Update",
        }
    }

    /// In names of findings.
    fn name(self) -> &'static str {
        match self {
            Part::Row => "row",
            Part::Create => "create",
            Part::Update => "update",
        }
    }

    /// In messages.
    fn in_words(self) -> &'static str {
        match self {
            Part::Row => "the API's row",
            Part::Create => "the body of POST",
            Part::Update => "the body of PATCH",
        }
    }
}
