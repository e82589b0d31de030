//! The properties of a row or of a request against the model's columns.

use super::super::document::Node;
use super::super::finding::{Rule, Severity};
use super::super::schema::Schema;
use super::super::{rust_type, words};
use super::values::Values;
use super::{Comparison, Found, Part};
use crate::manifest::ColumnManifest;
use crate::nearest::did_you_mean;

/// Properties of the protocol, which may stand among the columns of an answer.
pub const PROTOCOL: &[&str] = &["txid", "lsn", "write_id", "affected"];

impl<'a> Comparison<'a> {
    /// Compares an object's properties.
    pub(super) fn properties(&mut self, part: Part, node: Node<'a>) {
        let object = Schema::read(self.document, node.clone());
        if let Some(reference) = object.dangling {
            self.dangling(part.name().to_owned(), None, &node.pointer, reference);
            return;
        }
        let model = self.model;
        for column in &model.columns {
            if part.has(model, column) {
                self.column(part, column, &object);
            }
        }
        self.server_only(part, &object);
        self.unknown(part, &object);
    }

    fn column(&mut self, part: Part, column: &'a ColumnManifest, object: &Schema<'a>) {
        let name = column.name.as_str();
        let read = |node: &Node<'a>| (node.clone(), Schema::read(self.document, node.clone()));
        let property = object.properties.get(name).map(read);
        let is_here = |(_, schema): &(Node<'a>, Schema<'a>)| match part {
            Part::Row => !schema.is_write_only,
            Part::Create | Part::Update => !schema.is_read_only,
        };
        let Some((node, schema)) = property.filter(is_here) else {
            self.missing(part, column, object);
            return;
        };
        let at = format!("{}.{name}", part.name());
        if let Some(reference) = schema.dangling {
            self.dangling(at, Some(name), &node.pointer, reference);
            return;
        }
        if schema.is_excluded || schema.is_never {
            self.kept_back(part, column, &node, &schema);
            return;
        }
        let (rust, api) = (words::column(&column.shape, column.nullable), words::schema(&schema));
        let values = Values {
            document: self.document,
            part,
            shape: &column.shape,
            is_nullable: column.nullable,
            may_be_absent: !object.required.contains(&name),
            schema: &schema,
        };
        for difference in values.differences() {
            self.found(Found {
                at: at.clone(),
                column: Some(name),
                rule: difference.rule,
                severity: difference.severity,
                pointer: node.pointer.clone(),
                message: format!("`{}.{name}` {}", self.model.name, difference.message),
                rust: rust.clone(),
                api: api.clone(),
                change_rust: difference.change_rust,
                change_api: difference.change_api,
            });
        }
        self.required(part, column, object, &node, &schema);
    }

    fn required(
        &mut self,
        part: Part,
        column: &'a ColumnManifest,
        object: &Schema<'a>,
        node: &Node<'a>,
        schema: &Schema<'a>,
    ) {
        let name = column.name.as_str();
        let is_required = object.required.contains(&name);
        let field = format!("`{}.{name}`", self.model.name);
        let has_default = column.default.is_some();
        // The local database makes up a key and sends it.
        let is_optional =
            (column.nullable || has_default) && !self.model.key.contains(&column.name);
        let (severity, message, rust, change_rust, change_api) = match part {
            Part::Row if !is_required && !column.nullable && schema.default.is_none() => (
                Severity::Warning,
                format!("{field} may be absent in the API's row, and not in Rust"),
                "always there",
                "make the field an `Option`",
                format!("put `{name}` into the row's `required`"),
            ),
            Part::Create if is_required && is_optional => (
                Severity::Warning,
                format!("{field} may be left out in Rust, and the body of POST requires it"),
                "optional in Create; the local database sends it, `api.….create` may not",
                if has_default { "remove the `default`" } else { "take the `Option` away" },
                format!("take `{name}` out of `required`"),
            ),
            Part::Update if is_required => (
                Severity::Error,
                format!("the body of PATCH requires {field}, and the client sends what changed"),
                "optional in Update",
                "mark it `#[sync(create_only)]` if it never changes",
                format!("take `{name}` out of `required`"),
            ),
            _ => return,
        };
        let words = if is_required { "required" } else { "not required" };
        self.found(Found {
            at: format!("{}.{name}", part.name()),
            column: Some(name),
            rule: Rule::Required,
            severity,
            pointer: node.pointer.clone(),
            message,
            rust: rust.to_owned(),
            api: words.to_owned(),
            change_rust: change_rust.to_owned(),
            change_api,
        });
    }

    fn missing(&mut self, part: Part, column: &'a ColumnManifest, object: &Schema<'a>) {
        let name = column.name.as_str();
        let foreign = |other: &&str| self.model.columns.iter().all(|column| column.name != **other);
        let others: Vec<&str> = object.properties.keys().copied().filter(foreign).collect();
        let change_rust = match part {
            Part::Row => "remove the field, rename it, or mark it `#[sync(local_only)]`",
            Part::Create => {
                "remove the field, or mark it `#[sync(server)]` if the server assigns it"
            }
            Part::Update => {
                "remove the field, or mark it `#[sync(create_only)]` if it never changes"
            }
        };
        self.found(Found {
            at: format!("{}.{name}", part.name()),
            column: Some(name),
            rule: Rule::Missing,
            severity: Severity::Error,
            pointer: object.pointer.clone(),
            message: format!("`{}.{name}` is not in {}", self.model.name, part.in_words()),
            rust: words::column(&column.shape, column.nullable),
            api: format!("no property `{name}`{}", did_you_mean(name, &others)),
            change_rust: change_rust.to_owned(),
            change_api: format!(
                "add the property `{name}`: {}",
                words::wanted(&column.shape, column.nullable)
            ),
        });
    }

