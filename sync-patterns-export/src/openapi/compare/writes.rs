//! The operations by which a client writes.

use super::super::document::Node;
use super::super::finding::{Rule, Severity};
use super::super::operation::{Operation, Success};
use super::super::paths::{Pair, Path};
use super::super::schema::{Kind, Schema};
use super::super::words;
use super::{Comparison, Found};
use crate::nearest::did_you_mean;

/// The header by which a server tells a repeated write.
const IDEMPOTENCY: &str = "Idempotency-Key";

impl<'a> Comparison<'a> {
    /// What a write takes and answers, but for its properties.
    pub(super) fn write(&mut self, operation: &Operation<'a>) {
        let method = operation.method.to_uppercase();
        if operation.method != "delete" && operation.body(self.document).is_none() {
            self.write_found(
                operation,
                Rule::Body,
                Severity::Error,
                Said {
                    message: format!("{method} for `{}` takes no JSON", self.model.name),
                    pointer: operation.node.pointer.clone(),
                    rust: "the columns, as a JSON object".to_owned(),
                    api: "no `requestBody` of `application/json`".to_owned(),
                    change_rust: "mark the struct `#[sync(read_only)]`",
                    change_api: "let the operation take the columns as JSON".to_owned(),
                },
            );
        }
        self.header(operation);
        let successes = operation.successes(self.document);
        if successes.is_empty() {
            self.no_txid(operation, operation.node.pointer.clone(), "no answer of status 2xx");
        }
        for success in successes {
            self.success(operation, &success);
        }
    }

    fn header(&mut self, operation: &Operation<'a>) {
        let headers = operation.parameters(self.document, "header");
        let is_there = headers.iter().any(|header| {
            header.text("name").is_some_and(|name| name.eq_ignore_ascii_case(IDEMPOTENCY))
        });
        if is_there {
            return;
        }
        let method = operation.method.to_uppercase();
        self.write_found(
            operation,
            Rule::Idempotency,
            Severity::Warning,
            Said {
                message: format!(
                    "{method} for `{}` does not take `{IDEMPOTENCY}`",
                    self.model.name
                ),
                pointer: operation.node.pointer.clone(),
                rust: "a write is sent again when no answer came, and must not happen twice"
                    .to_owned(),
                api: format!("no header parameter `{IDEMPOTENCY}`"),
                change_rust: "",
                change_api: "take the header, and answer a repeated write as the first time"
                    .to_owned(),
            },
        );
    }

    fn success(&mut self, operation: &Operation<'a>, success: &Success<'a>) {
        let Some(node) = &success.schema else {
            let what = format!("{}: no JSON", success.status);
            self.no_txid(operation, success.node.pointer.clone(), &what);
            return;
        };
        let answer = Schema::read(self.document, node.clone());
        if let Some(reference) = answer.dangling {
            self.dangling(operation.method.to_owned(), None, &node.pointer, reference);
            return;
        }
        let Some(txid) = answer.properties.get("txid") else {
            let what = format!("{}: {} without `txid`", success.status, words::schema(&answer));
            self.no_txid(operation, answer.pointer, &what);
            return;
        };
        let schema = Schema::read(self.document, txid.clone());
        // `affected: 0` says that there was nothing to write, and so no transaction.
        let may_be_absent = answer.properties.contains_key("affected");
        if !schema.is_only(Kind::Integer) || schema.kinds.is_none() {
            let what = format!("{}: `txid` is {}", success.status, words::schema(&schema));
            self.no_txid(operation, txid.pointer.clone(), &what);
        } else if schema.is_nullable || !(may_be_absent || answer.required.contains(&"txid")) {
            let what = format!("{}: `txid` may be absent or null", success.status);
            self.no_txid(operation, txid.pointer.clone(), &what);
        }
    }

    fn no_txid(&mut self, operation: &Operation<'a>, pointer: String, api: &str) {
        let method = operation.method.to_uppercase();
        self.write_found(operation, Rule::Txid, Severity::Error, Said {
            message: format!(
                "{method} for `{}` does not answer with an integer `txid`",
                self.model.name
            ),
            pointer,
            rust: "by `txid` the client knows when the stream shows the write".to_owned(),
            api: api.to_owned(),
            change_rust: "mark the struct `#[sync(read_only)]`",
            change_api:
                "answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction"
                    .to_owned(),
        });
    }

