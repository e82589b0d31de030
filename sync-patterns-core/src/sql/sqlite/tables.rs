//! The synced and the local table, their indexes, and how everything goes away.

use super::{
    Pieces, concat, lines,
    table::{Table, TableColumn},
    values::by_shape,
};
use crate::{
    Class,
    names::{bounded, quoted},
    sql::{Arm, Piece},
};

/// `{table}_synced`: what the server said.
pub(super) fn synced(table: &Table<'_>) -> Pieces {
    let columns = table.synced_columns().map(|column| {
        concat([
            format!("{} ", column.quoted()).into(),
            column.type_name(),
            by_shape(column, vec![Arm::new(Class::Required, " NOT NULL")], ""),
            values_check(column),
        ])
    });
    // Bookkeeping: whose write the row shows, which shape instance brought it, and when.
    let bookkeeping = [
        "write_id TEXT".into(),
        "_instance TEXT NOT NULL DEFAULT ''".into(),
        "_lsn INTEGER NOT NULL DEFAULT 0".into(),
        primary_key(table),
    ];
    concat([
        format!(
            "-- What the server said; only the shape applier writes here.\nCREATE TABLE IF NOT EXISTS {} (\n",
            table.synced
        )
        .into(),
        lines(4, columns.chain(bookkeeping)),
        "\n) STRICT;\n".into(),
    ])
}

fn values_check(column: TableColumn<'_>) -> Pieces {
    let name = column.quoted();
    let one_of = concat([
        format!(" CHECK ({name} IN (").into(),
        Piece::EnumValues(column.index).into(),
        "))".into(),
    ]);
    let arms = vec![
        Arm::new(Class::Bool, format!(" CHECK ({name} IN (0, 1))")),
        Arm::new(Class::Enum, one_of),
    ];
    by_shape(column, arms, "")
}

/// `{table}_local`: the overlay.
pub(super) fn local(table: &Table<'_>) -> Pieces {
    let columns = table.synced_columns().map(|column| {
        let not_null = if column.is_key() { " NOT NULL" } else { "" };
        concat([format!("{} ", column.quoted()).into(), column.type_name(), not_null.into()])
    });
    let bookkeeping = [
        "-- a JSON array, in the order of the columns\n    changed_columns TEXT NOT NULL".into(),
        "is_inserted INTEGER NOT NULL".into(),
        "is_deleted INTEGER NOT NULL".into(),
        "-- the newest write of the row that the server has not answered\n    write_id TEXT".into(),
        primary_key(table),
    ];
    let row_key = ["row_key TEXT NOT NULL UNIQUE".into()];
    concat([
        format!(
            "-- The overlay of each row with entries in _changes; only the triggers write here.\nCREATE TABLE IF NOT EXISTS {} (\n",
            table.local
        )
        .into(),
        lines(4, row_key.into_iter().chain(columns).chain(bookkeeping)),
        "\n) STRICT, WITHOUT ROWID;\n".into(),
    ])
}

fn primary_key(table: &Table<'_>) -> Pieces {
    let key: Vec<String> = table.key().map(|column| column.quoted()).collect();
    format!("PRIMARY KEY ({})", key.join(", ")).into()
}

/// Indexes on the synced table for the scope, for instances and for `#[sync(index)]`.
pub(super) fn indexes(table: &Table<'_>) -> Pieces {
    let mut text = String::new();
    let mut index = |suffix: &str, columns: &[&str]| {
        let name = quoted(&bounded(format!("{}_synced_by_{suffix}", table.name())));
        let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        text.push_str(&format!(
            "CREATE INDEX IF NOT EXISTS {name} ON {} ({});\n",
            table.synced,
            columns.join(", ")
        ));
    };
    let scope = table.scope_columns();
    if !scope.is_empty() {
        index("scope", &scope);
        index("instance", &["_instance"]);
    }
    for column in table.synced_columns().filter(|column| column.column.is_indexed) {
        let name = &*column.column.name;
        if scope != [name] {
            index(&format!("column_{name}"), &[name]);
        }
    }
    text.into()
}

/// Removes what any mode of the model makes, so that a model's mode can change. Triggers and indexes
/// go with what they are on.
pub(super) fn drop(table: &Table<'_>) -> Pieces {
    let procedures: String = [
        "fold",
        "forget",
        "acknowledge",
        "observe",
        "reject",
        "withdraw",
        "rebuild",
        "check",
        "create",
    ]
    .map(|suffix| format!("DROP VIEW IF EXISTS {};\n", table.derived(suffix)))
    .concat();
    format!(
        "DROP VIEW IF EXISTS {view};
{procedures}DROP TABLE IF EXISTS {local};
DROP TABLE IF EXISTS {synced};
DELETE FROM _feed WHERE table_name = {literal};
",
        view = table.view,
        local = table.local,
        synced = table.synced,
        literal = table.literal,
    )
    .into()
}
