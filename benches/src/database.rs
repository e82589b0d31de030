//! The local database beside a plain table, and beside a `FULL OUTER JOIN` view with row-level
//! triggers, as the specification has it.

mod pglite;
mod sqlite;

use std::collections::BTreeMap;

use crate::{
    Effort, Result,
    report::{Table, milliseconds, thousands, times},
    samples::Samples,
};

/// What is measured, in the order of the tables' columns. The first is what the others are compared
/// with.
const SUBJECTS: [&str; 3] = ["plain", "ours", "full outer join"];

/// How many rows a database holds.
fn sizes(effort: &Effort) -> &'static [usize] {
    effort.pick(&[1_000, 10_000, 100_000], &[50, 100])
}

/// The samples of each operation at each size, one per subject.
#[derive(Debug, Default)]
struct Measured(Vec<(String, BTreeMap<usize, [Samples; 3]>)>);

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let sqlite = sqlite::measure(effort)?;
    let memory = pglite::measure(effort, pglite::Storage::Memory)?;
    let disk = pglite::measure(effort, pglite::Storage::Disk)?;
    Ok(vec![
        memory.table("PGlite, in memory"),
        disk.table("PGlite, in a folder"),
        sqlite.table("SQLite, in a file"),
    ])
}

impl Measured {
    fn table(&self, title: &str) -> Table {
        let mut table = Table::new(
            title,
            ["operation", "rows", "plain", "ours", "÷ plain", "full outer join", "÷ plain"],
        );
        for (operation, sizes) in &self.0 {
            for (rows, [plain, ours, join]) in sizes {
                table.rows.push(vec![
                    operation.clone(),
                    thousands(*rows),
                    milliseconds(plain.median()),
                    milliseconds(ours.median()),
                    times(ours.ratio_to(plain)),
                    milliseconds(join.median()),
                    times(join.ratio_to(plain)),
                ]);
            }
        }
        table
    }

    fn add(&mut self, operation: &str, rows: usize, samples: [Samples; 3]) {
        let index = self.0.iter().position(|(name, _)| name == operation).unwrap_or_else(|| {
            self.0.push((operation.to_owned(), BTreeMap::new()));
            self.0.len() - 1
        });
        self.0[index].1.insert(rows, samples);
    }
}
