//! `db/`: the client runtime, the same files for every project with the same adapter and hooks.

use crate::config::{Adapter, Hooks};
use crate::output::File;

/// The files of `client/src`, by their paths there.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// What is written in React.
const REACT: &[&str] = &["hooks.ts", "inspector.ts", "status-hooks.ts"];

pub fn files(adapter: Adapter, hooks: Hooks) -> impl Iterator<Item = File> {
    let needed = move |path: &str| match path.strip_prefix("adapters/") {
        Some(path) => path.starts_with(&format!("{}/", adapter.name())),
        None => hooks == Hooks::React || !REACT.contains(&path),
    };
    let files = FILES.iter().filter(move |(path, _)| needed(path));
    files.map(|(path, text)| File::new(format!("db/{path}"), *text))
}
