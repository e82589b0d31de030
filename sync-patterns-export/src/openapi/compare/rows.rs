//! Where the document has a model's row.

use super::super::document::Node;
use super::super::finding::{Rule, Severity};
use super::super::operation::{Operation, row_in};
use super::super::paths::Pair;
use super::super::schema::Schema;
use super::{Comparison, Found, Part};

/// What a framework's users put behind the name of the row's schema.
const SUFFIXES: &[&str] = &["", "Row", "Read", "Out", "Response", "Public", "Schema", "Dto"];

impl<'a> Comparison<'a> {
    /// Compares every schema of the row that the document has.
    pub(super) fn rows(&mut self, pair: &Pair<'a>, writes: &[Operation<'a>]) {
        let rows = self.row_schemas(pair, writes);
        if rows.is_empty() {
            self.no_row();
        }
        let mut seen = Vec::new();
        for row in rows {
            let row = self.document.followed(row);
            if !seen.contains(&row.pointer) {
                seen.push(row.pointer.clone());
                self.properties(Part::Row, row);
            }
        }
    }

    /// The configuration's; those in the answers to writes; that of reads; one by name.
    fn row_schemas(&self, pair: &Pair<'a>, writes: &[Operation<'a>]) -> Vec<Node<'a>> {
        let model = self.model.name.as_str();
        let configured = self.names.get(model).and_then(|name| self.document.component(name));
        if let Some(configured) = configured {
            return vec![configured];
        }
        let columns = self.model.columns.iter().filter(|column| column.access != "local_only");
        let columns: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        let of_answers = |operation: &Operation<'a>| -> Vec<Node<'a>> {
            let answers = operation.successes(self.document).into_iter();
            let schemas = answers.filter_map(|success| success.schema);
            schemas.filter_map(|node| row_in(self.document, node, model, &columns)).collect()
        };
        let written: Vec<Node<'a>> = writes.iter().flat_map(of_answers).collect();
        if !written.is_empty() {
            return written;
        }
        let get = |path: &Option<super::Path<'a>>| Operation::at(&path.as_ref()?.item, "get");
        let one = get(&pair.row).iter().flat_map(of_answers).next();
        let listed = || {
            let answers = get(&pair.rows)?.successes(self.document);
            let schemas = answers.into_iter().filter_map(|success| success.schema);
            schemas.filter_map(|node| self.listed(node, &columns)).next()
        };
        let named = || {
            let names = SUFFIXES.iter().map(|suffix| format!("{model}{suffix}"));
            names.into_iter().find_map(|name| self.document.component(&name))
        };
        one.or_else(listed).or_else(named).into_iter().collect()
    }

    /// The row in a list: an array, or a property that is one.
    fn listed(&self, node: Node<'a>, columns: &[&str]) -> Option<Node<'a>> {
        let list = Schema::read(self.document, node);
        let within =
            list.properties.values().map(|node| Schema::read(self.document, node.clone()).items);
        let lists: Vec<Option<Node<'a>>> = within.collect();
        let mut items = std::iter::once(list.items).chain(lists).flatten();
        items.find_map(|item| row_in(self.document, item, &self.model.name, columns))
    }

    fn no_row(&mut self) {
        let model = self.model.name.clone();
        self.found(Found {
            at: "row".to_owned(),
            column: None,
            rule: Rule::Schema,
            severity: Severity::Warning,
            pointer: "/components/schemas".to_owned(),
            message: format!("the API has no schema for the rows of `{model}`"),
            rust: format!("the struct `{model}`"),
            api: "no row in the answers to writes, no GET, no schema of that name".to_owned(),
            change_rust: format!("name it in the configuration: `schemas: {{ {model}: … }}`"),
            change_api: "answer writes with the row".to_owned(),
        });
    }
}