    pub(super) fn no_path(&mut self) {
        let wanted = self.rows_path();
        let table = self.model.table.clone();
        let tables: Vec<&str> = self.paths.tables().collect();
        let nearest = did_you_mean(&table, &tables);
        let with_slash = self.document.root().child("paths").is_some_and(|paths| {
            paths.children().any(|(path, _)| path.ends_with(&format!("{wanted}/")))
        });
        let nested =
            self.paths.of_name(&table).iter().find(|path| path.is_nested() && !path.has_slash);
        let api = match nested {
            _ if with_slash => format!("`…{wanted}/`, with a slash at its end"),
            Some(path) => {
                format!("`{}`, whose first parameters the client does not know", path.text)
            }
            None => format!("no path that ends with `{wanted}`{nearest}"),
        };
        self.found(Found {
            at: "path".to_owned(),
            column: None,
            rule: Rule::Path,
            severity: Severity::Error,
            pointer: "/paths".to_owned(),
            message: format!("the API has no path for `{}`", self.model.name),
            rust: format!("the table `{table}`: POST {wanted}, PATCH and DELETE {}", self.row_path()),
            api,
            change_rust:
                "name the table as the API does (`#[sync(table = \"…\")]`), or mark it `#[sync(read_only)]`"
                    .to_owned(),
            change_api: format!("add `{wanted}` and `{}`", self.row_path()),
        });
    }

    pub(super) fn no_operation(&mut self, path: Option<&Path<'a>>, method: &str, wanted: &str) {
        let upper = method.to_uppercase();
        let (pointer, api) = match path {
            None => ("/paths".to_owned(), format!("no path like `{wanted}`")),
            Some(path) => {
                let has = |method: &&&str| path.item.child(method).is_some();
                let others = ["get", "put", "post", "patch", "delete"];
                let others: Vec<String> =
                    others.iter().filter(has).map(|one| one.to_uppercase()).collect();
                let others = if others.is_empty() { "nothing".into() } else { others.join(", ") };
                (path.item.pointer.clone(), format!("`{}` has {others}", path.text))
            }
        };
        self.found(Found {
            at: method.to_owned(),
            column: None,
            rule: Rule::Method,
            severity: Severity::Error,
            pointer,
            message: format!("the API has no {upper} for `{}`", self.model.name),
            rust: format!("{upper} {wanted}"),
            api,
            change_rust: "mark the struct `#[sync(read_only)]`".to_owned(),
            change_api: format!("add {upper} {wanted}"),
        });
    }

    /// `x-sync` at the path, at an operation: when a write is visible.
    pub(super) fn mode(&mut self, pair: &Pair<'a>) {
        let items = [&pair.rows, &pair.row].into_iter().flatten().map(|path| &path.item);
        let operations = items.clone().flat_map(Node::children).map(|(_, operation)| operation);
        let all: Vec<Node<'a>> = items.cloned().chain(operations).collect();
        let Some(sync) = all.iter().find_map(|node| node.child("x-sync")) else { return };
        let said = |key: &str| sync.value.get(key).and_then(|value| value.as_bool());
        let is_local_first = self.model.mode == "local_first";
        let is_read_only = self.model.mode == "read_only";
        let differs = [("local_first", is_local_first), ("read_only", is_read_only)];
        for (key, ours) in differs {
            let Some(theirs) = said(key).filter(|theirs| *theirs != ours) else { continue };
            let verb = if theirs { "add" } else { "remove" };
            self.found(Found {
                at: "path".to_owned(),
                column: None,
                rule: Rule::Sync,
                severity: Severity::Warning,
                pointer: sync.pointer.clone(),
                message: format!("`{}` is `{key}` on one side only", self.model.name),
                rust: format!("`{}`", self.model.mode),
                api: format!("`x-sync: {{ {key}: {theirs} }}`"),
                change_rust: format!("{verb} `{key}` in the struct's `#[sync(…)]`"),
                change_api: format!("`x-sync: {{ {key}: {ours} }}`"),
            });
        }
    }

    fn write_found(
        &mut self,
        operation: &Operation<'a>,
        rule: Rule,
        severity: Severity,
        said: Said,
    ) {
        self.found(Found {
            at: operation.method.to_owned(),
            column: None,
            rule,
            severity,
            pointer: said.pointer,
            message: said.message,
            rust: said.rust,
            api: said.api,
            change_rust: said.change_rust.to_owned(),
            change_api: said.change_api,
        });
    }
}

/// What is said of an operation.
struct Said {
    message: String,
    pointer: String,
    rust: String,
    api: String,
    change_rust: &'static str,
    change_api: String,
}
