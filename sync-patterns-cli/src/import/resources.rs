//! Which of a document's paths are tables, and where their rows are described.

use std::collections::BTreeMap;

use sync_patterns_export::openapi::{
    Document, Kind, Node, Operation, PROTOCOL, Pair, Path, Paths, Schema,
};

use super::names;
use super::plain::LeftOut;

/// A table and its row.
#[derive(Debug, Clone)]
pub struct Resource<'a> {
    /// The last name of the paths.
    pub name: &'a str,
    /// The paths.
    pub pair: Pair<'a>,
    /// The schema of the row, references followed.
    pub row: Node<'a>,
}

/// The properties in which an answer may hold a row, or rows.
const WRAPPERS: &[&str] = &["row", "data", "item", "record", "result"];

/// The operations that tell rows from actions.
const OF_ROW: [&str; 4] = ["get", "patch", "put", "delete"];

/// All tables, one for each kind of row, and the paths that are none.
pub fn find<'a>(document: &'a Document, paths: &'a Paths<'a>) -> (Vec<Resource<'a>>, Vec<LeftOut>) {
    let mut by_row: BTreeMap<String, Vec<Resource<'a>>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for (name, pair) in paths.pairs() {
        match row(document, name, &pair) {
            Ok(row) => {
                let resource = Resource { name, pair, row };
                by_row.entry(resource.row.pointer.clone()).or_default().push(resource);
            }
            Err(reason) => {
                let Some(path) = pair.rows.as_ref().or(pair.row.as_ref()) else { continue };
                left_out.push(LeftOut {
                    what: path.text.to_owned(),
                    reason: reason.to_owned(),
                    pointer: path.item.pointer.clone(),
                });
            }
        }
    }
    // The same rows at several paths are one table: where they can be written, if anywhere.
    let best = |mut all: Vec<Resource<'a>>| {
        all.sort_by_key(Resource::rank);
        all.into_iter().next()
    };
    let mut resources: Vec<Resource<'a>> = by_row.into_values().filter_map(best).collect();
    resources.sort_by_key(Resource::rank);
    (resources, left_out)
}

impl<'a> Resource<'a> {
    /// The smaller, the more it is the table itself, rather than another view of it.
    fn rank(&self) -> (bool, bool, bool, usize, &'a str) {
        let own = self.pair.own();
        let is_written = ["post", "patch", "delete"].iter().any(|method| {
            let has = |path: &Path<'_>| Operation::at(&path.item, method).is_some();
            [&own.rows, &own.row].into_iter().flatten().any(has)
        });
        let is_named = self.component().is_some_and(|name| {
            let (name, table) = (names::bare(&name), names::bare(&names::singular(self.name)));
            name.starts_with(&table) || name.ends_with(&table)
        });
        let text = self.paths().map(|path| path.text).next().unwrap_or_default();
        let is_nested = own.rows.is_none() && own.row.is_none();
        (is_nested, !is_named, !is_written, text.len(), text)
    }

    /// What the document calls the row.
    pub fn component(&self) -> Option<String> {
        let name = self.row.pointer.strip_prefix("/components/schemas/")?;
        (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
    }

    /// The paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path<'a>> + Clone {
        [&self.pair.rows, &self.pair.row].into_iter().flatten()
    }
}

/// The row of a pair of paths, or why there is none.
fn row<'a>(document: &'a Document, name: &str, pair: &Pair<'a>) -> Result<Node<'a>, &'static str> {
    if name.contains(['{', '}']) {
        return Err("an action, by its name");
    }
    let is_collection = pair.row.as_ref().is_some_and(|path| {
        OF_ROW.iter().any(|method| Operation::at(&path.item, method).is_some())
    });
    let answers = |path: &Option<Path<'a>>, method: &'static str| -> Vec<Schema<'a>> {
        let operation = path.as_ref().and_then(|path| Operation::at(&path.item, method));
        let successes = operation.map(|operation| operation.successes(document));
        let schemas = successes.into_iter().flatten().filter_map(|success| success.schema);
        schemas.map(|node| Schema::read(document, node)).collect()
    };
    let finder = Finder { document, singular: names::singular(name) };
    let list = || answers(&pair.rows, "get").into_iter().find_map(|schema| finder.listed(&schema));
    if !is_collection {
        return list().ok_or("no list and no path for one row");
    }
    let written =
        [(&pair.rows, "post"), (&pair.row, "patch"), (&pair.row, "get"), (&pair.row, "put")];
    let one = written.into_iter().flat_map(|(path, method)| answers(path, method));
    let mut one = one.filter_map(|schema| finder.row(&schema));
    one.next().or_else(list).ok_or("no answer describes a row")
}

