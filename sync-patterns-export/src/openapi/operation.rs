//! What an operation takes and answers.

use super::document::{Document, Node};
use super::schema::Schema;

/// An operation at a path: `POST /contacts`.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// The method in lower case, as the document writes it.
    pub method: &'static str,
    /// The operation itself.
    pub node: Node<'a>,
    /// The path's node: parameters may stand there.
    path: Node<'a>,
}

/// What an operation answers when all is well.
#[derive(Debug, Clone)]
pub struct Success<'a> {
    /// The status: `201`.
    pub status: &'a str,
    /// The answer.
    pub node: Node<'a>,
    /// The schema of its JSON.
    pub schema: Option<Node<'a>>,
}

impl<'a> Operation<'a> {
    /// The operation of a path, where it has one.
    pub fn at(path: &Node<'a>, method: &'static str) -> Option<Operation<'a>> {
        let node = path.child(method).filter(|node| node.value.is_object())?;
        Some(Operation { method, node, path: path.clone() })
    }

    /// The schema of the JSON that it takes.
    pub fn body(&self, document: &'a Document) -> Option<Node<'a>> {
        json_of(&document.followed(self.node.child("requestBody")?))
    }

    /// The answers of statuses 2xx; `default` where there are none.
    pub fn successes(&self, document: &'a Document) -> Vec<Success<'a>> {
        let answers = || self.node.child("responses").into_iter().flat_map(|all| all.children());
        let success = |(status, node): (&'a str, Node<'a>)| {
            let node = document.followed(node);
            let schema = json_of(&node);
            Success { status, node, schema }
        };
        let good: Vec<_> =
            answers().filter(|(status, _)| status.starts_with('2')).map(success).collect();
        if good.is_empty() {
            return answers().filter(|(status, _)| *status == "default").map(success).collect();
        }
        good
    }

    /// The parameters in a place (`path`, `header`), the path's own included.
    pub fn parameters(&self, document: &'a Document, place: &str) -> Vec<Node<'a>> {
        let lists = [self.path.child("parameters"), self.node.child("parameters")];
        let all = lists.into_iter().flatten().flat_map(|list| list.items());
        let all = all.map(|parameter| document.followed(parameter));
        all.filter(|parameter| parameter.text("in") == Some(place)).collect()
    }
}

/// The schema of the JSON in a body.
fn json_of<'a>(body: &Node<'a>) -> Option<Node<'a>> {
    let content = body.child("content")?;
    let is_json = |kind: &str| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind == "application/json" || kind == "*/*" || kind.ends_with("+json")
    };
    let all = content.children().filter(|(kind, _)| is_json(kind));
    all.min_by_key(|(kind, _)| *kind != "application/json")?.1.child("schema")
}

/// The properties in which an answer may hold the row.
const ROW_PROPERTIES: &[&str] = &["row", "data", "item", "record", "result"];

/// The schema of the row in an answer: one of its properties, or the answer itself where it has the
/// row's columns.
pub fn row_in<'a>(
    document: &'a Document,
    answer: Node<'a>,
    model: &str,
    columns: &[&str],
) -> Option<Node<'a>> {
    let schema = Schema::read(document, answer.clone());
    let has_columns = |schema: &Schema<'_>| {
        let found = columns.iter().filter(|column| schema.properties.contains_key(*column));
        found.count() * 2 >= columns.len().max(1)
    };
    let named = model.to_lowercase();
    let mut names = ROW_PROPERTIES.iter().copied().chain([named.as_str()]);
    let within = names.find_map(|name| {
        let node = schema.properties.get(name)?;
        let row = Schema::read(document, node.clone());
        let is_row = has_columns(&row) || (name == "row" && !row.properties.is_empty());
        is_row.then(|| node.clone())
    });
    within.or_else(|| has_columns(&schema).then_some(answer))
}
