//! The view's update trigger.

use super::{
    super::{
        Pieces, checks, concat, lines,
        table::{Table, TableColumn},
        values::{differs, encoded, normal},
    },
    object, store_local_only,
};
use crate::{
    Access, Class,
    names::literal,
    sql::{Arm, Piece},
};

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

fn conditions(table: &Table<'_>) -> Pieces {
    let key = table.key().map(differs).collect();
    let no_new_key = format!(
        "the key ({}) of a row of {} cannot be changed: delete the row and insert it with its new key",
        table.key_names(),
        table.shown()
    );
    // What the server sent need not pass: it may have other forms of the same value.
    let guard =
        |column: TableColumn<'_>| format!("{} IS NOT {}", column.of("NEW"), column.of("OLD"));
    let mut text = Pieces::from("    SELECT CASE\n");
    for column in table.key() {
        text.push(checks::value_checks(table, column, &guard(column)));
    }
    text.push("        WHEN ")
        .push(any(key))
        .push(format!("\n            THEN RAISE(ABORT, {})\n", literal(&no_new_key)));
    for column in table.columns().filter(|column| !column.is_key()) {
        match column.access() {
            Access::Server => {}
            Access::CreateOnly => {
                let message = format!(
                    "column {} of {} can be set on insert only",
                    column.shown(),
                    table.shown()
                );
                text.push("        WHEN ")
                    .push(differs(column))
                    .push(format!("\n            THEN RAISE(ABORT, {})\n", literal(&message)));
            }
            Access::Write | Access::LocalOnly => {
                text.push(checks::null_check(table, column, &guard(column)));
                text.push(checks::value_checks(table, column, &guard(column)));
            }
        }
    }
    text.push("    END;\n");
    text
}

fn log(table: &Table<'_>) -> Pieces {
    let members = updatable(table).map(|column| {
        let json = concat([
            "CASE WHEN ".into(),
            differs(column),
            " THEN ".into(),
            encoded_new(column),
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

/// The new value's JSON. Its normal form is short, but for the types that have none.
fn encoded_new(column: TableColumn<'_>) -> Pieces {
    let value = column.of("NEW");
    let arm = |class: Class, normal: String| Arm::new(class, encoded(column, &normal, 16));
    let json = |value: &str| format!("json({value})");
    Piece::ByShape {
        column: column.index,
        arms: vec![
            arm(Class::Uuid, format!("lower({value})")),
            arm(Class::Bool, format!("CAST({value} AS INTEGER)")),
            arm(Class::Integer, format!("CAST({value} AS INTEGER)")),
            arm(Class::Float, format!("CAST({value} AS REAL)")),
            arm(Class::Decimal, format!("CAST({value} AS TEXT)")),
            arm(Class::Json, json(&value)),
            arm(Class::Array, json(&value)),
        ],
        otherwise: encoded(column, &value, 16),
    }
    .into()
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
            concat([
                "CASE WHEN ".into(),
                differs(*column),
                " THEN ".into(),
                normal(*column, &column.of("NEW")),
                " END".into(),
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
            let name = column.quoted();
            concat([
                format!("{name} = CASE WHEN ").into(),
                differs(*column),
                format!(" THEN excluded.{name} ELSE {name} END").into(),
            ])
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