struct Finder<'a> {
    document: &'a Document,
    singular: String,
}

impl<'a> Finder<'a> {
    /// The row in an answer: one of its properties, or the answer itself.
    fn row(&self, answer: &Schema<'a>) -> Option<Node<'a>> {
        let named = |name: &&str| {
            WRAPPERS.contains(name) || names::bare(name) == names::bare(&self.singular)
        };
        let of_protocol = |name: &&str| PROTOCOL.contains(name);
        let others = answer.properties.keys().filter(|name| !named(name) && !of_protocol(name));
        let is_wrapper = answer.properties.contains_key("txid") || others.count() == 0;
        let within = answer.properties.iter().filter(|(name, _)| is_wrapper && named(name));
        let mut within = within.map(|(_, node)| self.document.followed(node.clone()));
        within.find(|node| self.is_row(node)).or_else(|| self.itself(answer))
    }

    /// The row in a list: an array, or a property that is one.
    fn listed(&self, answer: &Schema<'a>) -> Option<Node<'a>> {
        let items = |schema: &Schema<'a>| {
            let node = self.document.followed(schema.items.clone()?);
            self.is_row(&node).then_some(node)
        };
        if answer.is_only(Kind::Array) && answer.kinds.is_some() {
            return items(answer);
        }
        let lists = answer.properties.values();
        let lists = lists.map(|node| Schema::read(self.document, node.clone()));
        let mut lists = lists.filter(|schema| schema.items.is_some());
        // With two lists, nobody knows which one is the table's.
        match (lists.next(), lists.next()) {
            (Some(only), None) if !answer.properties.contains_key("id") => items(&only),
            _ => None,
        }
    }

    fn itself(&self, answer: &Schema<'a>) -> Option<Node<'a>> {
        let node = self.document.at(&answer.pointer)?;
        self.is_row(&node).then_some(node)
    }

    fn is_row(&self, node: &Node<'a>) -> bool {
        let schema = Schema::read(self.document, node.clone());
        let columns = schema.properties.keys().filter(|name| !PROTOCOL.contains(name));
        columns.count() > 0
    }
}

/// The properties by which paths name a row, or why there are none.
pub fn key(document: &Document, resource: &Resource<'_>) -> Result<Vec<String>, String> {
    let row = Schema::read(document, resource.row.clone());
    let singular = names::bare(&names::singular(resource.name));
    let can_be_key = |name: &str| -> bool {
        let Some(node) = row.properties.get(name) else { return false };
        let schema = Schema::read(document, node.clone());
        let is_one = schema.kinds.as_ref().is_some_and(|kinds| kinds.len() == 1);
        let is_kind = [Kind::String, Kind::Integer]
            .iter()
            .any(|kind| schema.kinds.as_ref().is_some_and(|kinds| kinds.contains(kind)));
        let can_be_sent = !schema.is_write_only && !schema.is_excluded && schema.dangling.is_none();
        is_one && is_kind && !schema.is_nullable && can_be_sent
    };
    let of_parameter = |parameter: &str| -> Option<String> {
        let wanted = names::bare(parameter);
        let is_it = |name: &&&str| {
            let bare = names::bare(name);
            (bare == wanted || format!("{singular}{bare}") == wanted) && can_be_key(name)
        };
        let exact =
            row.properties.keys().find(|name| **name == parameter).filter(|name| can_be_key(name));
        exact.or_else(|| row.properties.keys().find(is_it)).map(|name| (*name).to_owned())
    };
    if let Some(path) = &resource.pair.row {
        let found: Option<Vec<String>> =
            path.parameters.iter().map(|parameter| of_parameter(parameter)).collect();
        let is_distinct =
            |key: &Vec<String>| key.iter().enumerate().all(|(at, one)| !key[..at].contains(one));
        if let Some(key) = found.filter(is_distinct) {
            return Ok(key);
        }
    }
    if can_be_key("id") {
        return Ok(vec!["id".to_owned()]);
    }
    Err(match &resource.pair.row {
        Some(path) => format!(
            "the row has no property for {} of the path, and no `id`; a key is text, a UUID, an integer, a date or an enum, and never null",
            path.parameters
                .iter()
                .map(|name| format!("`{{{name}}}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        None => "the rows have no `id`, and there is no path for one row".to_owned(),
    })
}
