//! The view: the synced rows without an overlay, and the overlays laid over theirs.

use super::{
    Pieces, checks, concat, lines,
    table::{Table, TableColumn},
    values::{Member, literal_value},
};
use crate::{Access, Mode};

/// `{table}`: what the application reads and writes.
pub(super) fn view(table: &Table<'_>) -> Pieces {
    let is_read_only = table.mode() == Mode::ReadOnly;
    let comment = match is_read_only {
        true => "-- What the application reads.\n",
        false => {
            "-- What the application reads and writes: synced rows, and overlays laid over theirs. Two arms, not a
-- FULL OUTER JOIN, so that a read by key uses the indexes of both tables, and each column of the same
-- type in both, for else SQLite makes all rows before it looks at one.\n"
        }
    };
    let mut text = concat([
        format!("{comment}CREATE VIEW IF NOT EXISTS {} AS\nSELECT\n", table.view).into(),
        lines(4, synced_columns(table)),
        format!("\nFROM {} AS s", table.synced).into(),
    ]);
    if !is_read_only {
        text.push(format!(
            "\nWHERE NOT EXISTS (SELECT 1 FROM {} AS l WHERE {})\nUNION ALL\nSELECT\n",
            table.local,
            table.same_key("l", "s")
        ));
        text.push(lines(4, overlaid_columns(table)));
        let key = table.key().next().map(|column| column.of("s")).unwrap_or_default();
        text.push(format!(
            "
FROM {local} AS l
LEFT JOIN {synced} AS s ON {same_key}
WHERE NOT l.is_deleted AND (l.is_inserted OR {key} IS NOT NULL)",
            local = table.local,
            synced = table.synced,
            same_key = table.same_key("s", "l"),
        ));
    }
    text.push(";\n");
    text
}

fn synced_columns(table: &Table<'_>) -> Vec<Pieces> {
    let row_key = table.row_key("s");
    let mut columns: Vec<Pieces> = table
        .columns()
        .map(|column| match column.access() {
            Access::LocalOnly => local_only(table, column, &row_key),
            _ => column.of("s").into(),
        })
        .collect();
    columns.push("CAST(0 AS INTEGER) AS _has_local_changes".into());
    columns.push("CAST(NULL AS TEXT) AS _pending_write_id".into());
    columns
}

fn overlaid_columns(table: &Table<'_>) -> Vec<Pieces> {
    let mut columns: Vec<Pieces> = table
        .columns()
        .map(|column| {
            let (local, synced) = (column.of("l"), column.of("s"));
            let value = match column.access() {
                Access::LocalOnly => return local_only(table, column, "l.row_key"),
                _ if column.is_key() => return local.into(),
                Access::Server => format!("coalesce({synced}, {local})"),
                _ => format!(
                    "iif(instr(l.changed_columns, {}), {local}, coalesce({synced}, {local}))",
                    column.json_name()
                ),
            };
            cast(column, value.into())
        })
        .collect();
    columns.push("CAST(1 AS INTEGER)".into());
    columns.push("l.write_id".into());
    columns
}

/// A value that stays on this device, or its default.
fn local_only(table: &Table<'_>, column: TableColumn<'_>, row_key: &str) -> Pieces {
    let member = Member::of("o.value", column);
    let stored = concat([
        "(\n        SELECT ".into(),
        member.restored(column),
        format!(
            "
        FROM _local_only AS o
        WHERE {}
            AND NOT EXISTS (SELECT 1 FROM json_each(o.value) AS e WHERE e.key = {} AND (",
            table.entries("o", row_key),
            column.literal(),
        )
        .into(),
        // An older model's value may be of another type.
        checks::stored_misfit(column),
        "))\n    )".into(),
    ]);
    let value = match &column.column.default {
        Some(default) => concat([
            "coalesce(".into(),
            stored,
            ", ".into(),
            literal_value(column, default),
            ")".into(),
        ]),
        None => stored,
    };
    concat([cast(column, value), format!(" AS {}", column.quoted()).into()])
}

fn cast(column: TableColumn<'_>, value: Pieces) -> Pieces {
    concat(["CAST(".into(), value, " AS ".into(), column.type_name(), ")".into()])
}
