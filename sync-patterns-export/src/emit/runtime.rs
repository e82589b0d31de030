//! `db/`: the client runtime, the same files for every project with the same adapter.

use crate::config::Adapter;
use crate::output::File;

/// The files of `client/src`, by their paths there.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

pub fn files(adapter: Adapter) -> impl Iterator<Item = File> {
    let needed = move |path: &str| match path.strip_prefix("adapters/") {
        Some(path) => path.starts_with(&format!("{}/", adapter.name())),
        None => true,
    };
    let files = FILES.iter().filter(move |(path, _)| needed(path));
    files.map(|(path, text)| File::new(format!("db/{path}"), *text))
}
