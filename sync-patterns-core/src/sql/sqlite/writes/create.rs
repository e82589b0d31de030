//! `{table}_create`: the second half of an insert, which knows the whole row.

use super::{
    super::{
        Pieces, concat, lines, procedures,
        table::{Table, TableColumn, json_string},
        values::{encoded, neutral},
    },
    object, store_local_only,
};
use crate::{Access, names::literal};

/// `{table}_create`: refuses a key that is taken, logs the row and shows it (semantics 3, 5).
pub(in crate::sql::sqlite) fn procedure(table: &Table<'_>) -> Pieces {
    if table.key().any(|column| column.access() == Access::Server) {
        return Pieces::new();
    }
    let parameters =
        table.columns().filter(|column| column.access() != Access::Server).map(|column| {
            concat([
                "CAST(NULL AS ".into(),
                column.type_name(),
                format!(") AS {}", column.quoted()).into(),
            ])
        });
    let log = concat([
        format!(
            "
    INSERT INTO _changes (table_name, row_key, operation, value, transaction_id)
    SELECT {literal}, {row_key}, 'insert', d.value, (SELECT t.id FROM _transaction AS t)
    FROM (
",
            literal = table.literal,
            row_key = table.row_key("NEW"),
        )
        .into(),
        object(table.sent().map(|column| (column, encoded(column, &column.of("NEW"), 16)))),
        "\n    ) AS d;\n".into(),
    ]);
    let mut body = concat([taken(table).into(), log, overlay(table)]);
    if table.local_only().next().is_some() {
        body.push(store_local_only(table, &table.row_key("NEW"), Pieces::new()));
    }
    procedures::procedure(
        table,
        "create",
        "The second half of an insert: the row is complete, and its values are those that its columns hold.",
        parameters,
        body,
    )
}

/// Refuses a key that the view shows or whose insert is pending. `RAISE` could give the text of a
/// unique violation but not its code, so the row that is there is inserted into its own table.
fn taken(table: &Table<'_>) -> String {
    let shown = format!("SELECT 1 FROM {} AS v WHERE {}", table.view, table.same_key("v", "NEW"));
    let taken = match table.is_confirmed() {
        false => format!("EXISTS ({shown})"),
        true => format!(
            "(
            EXISTS ({shown})
            OR EXISTS (
                SELECT 1 FROM _changes AS c
                WHERE {} AND c.operation = 'insert' AND c.acknowledged_at IS NULL
            )
        )",
            table.entries("c", &table.row_key("NEW"))
        ),
    };
    let replaced = literal(&format!(
        "INSERT OR REPLACE into {} is not supported: update the row, or delete it first",
        table.shown()
    ));
    format!(
        "    -- A key that is taken: to insert the row that is there gives the database's own error and code.
    INSERT INTO {synced}
    SELECT s.* FROM {synced} AS s
    WHERE {same_synced} AND EXISTS ({shown} AND NOT v._has_local_changes);

    INSERT INTO {local}
    SELECT l.* FROM {local} AS l
    WHERE {same_local} AND {taken};

    -- Only INSERT OR IGNORE and INSERT OR REPLACE come this far with a key that is taken.
    INSERT INTO _context (id, is_replaced)
    SELECT 1, 1
    WHERE {taken};

    SELECT iif(x.is_replaced, RAISE(ABORT, {replaced}), RAISE(IGNORE))
    FROM _context AS x
    WHERE {taken};
",
        synced = table.synced,
        local = table.local,
        same_synced = table.same_key("s", "NEW"),
        same_local = table.same_key("l", "NEW"),
    )
}

/// Shows the new row. Not the fold: it is long, and here there is nothing to compute.
fn overlay(table: &Table<'_>) -> Pieces {
    let is_shown = !table.is_confirmed();
    let columns: Vec<TableColumn<'_>> =
        table.synced_columns().filter(|column| column.is_key() || is_shown).collect();
    let inserted = ["row_key".into()]
        .into_iter()
        .chain(columns.iter().map(|column| column.quoted().into()))
        .chain(["changed_columns", "is_inserted", "is_deleted", "write_id"].map(Pieces::from));
    let mut selected: Vec<Pieces> = vec!["c.row_key".into()];
    selected.extend(columns.iter().map(|column| match column.access() {
        Access::Server => neutral(*column, "c.created_at", &|value| value),
        _ => column.of("NEW").into(),
    }));
    let changed: Vec<String> = columns
        .iter()
        .filter(|column| column.is_sent() && !column.is_key())
        .map(|column| json_string(&column.column.name))
        .collect();
    selected.push(literal(&format!("[{}]", changed.join(","))).into());
    selected.push(if is_shown { "1" } else { "0" }.into());
    selected.push("0".into());
    selected.push("c.write_id".into());
    let mut updated: Vec<Pieces> = columns
        .iter()
        .filter(|column| !column.is_key())
        .map(|column| format!("{0} = excluded.{0}", column.quoted()).into())
        .collect();
    if is_shown {
        updated.extend(
            ["changed_columns", "is_inserted", "is_deleted"]
                .map(|name| format!("{name} = excluded.{name}").into()),
        );
    }
    updated.push("write_id = excluded.write_id".into());
    concat([
        format!("\n    INSERT INTO {} (\n", table.local).into(),
        lines(8, inserted),
        "\n    )\n    SELECT\n".into(),
        lines(8, selected),
        "\n    FROM _changes AS c\n    WHERE c.id = last_insert_rowid()\n    ON CONFLICT (row_key) DO UPDATE SET\n".into(),
        lines(8, updated),
        ";\n".into(),
    ])
}
