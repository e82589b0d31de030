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
    pub prefix: String,
    /// The names of the parameters behind the last name.
    pub parameters: Vec<&'a str>,
    /// Whether it ends with a slash, which a client does not write.
    pub has_slash: bool,
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
            if let Some(named) = named.filter(|at| !parts[*at].is_empty()) {
                let prefix = parts[..named].iter().map(|part| format!("/{part}")).collect();
                let parameters = parts[named + 1..].iter().filter_map(|part| parameter(part));
                let item = document.followed(item);
                let parameters = parameters.collect();
                let has_slash = text.len() > 1 && text.ends_with('/');
                let path = Path { text, item, prefix, parameters, has_slash };
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
        prefixes
            .sort_by_key(|prefix| (is_nested(prefix), *prefix != self.base, prefix.len(), *prefix));
        let Some(prefix) = prefixes.first() else { return Pair::default() };
        let here = of_table.iter().filter(|path| path.prefix == *prefix);
        Pair::of(here.cloned().collect())
    }

    /// All pairs of paths, with the names of what they could be the table of.
    pub fn pairs(&self) -> Vec<(&str, Pair<'a>)> {
        let mut pairs = Vec::new();
        for (name, paths) in &self.by_name {
            let mut by_prefix: BTreeMap<&str, Vec<Path<'a>>> = BTreeMap::new();
            for path in paths {
                by_prefix.entry(&path.prefix).or_default().push(path.clone());
            }
            pairs.extend(by_prefix.into_values().map(|paths| (name.as_str(), Pair::of(paths))));
        }
        pairs
    }

    /// The paths whose last name is this.
    pub fn of_name(&self, name: &str) -> &[Path<'a>] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names that a table could have: those with a path for one row or with a POST.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

impl<'a> Pair<'a> {
    /// The paths with the fewest parameters.
    fn of(mut paths: Vec<Path<'a>>) -> Pair<'a> {
        paths.sort_by_key(|path| (path.has_slash, path.parameters.len()));
        let rows = paths.iter().find(|path| path.parameters.is_empty()).cloned();
        Pair { rows, row: paths.into_iter().find(|path| !path.parameters.is_empty()) }
    }

    /// Those that a client can call, with a row's key alone.
    pub fn own(&self) -> Pair<'a> {
        let own = |path: &Option<Path<'a>>| {
            path.clone().filter(|path| !path.is_nested() && !path.has_slash)
        };
        Pair { rows: own(&self.rows), row: own(&self.row) }
    }
}

impl Path<'_> {
    /// Whether it is about the rows of a parent: `/projects/{project_id}/issues`.
    pub fn is_nested(&self) -> bool {
        is_nested(&self.prefix)
    }
}

fn is_nested(prefix: &str) -> bool {
    prefix.contains('{')
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
