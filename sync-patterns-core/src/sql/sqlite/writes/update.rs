//! The view's update trigger.

use super::{
    super::{
        Pieces, checks, concat, lines,
        table::{Table, TableColumn},
        values::{Member, differs, normal, normal_encoded},
    },
    object, store_local_only,
};
use crate::{Access, names::literal};

/// `{table}_update`: logs the columns that differ from what the view showed (semantics 4, 7).
pub(in crate::sql::sqlite) fn trigger(table: &Table<'_>) -> Pieces {
    let mut text = concat([
        format!(
            "CREATE TRIGGER IF NOT EXISTS {} INSTEAD OF UPDATE ON {}\nBEGIN\n",
            table.derived("update"),
            table.view
        )
        .into(),
        conditions(table),
    ]);
    if updatable(table).next().is_some() {
        text.push(log(table)).push(overlay(table));
    }
    if table.local_only().next().is_some() {
        let differ: Vec<Pieces> = table.local_only().map(differs).collect();
        let mut when = Pieces::from("\n    WHERE ");
        when.push(any(differ));
        text.push(store_local_only(table, &table.row_key("OLD"), when));
    }
    text.push("END;\n");
    text
}

/// The columns that an update can change, those of this device aside.
fn updatable<'a>(table: &Table<'a>) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
    table.data().filter(|column| column.access() == Access::Write)
}

fn any(conditions: Vec<Pieces>) -> Pieces {
    let mut text = Pieces::new();
    for (index, condition) in conditions.into_iter().enumerate() {
        if index > 0 {
            text.push("\n        OR ");
        }
        text.push(condition);
    }
    text
}

/// What refuses the row, before anything is written.
fn conditions(table: &Table<'_>) -> Pieces {
    // What the server sent is not checked: it may have other forms of the same value.
    let mut text = checks::call(table, |column| {
        let (new, old) = (column.of("NEW"), column.of("OLD"));
        format!("iif({new} IS NOT {old}, {new}, NULL)")
    });
    text.push("\n");
    let mut refuse = |message: String, condition: Pieces| {
        text.push(format!("    SELECT RAISE(ABORT, {})\n    WHERE ", literal(&message)));
        text.push(condition).push(";\n");
    };
    let no_new_key = format!(
        "the key ({}) of a row of {} cannot be changed: delete the row and insert it with its new key",
        table.key_names(),
        table.shown()
    );
    refuse(no_new_key, any(table.key().map(differs).collect()));
    for column in table.data().filter(|column| column.access() == Access::CreateOnly) {
        let message =
            format!("column {} of {} can be set on insert only", column.shown(), table.shown());
        refuse(message, differs(column));
    }
    for column in table.columns().filter(|column| {
        !column.is_key() && matches!(column.access(), Access::Write | Access::LocalOnly)
    }) {
        text.push(checks::null_check(table, column));
    }
    text
}

fn log(table: &Table<'_>) -> Pieces {
    let members = updatable(table).map(|column| {
        let json = concat([
            "CASE WHEN ".into(),
            differs(column),
            " THEN ".into(),
            normal_encoded(column, &column.of("NEW"), 16),
            " END".into(),
        ]);
        (column, json)
    });
    concat([
        format!(
            "
    INSERT INTO _changes (table_name, row_key, operation, value, transaction_id)
    SELECT {literal}, {row_key}, 'update', d.value, (SELECT t.id FROM _transaction AS t)
    FROM (
",
            literal = table.literal,
            row_key = table.row_key("OLD"),
        )
        .into(),
        object(members),
        "\n    ) AS d\n    WHERE d.value <> '{}';\n".into(),
    ])
}

/// Lays an update over the row's overlay: what the fold would do, for one entry more. A write that
/// is not accepted yet is no part of a confirmed model's overlay, but marks it (semantics 21).
fn overlay(table: &Table<'_>) -> Pieces {
    let updated: Vec<TableColumn<'_>> = match table.is_confirmed() {
        true => Vec::new(),
        false => updatable(table).collect(),
    };
    let inserted = ["row_key".into()]
        .into_iter()
        .chain(table.key().map(|column| column.quoted().into()))
        .chain(updated.iter().map(|column| column.quoted().into()))
        .chain(["changed_columns", "is_inserted", "is_deleted", "write_id"].map(Pieces::from));
    let selected = ["c.row_key".into()]
        .into_iter()
        .chain(table.key().map(|column| column.of("OLD").into()))
        .chain(updated.iter().map(|column| {
            let is_changed = Member::of("c.value", *column).json_type;
            concat([
                format!("iif({is_changed} IS NOT NULL, ").into(),
                normal(*column, &column.of("NEW")),
                ", NULL)".into(),
            ])
        }))
        .chain([
            match updated.is_empty() {
                true => "'[]'".into(),
                false => "(SELECT json_group_array(n.key) FROM json_each(c.value) AS n)".into(),
            },
            "0".into(),
            "0".into(),
            "c.write_id".into(),
        ]);
    let mut set: Vec<Pieces> = updated
        .iter()
        .map(|column| {
            format!(
                "{name} = iif(instr(excluded.changed_columns, {}), excluded.{name}, {name})",
                column.json_name(),
                name = column.quoted(),
            )
            .into()
        })
        .collect();
    if !updated.is_empty() {
        set.push(changed_columns(table));
    }
    set.push("write_id = excluded.write_id".into());
    concat([
        format!("\n    INSERT INTO {} (\n", table.local).into(),
        lines(8, inserted),
        "\n    )\n    SELECT\n".into(),
        lines(8, selected),
        "\n    FROM _changes AS c\n    WHERE changes() > 0 AND c.id = last_insert_rowid()\n    ON CONFLICT (row_key) DO UPDATE SET\n".into(),
        lines(8, set),
        ";\n".into(),
    ])
}

/// The columns that were changed before or are now, in the order of the table's.
fn changed_columns(table: &Table<'_>) -> Pieces {
    let pairs = table
        .data()
        .filter(|column| column.is_sent())
        .map(|column| format!("({}, {})", column.literal(), column.json_name()).into());
    concat([
        "changed_columns = (\n            SELECT json_group_array(n.column1)\n            FROM (VALUES\n".into(),
        lines(16, pairs),
        format!(
            "
            ) AS n
            WHERE instr({local}.changed_columns, n.column2) OR instr(excluded.changed_columns, n.column2)
        )",
            local = table.local
        )
        .into(),
    ])
}
