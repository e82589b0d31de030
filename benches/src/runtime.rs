//! The client runtime in Node, beside what an application would use without it: PGlite's live
//! queries over a view written by hand, PGlite's sync plugin, TanStack DB's Electric collection.
//! `runtime.mjs` measures, a process for each measurement.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Value, json};
use sync_patterns_core::{ShapeDefinition, sql::Dialect};
use sync_patterns_export::{Config, Entry, Export};

use crate::{
    Effort, Result,
    contact::CONTACT,
    node,
    report::{Table, milliseconds, thousands, times},
    samples::Samples,
};

const CONFIG: &str = "output: ./generated\nadapter: pglite\nelectric_url: http://electric.test/shapes\napi_base_url: http://server.test\n";

const COLUMNS: [&str; 11] = [
    "id",
    "first_name",
    "last_name",
    "company",
    "email",
    "phone",
    "position",
    "is_favorite",
    "created_at",
    "updated_at",
    "write_id",
];

#[derive(Deserialize)]
struct Sample {
    measurement: String,
    rows: usize,
    subject: String,
    value: f64,
}

/// The samples of each subject, by measurement and rows.
type Measured = BTreeMap<(String, usize), BTreeMap<String, Samples>>;

/// How a table shows what was measured.
#[derive(Clone, Copy)]
enum Unit {
    Time,
    RowsPerSecond,
    Bytes,
}

/// A table: what it is of, what stands in its columns, and in what unit.
struct View {
    title: &'static str,
    measurement: &'static str,
    /// Ours first; each with its column's head.
    subjects: &'static [(&'static str, &'static str)],
    unit: Unit,
}

const VIEWS: [View; 6] = [
    View {
        title: "A write of the application, until a live query shows it",
        measurement: "write",
        subjects: &[
            ("ours", "ours"),
            ("query", "`live.query`"),
            ("incrementalQuery", "`live.incrementalQuery`"),
        ],
        unit: Unit::Time,
    },
    View {
        title: "A change of the server, until a live query shows it",
        measurement: "arrive",
        subjects: &[
            ("ours", "ours"),
            ("electric", "Electric collection, in memory"),
            ("plugin", "sync plugin, `live.query`"),
        ],
        unit: Unit::Time,
    },
    View {
        title: "Cold start: all rows of the database in a collection",
        measurement: "cold start",
        subjects: &[
            ("ours", "ours"),
            ("share", "TanStack DB's share"),
            ("copy", "`COPY` alone"),
            ("query", "`pg.query` alone"),
        ],
        unit: Unit::Time,
    },
    View {
        title: "First sync, rows per second",
        measurement: "first sync",
        subjects: &[
            ("ours", "ours"),
            ("plugin, insert", "plugin, `insert`"),
            ("plugin, csv", "`csv`"),
            ("plugin, json", "`json`"),
            ("plugin, useCopy", "`useCopy`"),
            ("electric", "Electric collection, in memory"),
        ],
        unit: Unit::RowsPerSecond,
    },
    View {
        title: "Memory for each row, synced and shown",
        measurement: "memory",
        subjects: &[
            ("ours", "ours"),
            ("electric", "Electric collection"),
            ("plugin", "sync plugin, `live.query`"),
        ],
        unit: Unit::Bytes,
    },
    View {
        title: "Writes made offline, sent per second",
        measurement: "drain",
        subjects: &[
            ("ours, batch", "ours, batch"),
            ("ours, rest", "ours, a request each"),
            ("by hand", "by hand, a request each"),
        ],
        unit: Unit::RowsPerSecond,
    },
];

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    node::installed("@electric-sql/pglite-sync/package.json")?;
    let folder = std::env::temp_dir().join(format!("sync-patterns-runtime-{}", std::process::id()));
    let measured = emit(&folder).and_then(|generated| {
        read(&node::run("runtime.mjs", &plan(effort, &generated).to_string())?)
    });
    let _ = std::fs::remove_dir_all(&folder);
    let measured = measured?;
    Ok(VIEWS.iter().map(|view| view.table(&measured)).collect())
}

