//! The view's insert trigger.

use super::super::{
    Pieces, checks, concat, lines,
    table::{Table, TableColumn},
    values::{by_shape, literal_value, normal},
};
use crate::{Access, Class, names::literal, sql::Arm};

/// `{table}_insert`: checks a new row, fills in what it leaves out, and creates it.
pub(in crate::sql::sqlite) fn trigger(table: &Table<'_>) -> Pieces {
    let head = format!(
        "CREATE TRIGGER IF NOT EXISTS {} INSTEAD OF INSERT ON {}\nBEGIN\n",
        table.derived("insert"),
        table.view
    );
    if table.key().any(|column| column.access() == Access::Server) {
        let message = format!(
            "the server assigns the key ({}) of {}: create the row through the API, or give the model a UUID as its key",
            table.key_names(),
            table.shown(),
        );
        return format!("{head}    SELECT RAISE(ABORT, {});\nEND;\n", literal(&message)).into();
    }
    let given = || table.columns().filter(|column| column.access() != Access::Server);
    let null_checks: Pieces = given().map(|column| null_check(table, column)).collect();
    concat([
        head.into(),
        null_checks,
        "\n".into(),
        checks::call(table, |column| column.of("NEW")),
        format!("\n    INSERT INTO {} (\n", table.derived("create")).into(),
        lines(8, given().map(|column| column.quoted().into())),
        "\n    )\n    VALUES (\n".into(),
        lines(8, given().map(|column| value(table, column))),
        "\n    );\nEND;\n".into(),
    ])
}

/// What is left out may be filled in: a UUID key, or a column with a default.
fn null_check(table: &Table<'_>, column: TableColumn<'_>) -> Pieces {
    if column.column.default.is_some() {
        return Pieces::new();
    }
    let check = checks::null_check(table, column);
    if !table.is_whole_key(column) {
        return check;
    }
    by_shape(column, vec![Arm::new(Class::Uuid, "")], check)
}

fn value(table: &Table<'_>, column: TableColumn<'_>) -> Pieces {
    let given = normal(column, &column.of("NEW"));
    let or = |stand_in: Pieces| {
        concat(["coalesce(".into(), given.clone(), ", ".into(), stand_in, ")".into()])
    };
    if let Some(default) = &column.column.default {
        return or(literal_value(column, default));
    }
    if !table.is_whole_key(column) {
        return given;
    }
    let or_random = or("(SELECT uuid FROM _uuid)".into());
    by_shape(column, vec![Arm::new(Class::Uuid, or_random)], given)
}
