//! The key in a row's path.

use super::super::document::Node;
use super::super::finding::{Rule, Severity};
use super::super::operation::Operation;
use super::super::paths::Path;
use super::super::schema::Schema;
use super::super::words;
use super::values::Values;
use super::{Comparison, Found, Part};

impl<'a> Comparison<'a> {
    /// Compares the parameters of `/contacts/{id}` with the key's columns, one by one.
    pub(super) fn key(&mut self, path: &Path<'a>) {
        let model = self.model;
        let key: Vec<&str> = model.key.iter().map(String::as_str).collect();
        if path.parameters.len() != key.len() {
            let (rust, api) = (words_of(&key), words_of(&path.parameters));
            self.other_parts(path.item.pointer.clone(), rust, api);
            return;
        }
        // Names decide only where they are the key's: `{id}` for `contact_id` is right too.
        let is_mixed_up = key.len() > 1
            && path.parameters.iter().all(|name| key.contains(name))
            && path.parameters != key;
        if is_mixed_up {
            let (rust, api) = (words_of(&key), words_of(&path.parameters));
            self.other_parts(path.item.pointer.clone(), rust, api);
            return;
        }
        for (column, parameter) in model.key().zip(&path.parameters) {
            let Some(node) = self.parameter(path, parameter) else { continue };
            let schema = Schema::read(self.document, node.clone());
            let values = Values {
                document: self.document,
                part: Part::Update,
                shape: &column.shape,
                is_nullable: false,
                may_be_absent: false,
                schema: &schema,
            };
            let Some(difference) = values.differences().into_iter().next() else { continue };
            self.found(Found {
                at: format!("key.{}", column.name),
                column: Some(&column.name),
                rule: Rule::Key,
                severity: Severity::Error,
                pointer: node.pointer,
                message: format!("the key of `{}` has another type in the API's path", model.name),
                rust: format!("`{}` is {}", column.name, words::column(&column.shape, false)),
                api: format!("`{{{parameter}}}` is {}", words::schema(&schema)),
                change_rust: difference.change_rust,
                change_api: difference.change_api.replace("the property", "the parameter"),
            });
        }
    }

    /// The schema of a parameter of the path.
    fn parameter(&self, path: &Path<'a>, name: &str) -> Option<Node<'a>> {
        let operations = ["patch", "delete", "get"].iter();
        let operations = operations.filter_map(|method| Operation::at(&path.item, method));
        let mut parameters =
            operations.flat_map(|operation| operation.parameters(self.document, "path"));
        parameters.find(|parameter| parameter.text("name") == Some(name))?.child("schema")
    }

    fn other_parts(&mut self, pointer: String, rust: String, api: String) {
        let model = self.model;
        self.found(Found {
            at: "path".to_owned(),
            column: model.key.first().map(String::as_str),
            rule: Rule::Key,
            severity: Severity::Error,
            pointer,
            message: format!("the key of `{}` has other parts in the API's path", model.name),
            rust,
            api,
            change_rust: "mark the fields of the API's key `#[sync(id)]`, in its order".to_owned(),
            change_api: format!("let the path be `{}`", self.row_path()),
        });
    }
}

fn words_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "no parameter".to_owned(),
        1 => format!("one part, {}", names[0]),
        count => format!("{count} parts, {}", names.join(" and ")),
    }
}
