//! PGlite, which runs in Node: `pglite.mjs` measures.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;
use serde_json::json;
use sync_patterns_core::sql::{Dialect, postgres};

use super::{Measured, SUBJECTS, sizes};
use crate::{Effort, Result, contact::CONTACT, node, samples::Samples};

/// Where PGlite keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    Memory,
    Disk,
}

#[derive(Deserialize)]
struct Sample {
    rows: usize,
    operation: String,
    subject: String,
    ms: f64,
}

pub fn measure(effort: &Effort, storage: Storage) -> Result<Measured> {
    node::installed("@electric-sql/pglite/package.json")?;
    let folder: Option<PathBuf> = (storage == Storage::Disk).then(|| {
        std::env::temp_dir().join(format!("sync-patterns-benches-{}", std::process::id()))
    });
    let sql = CONTACT.sql(Dialect::Postgres);
    let plan = json!({
        "sizes": sizes(effort),
        "loads": effort.pick(5, 1),
        "turns": effort.pick(30, 1),
        "folder": folder,
        "subjects": [
            {
                "name": SUBJECTS[0],
                "script": format!("{}{}", sql.synced_table, sql.indexes).replace("contacts_synced", "contacts"),
                "table": "contacts",
            },
            {
                "name": SUBJECTS[1],
                "script": format!("{}\n{}", postgres::SHARED.script(), sql.script()),
                "table": "contacts_synced",
                "forget": "DELETE FROM _changes; DELETE FROM contacts_local",
                "listen": "sync_patterns",
            },
            {
                "name": SUBJECTS[2],
                "script": include_str!("full_outer_join.postgres.sql"),
                "table": "contacts_synced",
                "forget": "DELETE FROM _changes; DELETE FROM contacts_local",
                "listen": "changes",
            },
        ],
    });
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let output = node::run("pglite.mjs", &plan.to_string());
    if let Some(folder) = &folder {
        let _ = std::fs::remove_dir_all(folder);
    }
    read(&output?)
}

fn read(output: &str) -> Result<Measured> {
    let mut operations: Vec<String> = Vec::new();
    let mut samples: BTreeMap<(usize, usize), [Samples; 3]> = BTreeMap::new();
    for line in output.lines() {
        let sample: Sample = serde_json::from_str(line)
            .map_err(|error| format!("pglite.mjs wrote {line}: {error}"))?;
        let operation =
            operations.iter().position(|name| *name == sample.operation).unwrap_or_else(|| {
                operations.push(sample.operation);
                operations.len() - 1
            });
        let subject =
            SUBJECTS.iter().position(|name| *name == sample.subject).ok_or(sample.subject)?;
        samples.entry((operation, sample.rows)).or_default()[subject].push(sample.ms);
    }
    let mut measured = Measured::default();
    for ((operation, rows), samples) in samples {
        measured.add(&operations[operation], rows, samples);
    }
    Ok(measured)
}
