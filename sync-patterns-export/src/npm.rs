//! What the generated code needs from npm: what it imports, in the versions of `client/package.json`, with
//! which the runtime is tested. No other place says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Adapter, Collections, Hooks};
use crate::emit::runtime;
use crate::output::File;

const PACKAGE: &str = include_str!("../client/package.json");

/// The packages, with the versions that the runtime is tested with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NpmNeeds {
    /// What the generated code imports.
    pub dependencies: BTreeMap<String, String>,
    /// What checks and tests it.
    #[serde(rename = "devDependencies")]
    pub tools: BTreeMap<String, String>,
    /// The packages of which one copy must exist: two would not know each other's objects.
    #[serde(rename = "overrides")]
    pub single: BTreeMap<String, String>,
}

impl NpmNeeds {
    /// Those of an application on PGlite with React.
    pub fn usual() -> NpmNeeds {
        let files: Vec<File> =
            runtime::files(&[Adapter::Pglite], Hooks::React, Collections::Local).collect();
        NpmNeeds::of(&files)
    }

    /// Those of generated files.
    pub fn of(files: &[File]) -> NpmNeeds {
        let mut needs = NpmNeeds::all();
        needs.dependencies.retain(|name, _| files.iter().any(|file| imports(&file.text, name)));
        needs.single.retain(|name, _| needs.dependencies.contains_key(name));
        needs
    }

    fn all() -> NpmNeeds {
        // The crate's own file: a test reads it.
        serde_json::from_str(PACKAGE).unwrap_or_default()
    }
}

/// Whether a module imports a package, or a part of it.
fn imports(text: &str, name: &str) -> bool {
    let ends = ["'", "/"];
    ["from '", "import('", "import '"].iter().any(|import| {
        text.match_indices(import).any(|(at, import)| {
            let rest = text[at + import.len()..].strip_prefix(name);
            rest.is_some_and(|rest| ends.iter().any(|end| rest.starts_with(end)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtimes_packages_are_read() {
        let needs = NpmNeeds::usual();
        for name in ["@tanstack/db", "@electric-sql/pglite", "@electric-sql/client", "react"] {
            assert!(needs.dependencies.contains_key(name), "{name}");
        }
        assert!(needs.single.keys().all(|name| needs.dependencies.contains_key(name)));
        assert!(needs.single.contains_key("@tanstack/db"));
        assert!(needs.tools.contains_key("typescript"));
    }

    #[test]
    fn only_what_is_imported_is_needed() {
        let with = |adapter, hooks, collections| {
            let files: Vec<File> = runtime::files(&[adapter], hooks, collections).collect();
            let needs = NpmNeeds::of(&files);
            move |name: &str| needs.dependencies.contains_key(name)
        };
        let of = |adapter, hooks| with(adapter, hooks, Collections::Local);
        let without_react = of(Adapter::Pglite, Hooks::None);
        assert!(without_react("@tanstack/db") && !without_react("react"));
        assert!(!of(Adapter::Sqlite, Hooks::React)("@electric-sql/pglite"));
        assert!(of(Adapter::Sqlite, Hooks::React)("@sqlite.org/sqlite-wasm"));
        let electric = "@tanstack/electric-db-collection";
        assert!(!of(Adapter::Pglite, Hooks::React)(electric));
        assert!(with(Adapter::Pglite, Hooks::React, Collections::Electric)(electric));
        assert!(imports(
            "import { PGliteWorker } from '@electric-sql/pglite/worker'",
            "@electric-sql/pglite"
        ));
        assert!(!imports("import { useState } from 'react-dom'", "react"));
    }
}
