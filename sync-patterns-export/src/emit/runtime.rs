//! `db/`: the client runtime, the same files for every project with the same adapter, hooks and collections.

use crate::config::{Adapter, Collections, Hooks};
use crate::output::File;

/// The files of `client/src`, by their paths there.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// What is written in React.
const REACT: &[&str] = &["hooks.ts", "inspector.ts", "status-hooks.ts"];

/// What needs TanStack DB's package for Electric.
const ELECTRIC: &str = "electric-collection.ts";

pub fn files(
    adapters: &[Adapter],
    hooks: Hooks,
    collections: Collections,
) -> impl Iterator<Item = File> {
    let is_of = |path: &str, adapter: Adapter| path.starts_with(&format!("{}/", adapter.name()));
    let needed = |path: &str| match path.strip_prefix("adapters/") {
        Some(path) => adapters.iter().any(|adapter| is_of(path, *adapter)),
        None if path == ELECTRIC => collections == Collections::Electric,
        None => hooks == Hooks::React || !REACT.contains(&path),
    };
    let files: Vec<_> = FILES.iter().filter(|(path, _)| needed(path)).collect();
    files.into_iter().map(|(path, text)| File::new(format!("db/{path}"), *text))
}
