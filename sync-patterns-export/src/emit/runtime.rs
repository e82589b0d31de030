//! `db/`: the client runtime, the same files for every project.

use crate::output::File;

/// The files of `client/src`, by their paths there.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

pub fn files() -> impl Iterator<Item = File> {
    FILES.iter().map(|(path, text)| File::new(format!("db/{path}"), *text))
}
