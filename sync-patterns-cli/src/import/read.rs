//! From the document to plain data.

use std::collections::{BTreeMap, BTreeSet};

use sync_patterns_core::names::table_problem;
use sync_patterns_export::openapi::{Document, Operation, Paths};

use super::model::Maker;
use super::names;
use super::plain::{Imported, LeftOut};
use super::resources::{self, Resource};
use super::types::Types;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these tables; all where there are none.
    pub only: Vec<String>,
    /// Where the document came from: `http://localhost:8000`.
    pub origin: Option<String>,
}

/// Where a backend is that does not say so.
const ORIGIN: &str = "http://localhost:8000";

/// Everything in a document that is a table, and what is not.
pub fn read(document: &Document, options: &Options) -> Imported {
    let paths = Paths::of(document, "");
    let (mut resources, mut no_tables) = resources::find(document, &paths);
    let mut left_out = Vec::new();
    if !options.only.is_empty() {
        let is_wanted = |name: &str| options.only.iter().any(|only| only == name);
        resources.retain(|resource| is_wanted(resource.name));
        no_tables.retain(|one| one.what.split('/').any(is_wanted));
    }
    let prefix = prefix(&resources);
    let mut types = Types::new(document);
    let mut tables = Tables::default();
    let mut wanted = Vec::new();
    for resource in resources {
        let found =
            resources::key(document, &resource).and_then(|key| Ok((key, tables.table(&resource)?)));
        match found {
            Ok((key, table)) => {
                let name = types.names.model(&model_name(&resource, &table));
                wanted.push((resource, name, table, key));
            }
            Err(reason) => left_out.push(LeftOut {
                what: resource.paths().map(|path| path.text).next().unwrap_or_default().to_owned(),
                reason,
                pointer: resource.row.pointer.clone(),
            }),
        }
    }
    let mut maker = Maker { document, types: &mut types, prefix: &prefix };
    let mut models: Vec<_> = wanted
        .into_iter()
        .map(|(resource, name, table, key)| maker.model(&resource, name, table, key))
        .collect();
    models.sort_by(|a, b| a.table.cmp(&b.table));
    Imported {
        models,
        types: types.into_definitions(),
        left_out,
        no_tables,
        schemas: BTreeMap::new(),
        accepted: BTreeMap::new(),
        api_base_url: api_base_url(document, options, &prefix),
    }
}

/// The tables that are given away.
#[derive(Default)]
struct Tables {
    taken: BTreeSet<String>,
}

impl Tables {
    /// A table's name: the path's; for other rows at paths of the same name, what the rows are called.
    fn table(&mut self, resource: &Resource<'_>) -> Result<String, String> {
        let of_row = resource.component().map(|name| names::plural(&names::pascal(&name)));
        let mut reason = None;
        for name in std::iter::once(resource.name.to_owned()).chain(of_row) {
            let problem = match table_problem(&name) {
                None if name.contains('.') => Some("a table's name has no `.`".to_owned()),
                problem => problem,
            };
            if let Some(problem) = problem {
                reason.get_or_insert(problem);
            } else if self.is_free(&name) {
                self.taken.insert(bare_file(&name));
                return Ok(name);
            }
        }
        Err(reason
            .unwrap_or_else(|| format!("other rows are the table `{}` already", resource.name)))
    }

    /// Whether nothing in the database or in the generated folder has the name.
    fn is_free(&self, name: &str) -> bool {
        let file = bare_file(name);
        let is_derived = |a: &str, b: &str| {
            a.strip_prefix(b).is_some_and(|end| ["", "_synced", "_local"].contains(&end))
        };
        !self.taken.iter().any(|taken| is_derived(&file, taken) || is_derived(taken, &file))
    }
}

/// What names of files and of SQLite's tables do not tell apart.
fn bare_file(table: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let file: String = table.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    file.to_lowercase()
}

/// `Contact`, for `/contacts` with rows of `ContactRead`; else as the rows are called.
fn model_name(resource: &Resource<'_>, table: &str) -> String {
    let of_table = names::singular(table);
    let Some(component) = resource.component() else { return of_table };
    // Frameworks put a module before a name, and a form behind it.
    let last = component.rsplit(['.', '/']).next().unwrap_or_default();
    let last = last.rsplit("__").next().unwrap_or_default();
    if names::bare(last).starts_with(&names::bare(&of_table)) {
        return of_table;
    }
    names::pascal(last)
}

/// What stands before the paths of most tables that can be written.
fn prefix(resources: &[Resource<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in resources
        .iter()
        .flat_map(Resource::paths)
        .filter(|path| !path.is_nested() && !path.has_slash)
    {
        let writes = ["post", "patch", "delete"].iter();
        let writes = writes.filter(|method| Operation::at(&path.item, method).is_some()).count();
        *counts.entry(&path.prefix).or_default() += writes;
    }
    let most =
        counts.into_iter().max_by_key(|(prefix, count)| (*count, std::cmp::Reverse(prefix.len())));
    most.map(|(prefix, _)| prefix.to_owned()).unwrap_or_default()
}

fn api_base_url(document: &Document, options: &Options, prefix: &str) -> String {
    let origin = options.origin.as_deref().unwrap_or(ORIGIN);
    let server = document.root().child("servers").and_then(|servers| servers.items().next());
    let url = server.as_ref().and_then(|server| server.text("url")).unwrap_or_default();
    // One with variables is no address yet.
    let url =
        if url.contains(['{', ' ', '"', '\\']) { "" } else { url.trim_end_matches(['/', '.']) };
    let base = match url.contains("://") {
        true => url.to_owned(),
        false if url.is_empty() => origin.to_owned(),
        false => format!("{origin}/{}", url.trim_start_matches(['.', '/'])),
    };
    format!("{base}{prefix}")
}