/// Writes the generated folder of the one model.
fn emit(folder: &Path) -> Result<PathBuf> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let config = folder.join("sync-patterns.config.yaml");
    std::fs::create_dir_all(folder).map_err(failed)?;
    std::fs::write(&config, CONFIG).map_err(failed)?;
    let shape =
        ShapeDefinition { table: "contacts", columns: &COLUMNS, where_clause: "", params: &[] };
    let config = Config::load(&config).map_err(|failure| failure.to_string())?;
    let generated = Export::new()
        .entry(Entry { model: CONTACT, shape })
        .generate(config)
        .map_err(|failure| failure.to_string())?;
    let output = folder.join("generated");
    for file in &generated.files {
        let path = output.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(&output)).map_err(failed)?;
        std::fs::write(path, &file.text).map_err(failed)?;
    }
    Ok(output)
}

fn plan(effort: &Effort, generated: &Path) -> Value {
    let turns = |rows: usize| effort.pick(if rows > 10_000 { 3 } else { 10 }, 1);
    let sizes: &[usize] = effort.pick(&[1_000, 10_000, 100_000], &[50]);
    let most = sizes[sizes.len() - 1];
    let mut tasks = Vec::new();
    for measurement in ["write", "arrive"] {
        tasks.extend(sizes.iter().map(
            |&rows| json!({ "measurement": measurement, "rows": rows, "turns": turns(rows) }),
        ));
    }
    tasks.push(json!({ "measurement": "cold start", "rows": most, "turns": effort.pick(5, 1) }));
    let times = effort.pick(3, 1);
    for view in VIEWS.iter().filter(|view| !matches!(view.unit, Unit::Time)) {
        let rows = match view.measurement {
            "drain" => effort.pick(1_000, 20),
            _ => most,
        };
        // In turns, so that what slows the machine slows all.
        for _ in 0..times {
            tasks.extend(view.subjects.iter().map(|(subject, _)| {
                json!({ "measurement": view.measurement, "rows": rows, "subject": subject })
            }));
        }
    }
    let sql = CONTACT.sql(Dialect::Postgres);
    let plain = format!("{}{}", sql.synced_table, sql.indexes);
    let by_hand = include_str!("database/full_outer_join.postgres.sql");
    let pattern4 = format!("{by_hand}\n{}", plain.replace("contacts_synced", "contacts_plain"));
    json!({
        "generated": generated,
        "pattern4": pattern4,
        "together": effort.is_quick,
        "tasks": tasks,
    })
}

fn read(output: &str) -> Result<Measured> {
    let mut measured = Measured::new();
    for line in output.lines() {
        let sample: Sample = serde_json::from_str(line)
            .map_err(|error| format!("runtime.mjs wrote {line}: {error}"))?;
        let subjects = measured.entry((sample.measurement, sample.rows)).or_default();
        subjects.entry(sample.subject).or_default().push(sample.value);
    }
    Ok(measured)
}

impl View {
    fn table(&self, measured: &Measured) -> Table {
        let mut table = Table { title: self.title.into(), head: Vec::new(), rows: Vec::new() };
        table.head = vec!["rows".into()];
        for (index, (_, head)) in self.subjects.iter().enumerate() {
            table.head.push((*head).into());
            if index > 0 {
                table.head.push(self.unit.compared().into());
            }
        }
        for ((measurement, rows), subjects) in measured {
            if measurement != self.measurement {
                continue;
            }
            let none = Samples::default();
            let of = |subject: &str| subjects.get(subject).unwrap_or(&none);
            let ours = of(self.subjects[0].0);
            let mut row = vec![thousands(*rows)];
            for (index, (subject, _)) in self.subjects.iter().enumerate() {
                row.push(self.unit.show(of(subject).median(), *rows));
                if index > 0 {
                    row.push(times(of(subject).ratio_to(ours)));
                }
            }
            table.rows.push(row);
        }
        table
    }
}

impl Unit {
    fn show(self, value: f64, rows: usize) -> String {
        match self {
            Unit::Time => milliseconds(value),
            Unit::RowsPerSecond => thousands((rows as f64 * 1e3 / value).round() as usize),
            Unit::Bytes => format!("{} B", thousands(value.max(0.0).round() as usize)),
        }
    }

    /// What the ratio to ours says.
    fn compared(self) -> &'static str {
        match self {
            Unit::Time => "÷ ours",
            Unit::RowsPerSecond => "ours is faster by",
            Unit::Bytes => "÷ ours",
        }
    }
}
