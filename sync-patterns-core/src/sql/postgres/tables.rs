//! The synced and the local table, and their indexes.

use super::{Blueprint, Names, Pieces, lines};
use crate::{
    Class,
    names::{bounded, literal, quoted},
    sql::{Arm, Piece},
};

/// `{table}_synced`: what the server said.
pub(super) fn synced(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut columns: Vec<Pieces> = blueprint
        .synced()
        .map(|(index, column)| {
            let mut line = Pieces::from(format!("{} ", column.quoted()));
            line.push(Piece::PostgresType(index));
            line.push(Piece::ByShape {
                column: index,
                arms: vec![Arm::new(Class::Required, " NOT NULL")],
                otherwise: Pieces::new(),
            });
            line.push(enum_check(index, &column.quoted()));
            line
        })
        .collect();
    // Bookkeeping: whose write the row shows, which shape instance brought it, and when.
    columns.push("\"write_id\" TEXT".into());
    columns.push("\"_instance\" TEXT NOT NULL DEFAULT ''".into());
    columns.push("\"_lsn\" BIGINT NOT NULL DEFAULT 0".into());
    let key: Vec<String> = blueprint.key().map(|(_, column)| column.quoted()).collect();
    columns.push(format!("PRIMARY KEY ({})", key.join(", ")).into());

    let mut text = Pieces::from(format!(
        "-- What the server said; only the shape applier writes here.\nCREATE TABLE IF NOT EXISTS {} (\n",
        names.synced
    ));
    text.push(lines(4, columns)).push("\n);\n");
    text
}

fn enum_check(index: usize, column: &str) -> Pieces {
    let values = || Pieces::from(Piece::EnumValues(index));
    let scalar: Pieces =
        [format!(" CHECK ({column} IN (").into(), values(), "))".into()].into_iter().collect();
    let array: Pieces =
        [format!(" CHECK (array_remove({column}, NULL) <@ ARRAY[").into(), values(), "])".into()]
            .into_iter()
            .collect();
    Piece::ByShape {
        column: index,
        arms: vec![Arm::new(Class::Enum, scalar), Arm::element(Class::Enum, array)],
        otherwise: Pieces::new(),
    }
    .into()
}

/// `{table}_local`: the overlay.
pub(super) fn local(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut columns: Vec<Pieces> = vec!["\"row_key\" TEXT NOT NULL UNIQUE".into()];
    columns.extend(blueprint.synced().map(|(index, column)| {
        let mut line = Pieces::from(format!("{} ", column.quoted()));
        line.push(Piece::PostgresType(index));
        line
    }));
    columns.push("\"changed_columns\" TEXT[] NOT NULL".into());
    columns.push("\"is_inserted\" BOOLEAN NOT NULL".into());
    columns.push("\"is_deleted\" BOOLEAN NOT NULL".into());
    // The newest write of the row that the server has not answered.
    columns.push("\"write_id\" TEXT".into());
    let key: Vec<String> = blueprint.key().map(|(_, column)| column.quoted()).collect();
    columns.push(format!("PRIMARY KEY ({})", key.join(", ")).into());

    let mut text = Pieces::from(format!(
        "-- The overlay of each row with entries in _changes; only the triggers write here.\nCREATE TABLE IF NOT EXISTS {} (\n",
        names.local
    ));
    text.push(lines(4, columns)).push("\n);\n");
    text
}

/// Indexes on the synced table for the scope, for instances and for `#[sync(index)]`.
pub(super) fn indexes(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = String::new();
    let mut index = |suffix: &str, columns: &[&str]| {
        let name = quoted(&bounded(format!("{}_synced_by_{suffix}", names.plain)));
        let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        text.push_str(&format!(
            "CREATE INDEX IF NOT EXISTS {name} ON {} ({});\n",
            names.synced,
            columns.join(", ")
        ));
    };
    let scope: Vec<&str> = blueprint.scope_columns.iter().map(|column| &**column).collect();
    if !scope.is_empty() {
        index("scope", &scope);
        index("instance", &["_instance"]);
    }
    for (_, column) in blueprint.synced().filter(|(_, column)| column.is_indexed) {
        if scope != [&*column.name] {
            index(&format!("column_{}", column.name), &[&column.name]);
        }
    }
    text.into()
}

/// The literal list of a model's key columns, for messages.
pub(super) fn key_names(blueprint: &Blueprint<'_>) -> String {
    let names: Vec<String> = blueprint.key().map(|(_, column)| column.name.to_string()).collect();
    literal(&names.join(", "))
}
