//! SQLite in a file, in this process.

use std::path::Path;

use rusqlite::{Connection, ToSql, params};
use sync_patterns_core::sql::{Dialect, sqlite};

use super::{Measured, sizes};
use crate::{
    Effort, Result,
    contact::CONTACT,
    samples::{Samples, take_turns, time},
};

const COLUMNS: &str = "id, first_name, last_name, company, email, phone, position, is_favorite, created_at, updated_at";
const READ: &str = "SELECT * FROM contacts WHERE id = ?1";
const UPDATE: &str = "UPDATE contacts SET phone = ?2 WHERE id = ?1";
const PAGE: &str = "SELECT * FROM contacts ORDER BY created_at DESC LIMIT 50";
const CALLS_PER_TURN: usize = 25;

pub fn measure(effort: &Effort) -> Result<Measured> {
    let folder = std::env::temp_dir().join(format!("sync-patterns-sqlite-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut measured = Measured::default();
    let outcome = sizes(effort).iter().try_for_each(|&rows| {
        for (operation, samples) in measure_size(effort, &folder, rows)? {
            measured.add(operation, rows, samples);
        }
        Ok::<_, rusqlite::Error>(())
    });
    let _ = std::fs::remove_dir_all(&folder);
    outcome.map(|()| measured).map_err(|error| format!("SQLite: {error}"))
}

type Operations = Vec<(&'static str, [Samples; 3])>;

fn measure_size(effort: &Effort, folder: &Path, rows: usize) -> rusqlite::Result<Operations> {
    let subjects = Subject::all(&folder.join(rows.to_string()))?;
    let loads = effort.pick(5, 1);
    let load = |subject: &Subject| subject.load(rows);
    let announced_load = |subject: &Subject| {
        subject.connection.execute_batch(subject.announce)?;
        subject.load(rows)
    };
    let mut operations = vec![
        (
            "first load, announced as one",
            turns(&subjects, loads, 1, announced_load, Subject::empty)?,
        ),
        ("first load, announced by row", turns(&subjects, loads, 1, load, Subject::empty)?),
    ];
    for subject in &subjects {
        subject.load(rows)?;
        subject.forget()?;
    }

    let numbers = std::cell::Cell::new(0);
    let any = || {
        numbers.set((numbers.get() + 7919) % rows);
        key("row", numbers.get())
    };
    let fresh = std::cell::Cell::new(0);
    let new = || {
        fresh.set(fresh.get() + 1);
        key("new", fresh.get())
    };
    let phone = || format!("+{}", fresh.replace(fresh.get() + 1));
    let insert = format!(
        "INSERT INTO contacts ({COLUMNS}) VALUES (?1, 'First', 'Last', NULL, 'a@example.com', NULL, 1, 0, ?2, ?2)"
    );
    let now = "2026-01-31T12:00:00.000000Z";
    let mut measure = |operation, calls, work: &dyn Fn(&Subject) -> rusqlite::Result<()>| {
        let samples = turns(&subjects, effort.pick(20, 1), calls, work, Subject::forget)?;
        operations.push((operation, samples));
        Ok::<_, rusqlite::Error>(())
    };
    measure("point read", CALLS_PER_TURN, &|subject| subject.query(READ, &[&any()]))?;
    measure("point read, prepared", CALLS_PER_TURN, &|subject| {
        subject.query_prepared(READ, &[&any()])
    })?;
    measure("update", CALLS_PER_TURN, &|subject| subject.query(UPDATE, &[&any(), &phone()]))?;
    measure("update, prepared", CALLS_PER_TURN, &|subject| {
        subject.query_prepared(UPDATE, &[&any(), &phone()])
    })?;
    measure("insert", CALLS_PER_TURN, &|subject| subject.query(&insert, &[&new(), &now]))?;
    measure("insert, prepared", CALLS_PER_TURN, &|subject| {
        subject.query_prepared(&insert, &[&new(), &now])
    })?;
    measure("page of 50", 3, &|subject| subject.query_prepared(PAGE, &[]))?;
    Ok(operations)
}

/// Lets each subject in turn make some calls; a turn is one sample, of the time per call.
fn turns(
    subjects: &[Subject; 3],
    turns: usize,
    calls: usize,
    work: impl Fn(&Subject) -> rusqlite::Result<()>,
    after: fn(&Subject) -> rusqlite::Result<()>,
) -> rusqlite::Result<[Samples; 3]> {
    let samples = take_turns(turns, subjects.len(), |index| {
        let subject = &subjects[index];
        let (outcome, duration) = time(|| (0..calls).try_for_each(|_| work(subject)));
        outcome.and_then(|()| after(subject))?;
        Ok::<_, rusqlite::Error>(duration / u32::try_from(calls).unwrap_or(1))
    })?;
    Ok(samples.try_into().unwrap_or_default())
}

/// A database, in the order of [`super::SUBJECTS`].
struct Subject {
    connection: Connection,
    /// Where the server's rows go.
    table: &'static str,
    /// What the applier does before it brings many rows: listeners are to read all of them again.
    announce: &'static str,
    /// Removes what was written through the view.
    forget: &'static str,
}

impl Subject {
    fn all(path: &Path) -> rusqlite::Result<[Subject; 3]> {
        let sql = CONTACT.sql(Dialect::Sqlite);
        let plain =
            format!("{}{}", sql.synced_table, sql.indexes).replace("contacts_synced", "contacts");
        let ours = format!("{}\n{}", sqlite::SHARED.script(), sql.script());
        let join = include_str!("full_outer_join.sqlite.sql");
        Ok([
            Subject {
                connection: open(path, "plain", &plain)?,
                table: "contacts",
                announce: "",
                forget: "",
            },
            Subject {
                connection: open(path, "ours", &ours)?,
                table: "contacts_synced",
                announce: "INSERT OR IGNORE INTO _feed (table_name, row_key) VALUES ('contacts', '')",
                forget: "DELETE FROM _changes; DELETE FROM contacts_local; DELETE FROM _feed",
            },
            Subject {
                connection: open(path, "join", join)?,
                table: "contacts_synced",
                announce: "",
                forget: "DELETE FROM _changes; DELETE FROM contacts_local",
            },
        ])
    }

    /// The first load: all rows in one transaction.
    fn load(&self, rows: usize) -> rusqlite::Result<()> {
        let transaction = self.connection.unchecked_transaction()?;
        let insert = format!(
            "INSERT INTO {} ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
            self.table
        );
        let mut insert = transaction.prepare_cached(&insert)?;
        for row in 0..rows {
            insert.execute(params![
                key("row", row),
                format!("First {row}"),
                format!("Last {row}"),
                (row % 5 != 0).then(|| format!("Company {}", row % 100)),
                format!("first.last.{row}@example.com"),
                format!("+44 20 7946 {row:04}"),
                i64::try_from(row % 1000).unwrap_or_default(),
                row % 7 == 0,
                format!("2025-{:02}-01T00:00:{:02}.{:06}Z", 1 + row % 12, row % 60, row),
            ])?;
        }
        drop(insert);
        transaction.commit()
    }

    fn empty(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(&format!("DELETE FROM {}", self.table))?;
        self.forget()
    }

    fn forget(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(self.forget)
    }

    fn query(&self, sql: &str, params: &[&dyn ToSql]) -> rusqlite::Result<()> {
        all_rows(&mut self.connection.prepare(sql)?, params)
    }

    fn query_prepared(&self, sql: &str, params: &[&dyn ToSql]) -> rusqlite::Result<()> {
        all_rows(&mut *self.connection.prepare_cached(sql)?, params)
    }
}

fn all_rows(
    statement: &mut rusqlite::Statement<'_>,
    params: &[&dyn ToSql],
) -> rusqlite::Result<()> {
    let columns = statement.column_count();
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column)?);
        }
    }
    Ok(())
}

/// A database as an application would open it.
fn open(path: &Path, name: &str, script: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path.with_extension(name))?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
    connection.execute_batch(script)?;
    Ok(connection)
}

/// A UUID whose place among the others is arbitrary, as that of a random one.
fn key(kind: &str, number: usize) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (kind, number, salt).hash(&mut hasher);
        hasher.finish()
    };
    let hex = format!("{:016x}{:016x}", half(0), half(1));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
