//! Writes through the view: checked, logged in `_changes`, laid into the overlay.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod insert;
pub(super) mod update;

use super::{
    Pieces, concat, lines,
    table::{Table, TableColumn},
    values::stored,
};

/// Stores the values of a row that stay on this device; `when` is a condition or empty.
fn store_local_only(table: &Table<'_>, row_key: &str, when: Pieces) -> Pieces {
    concat([
        format!("\n    INSERT INTO _local_only_store (table_name, row_key, value)\n    SELECT {}, {row_key}, o.value\n    FROM (\n", table.literal).into(),
        object(table.local_only().map(|column| (column, stored(column, &column.of("NEW"))))),
        "\n    ) AS o".into(),
        when,
        ";\n".into(),
    ])
}

/// A query for a JSON object of some columns, in which null stands for a column that is left out. Not
/// `json_object`, which takes 63 columns at most.
fn object<'a>(members: impl Iterator<Item = (TableColumn<'a>, Pieces)>) -> Pieces {
    let pairs: Vec<Pieces> = members
        .map(|(column, json)| concat([format!("({}, ", column.literal()).into(), json, ")".into()]))
        .collect();
    if pairs.is_empty() {
        return "        SELECT '{}' AS value".into();
    }
    concat([
        "        SELECT json_group_object(m.column1, json(m.column2)) AS value\n        FROM (VALUES\n".into(),
        lines(12, pairs),
        "\n        ) AS m\n        WHERE m.column2 IS NOT NULL".into(),
    ])
}
