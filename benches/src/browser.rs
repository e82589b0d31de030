//! The local databases in Chromium, beside TanStack DB's own persistence, alone and of its Electric
//! collection: `browser.mjs` measures.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use crate::{
    Effort, Result, node,
    report::{Table, milliseconds, repository, thousands, times},
};

/// Whose pages are measured, and how the table calls them.
const SUBJECTS: [(&str, &str); 4] = [
    ("pglite", "PGlite"),
    ("sqlite", "SQLite"),
    ("tanstack", "TanStack DB, persisted"),
    ("electric", "Electric collection, persisted"),
];

#[derive(Deserialize)]
struct Sample {
    measurement: String,
    subject: String,
    value: f64,
}

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    node::installed("../browser/node_modules/vite/package.json")?;
    let models = "sync-patterns-export/client/test/generated/sqlite";
    if !repository().join(models).exists() {
        return Err(format!("{models} is missing: run `cargo build -p tests-typescript`"));
    }
    let plan = json!({
        "sizes": effort.pick([1_000, 100_000], [100, 200]),
        "rounds": effort.pick(3, 1),
        "writes": effort.pick(30, 2),
        "subjects": SUBJECTS.map(|(name, _)| name),
    });
    let samples = node::run("browser.mjs", &plan.to_string())?;
    let mut measured: Vec<(String, BTreeMap<String, Vec<f64>>)> = Vec::new();
    for line in samples.lines() {
        let sample: Sample =
            serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))?;
        let place = measured.iter().position(|(name, _)| *name == sample.measurement);
        let place = place.unwrap_or_else(|| {
            measured.push((sample.measurement, BTreeMap::new()));
            measured.len() - 1
        });
        measured[place].1.entry(sample.subject).or_default().push(sample.value);
    }
    let [pglite, sqlite, tanstack, electric] = SUBJECTS.map(|(_, shown)| shown);
    let head = ["in Chromium", pglite, sqlite, tanstack, electric, "SQLite ÷ PGlite"];
    let mut table = Table::new("Contacts in a browser: medians", head);
    for (name, mut values) in measured {
        let medians = SUBJECTS.map(|(subject, _)| values.get_mut(subject).and_then(|v| median(v)));
        let shown = |value: Option<f64>| value.map_or("–".into(), |value| amount(&name, value));
        let ratio = match medians {
            [Some(pglite), Some(sqlite), ..] if pglite > 0.0 => times(sqlite / pglite),
            _ => "–".into(),
        };
        let shown = medians.map(shown);
        table.rows.push([std::slice::from_ref(&name), &shown, &[ratio]].concat());
    }
    Ok(vec![table])
}

fn amount(measurement: &str, value: f64) -> String {
    if measurement == "download" {
        format!("{} kB", thousands((value / 1e3).round() as usize))
    } else if measurement.starts_with("memory") {
        format!("{} MB", (value / 1e6).round())
    } else {
        milliseconds(value)
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
