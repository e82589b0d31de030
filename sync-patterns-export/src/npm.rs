//! What the generated code needs from npm. `client/package.json`, with which the runtime is tested, is
//! the one place that says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Config;
use crate::config::Adapter;

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
    /// Those of the client runtime.
    pub fn of_runtime() -> NpmNeeds {
        // The crate's own file: a test reads it.
        serde_json::from_str(PACKAGE).unwrap_or_default()
    }

    /// Those of what is generated with a configuration.
    pub fn of(config: &Config) -> NpmNeeds {
        match config.adapter {
            Adapter::Pglite => NpmNeeds::of_runtime(),
            // Its output is types and SQL.
            Adapter::Sqlite => NpmNeeds::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtimes_packages_are_read() {
        let needs = NpmNeeds::of_runtime();
        for name in ["@tanstack/db", "@electric-sql/pglite", "@electric-sql/client", "react"] {
            assert!(needs.dependencies.contains_key(name), "{name}");
        }
        assert!(needs.single.keys().all(|name| needs.dependencies.contains_key(name)));
        assert!(needs.tools.contains_key("typescript"));
    }
}
