//! The change feed: which rows of the view are to be read again.

use super::{Pieces, table::Table};

/// The most rows that are named one by one, as in Postgres.
const MOST_ROWS: u32 = 20_000;

/// The change feed's triggers on the synced table. Once all rows are to be read again, single ones
/// are not noted: a first load that says so before it begins is nearly free.
pub(super) fn synced_triggers(table: &Table<'_>) -> Pieces {
    let too_many = |row: &str| {
        format!(
            "
    -- Too many rows to name each: all are to be read again. Counted now and then, for it takes time.
    INSERT INTO _feed (table_name, row_key)
    SELECT {literal}, ''
    WHERE {row}.rowid % 1009 = 0
        AND (SELECT count(*) FROM _feed AS f WHERE f.table_name = {literal}) > {MOST_ROWS}
    ON CONFLICT DO NOTHING;
",
            literal = table.literal,
        )
    };
    triggers(table, &table.synced, "synced", &too_many)
}

/// The change feed's triggers on the local table.
pub(super) fn local_triggers(table: &Table<'_>) -> Pieces {
    triggers(table, &table.local, "local", &|_| String::new())
}

fn triggers(table: &Table<'_>, on: &str, which: &str, and_then: &dyn Fn(&str) -> String) -> Pieces {
    let trigger = |(event, row): (&str, &str)| {
        format!(
            "CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {on}
WHEN NOT EXISTS (SELECT 1 FROM _feed AS f WHERE f.table_name = {literal} AND f.row_key = '')
BEGIN
    INSERT INTO _feed (table_name, row_key)
    VALUES ({literal}, {row_key})
    ON CONFLICT DO NOTHING;
{more}END;
",
            name = table.derived(&format!("{which}_feed_{}", event.to_lowercase())),
            literal = table.literal,
            row_key = table.row_key(row),
            more = and_then(row),
        )
    };
    let triggers = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")].map(trigger);
    format!("-- The change feed of {on}.\n{}", triggers.join("\n")).into()
}