    /// Columns that stay on the server: the API must not give them away.
    fn server_only(&mut self, part: Part, object: &Schema<'a>) {
        let model = self.model;
        let excluded = model.server_only.iter().flat_map(|columns| &columns.excluded);
        for name in excluded.filter(|_| part == Part::Row) {
            let Some(node) = object.properties.get(name.as_str()) else { continue };
            let schema = Schema::read(self.document, node.clone());
            if schema.is_excluded || schema.is_never || schema.is_write_only {
                continue;
            }
            self.found(Found {
                at: format!("row.{name}"),
                column: Some(name),
                rule: Rule::Excluded,
                severity: Severity::Error,
                pointer: node.pointer.clone(),
                message: format!(
                    "`{}.{name}` never leaves the server in Rust, and the API gives it away",
                    model.name
                ),
                rust: "`#[sync(exclude)]`".to_owned(),
                api: words::schema(&schema),
                change_rust: "take the `exclude` away if clients may have it".to_owned(),
                change_api: format!(
                    "take `{name}` out of the row, or mark it `x-sync-exclude: true`"
                ),
            });
        }
    }

    fn kept_back(
        &mut self,
        part: Part,
        column: &'a ColumnManifest,
        node: &Node<'a>,
        schema: &Schema<'a>,
    ) {
        let name = column.name.as_str();
        let api = if schema.is_excluded {
            "`x-sync-exclude: true`".to_owned()
        } else {
            words::schema(schema)
        };
        self.found(Found {
            at: format!("{}.{name}", part.name()),
            column: Some(name),
            rule: Rule::Excluded,
            severity: Severity::Error,
            pointer: node.pointer.clone(),
            message: format!(
                "`{}.{name}` is a column of clients in Rust, and {} keeps it back",
                self.model.name,
                part.in_words()
            ),
            rust: words::column(&column.shape, column.nullable),
            api,
            change_rust: "mark the field `#[sync(exclude)]`".to_owned(),
            change_api: "take `x-sync-exclude` away, and give the property a type".to_owned(),
        });
    }

    /// Properties that the model does not have at all.
    fn unknown(&mut self, part: Part, object: &Schema<'a>) {
        let model = self.model;
        for (name, node) in &object.properties {
            let is_required = object.required.contains(name);
            let column = model.columns.iter().find(|column| column.name == *name);
            if PROTOCOL.contains(name) || column.is_some_and(|column| part.has(model, column)) {
                continue;
            }
            let is_known = column.is_some() || model.is_server_only(name);
            let schema = Schema::read(self.document, node.clone());
            let ty = rust_type::field_type(self.document, &schema);
            let ty = ty.unwrap_or_else(|| "serde_json::Value".to_owned());
            let is_answer_only = schema.is_read_only || schema.is_never || schema.default.is_some();
            if part != Part::Row && is_required && !is_answer_only {
                let (rust, change_rust) = match column {
                    Some(_) => (
                        "not sent",
                        format!("let the client write `{name}`: take `server` or the like away"),
                    ),
                    None => ("no such field", format!("add the field: `pub {name}: {ty}`")),
                };
                self.found(Found {
                    at: format!("{}.{name}", part.name()),
                    column: column.map(|column| column.name.as_str()),
                    rule: if column.is_some() { Rule::Required } else { Rule::Unknown },
                    severity: Severity::Error,
                    pointer: node.pointer.clone(),
                    message: format!(
                        "{} requires `{name}`, which the client does not send for `{}`",
                        part.in_words(),
                        model.name
                    ),
                    rust: rust.to_owned(),
                    api: format!("{}, required", words::schema(&schema)),
                    change_rust,
                    change_api: format!("take `{name}` out of `required`"),
                });
            } else if !is_known && !schema.is_excluded && !schema.is_never {
                self.found(Found {
                    at: format!("{}.{name}", part.name()),
                    column: None,
                    rule: Rule::Unknown,
                    severity: Severity::Warning,
                    pointer: node.pointer.clone(),
                    message: format!(
                        "{} has `{name}`, and `{}` has no such field",
                        part.in_words(),
                        model.name
                    ),
                    rust: "no such field".to_owned(),
                    api: words::schema(&schema),
                    change_rust: format!(
                        "add the field: `pub {name}: {ty}`, with `#[sync(exclude)]` if clients must not have it"
                    ),
                    change_api: format!("take `{name}` away, or mark it `x-sync-exclude: true`"),
                });
            }
        }
    }

    pub(super) fn dangling(
        &mut self,
        at: String,
        column: Option<&str>,
        pointer: &str,
        reference: &str,
    ) {
        self.found(Found {
            at,
            column,
            rule: Rule::Reference,
            severity: Severity::Error,
            pointer: pointer.to_owned(),
            message: format!("`{reference}` leads nowhere in the document"),
            rust: format!("the model `{}`", self.model.name),
            api: "a reference to what is not there".to_owned(),
            change_rust: String::new(),
            change_api: "put the schema into `components` of the same document".to_owned(),
        });
    }
}
