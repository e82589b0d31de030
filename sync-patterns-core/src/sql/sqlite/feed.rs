//! The change feed: which rows of the view are to be read again.

use super::{Pieces, table::Table};

/// The change feed's triggers on one of the model's tables. Once all rows are to be read again, single
/// ones are not noted: a bulk load that says so first is cheap.
pub(super) fn triggers(table: &Table<'_>, on: &str, which: &str) -> Pieces {
    let trigger = |(event, row): (&str, &str)| {
        format!(
            "CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {on}
WHEN NOT EXISTS (SELECT 1 FROM _feed AS f WHERE f.table_name = {literal} AND f.row_key = '')
BEGIN
    INSERT INTO _feed (table_name, row_key) VALUES ({literal}, {row_key}) ON CONFLICT DO NOTHING;
END;
",
            name = table.derived(&format!("{which}_feed_{}", event.to_lowercase())),
            literal = table.literal,
            row_key = table.row_key(row),
        )
    };
    [
        format!("-- The change feed of {on}.\n"),
        [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")].map(trigger).join("\n"),
    ]
    .concat()
    .into()
}
