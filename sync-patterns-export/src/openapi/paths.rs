//! Where the document has a table's rows: `/contacts` and `/contacts/{id}`, behind any prefix.

use std::collections::BTreeMap;

use super::document::{Document, Node, decoded};

/// The paths of a document, by the last part that is not a parameter.
#[derive(Debug)]
pub struct Paths<'a> {
    by_name: BTreeMap<String, Vec<Path<'a>>>,
    /// What the client puts before a path.
    base: String,
}

/// A path and what can be done there.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    /// As the document writes it.
    pub text: &'a str,
    /// The operations.
    pub item: Node<'a>,
    /// What stands before the last name: `/api/v1`.
    prefix: String,
    /// The names of the parameters behind the last name.
    pub parameters: Vec<&'a str>,
}

/// The two paths of a table.
#[derive(Debug, Default, Clone)]
pub struct Pair<'a> {
    /// All rows: `/contacts`.
    pub rows: Option<Path<'a>>,
    /// One row: `/contacts/{id}`.
    pub row: Option<Path<'a>>,
}

impl<'a> Paths<'a> {
    /// The paths of a document, for a client that is configured with an address.
    pub fn of(document: &'a Document, api_base_url: &str) -> Paths<'a> {
        let mut by_name: BTreeMap<String, Vec<Path<'a>>> = BTreeMap::new();
        for (text, item) in document.root().child("paths").iter().flat_map(Node::children) {
            let parts: Vec<&str> = text.trim_matches('/').split('/').collect();
            let named = parts.iter().rposition(|part| parameter(part).is_none());
            if let (Some(named), false) = (named, text.ends_with('/')) {
                let prefix = parts[..named].iter().map(|part| format!("/{part}")).collect();
                let parameters = parts[named + 1..].iter().filter_map(|part| parameter(part));
                let item = document.followed(item);
                let path = Path { text, item, prefix, parameters: parameters.collect() };
                by_name.entry(decoded(parts[named])).or_default().push(path);
            }
        }
        Paths { by_name, base: path_of(api_base_url).to_owned() }
    }

    /// The paths of a table: those behind the client's own prefix, or else the shortest.
    pub fn table(&self, table: &str) -> Pair<'a> {
        let empty = Vec::new();
        let of_table = self.by_name.get(table).unwrap_or(&empty);
        let mut prefixes: Vec<&str> = of_table.iter().map(|path| path.prefix.as_str()).collect();
        prefixes.sort_by_key(|prefix| (*prefix != self.base, prefix.len(), *prefix));
        let Some(prefix) = prefixes.first() else { return Pair::default() };
        let mut here: Vec<&Path<'a>> =
            of_table.iter().filter(|path| path.prefix == *prefix).collect();
        here.sort_by_key(|path| path.parameters.len());
        let is_rows = |path: &&&Path<'a>| path.parameters.is_empty();
        Pair {
            rows: here.iter().find(is_rows).map(|path| (*path).clone()),
            row: here.iter().find(|path| !is_rows(path)).map(|path| (*path).clone()),
        }
    }

    /// The names that a table could have: those with a path for one row or with a POST.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

fn parameter(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// The path of an address: `/api` of `http://localhost:8000/api`.
fn path_of(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, rest)| rest);
    let start = if behind.len() == url.len() { Some(0) } else { behind.find('/') };
    start.map_or("", |start| behind[start..].trim_end_matches('/'))
}
