//! What one more entry makes of a row's overlay: what the fold of all of them would, for less.
//! The triggers that do this have the row's key in `_key` and the entry's id in `_write_id`.

use super::{Blueprint, Column, Names, Pieces, lines, values};
use crate::{Access, Mode, names::literal};

/// The overlay's columns that are not the model's.
const BOOKKEEPING: [&str; 4] = ["changed_columns", "is_inserted", "is_deleted", "write_id"];

/// The overlay's columns, in the table's order.
pub(super) fn columns(blueprint: &Blueprint<'_>) -> impl Iterator<Item = Pieces> {
    let model = blueprint.synced().map(|(_, column)| column.quoted());
    let all = std::iter::once("\"row_key\"".to_owned()).chain(model).chain(bookkeeping());
    all.map(Pieces::from)
}

/// An overlay in place of the row's present one: the columns that take their value from `excluded`.
pub(super) fn replaced(blueprint: &Blueprint<'_>) -> impl Iterator<Item = Pieces> {
    let names = blueprint.data().map(|(_, column)| column.quoted()).chain(bookkeeping());
    names.map(|name| format!("{name} = excluded.{name}").into())
}

fn bookkeeping() -> impl Iterator<Item = String> {
    BOOKKEEPING.into_iter().map(|name| format!("\"{name}\""))
}

/// An insert forgets what the overlay was, and sets all columns.
pub(super) fn insert(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    if blueprint.mode == Mode::Confirmed {
        return mark(blueprint, names, "NEW", 4);
    }
    let is_given = |column: &Column<'_>| column.access != Access::Server;
    let given: Vec<String> = blueprint
        .data()
        .filter(|(_, column)| is_given(column))
        .map(|(_, column)| literal(&column.name))
        .collect();
    let mut selected: Vec<Pieces> = vec!["\"_key\"".into()];
    selected.extend(blueprint.synced().map(|(index, column)| {
        if is_given(column) {
            format!("NEW.{}", column.quoted()).into()
        } else {
            values::decoded(index, "r", "j.\"value\"", column)
        }
    }));
    selected.push(format!("ARRAY[{}]::TEXT[]", given.join(", ")).into());
    selected.extend(["TRUE", "FALSE", "\"_write_id\""].map(Pieces::from));

    let mut text = Pieces::from(format!("    INSERT INTO {} (\n", names.local));
    text.push(lines(8, columns(blueprint))).push("\n    )\n    SELECT\n");
    text.push(lines(8, selected));
    if blueprint.data().any(|(_, column)| !is_given(column)) {
        text.push(format!(
            "
    FROM {neutral}(now()) AS j (\"value\")
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{local}, j.\"value\") AS r",
            neutral = names.function("neutral"),
            local = names.local,
        ));
    }
    text.push("\n    ON CONFLICT (\"row_key\") DO UPDATE SET\n");
    text.push(lines(8, replaced(blueprint))).push(";\n");
    text.push(announce(names, 4));
    text
}

/// An update sets the columns that it names: those in `_changed`.
pub(super) fn update(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    if blueprint.mode == Mode::Confirmed {
        return mark(blueprint, names, "OLD", 8);
    }
    let per_column = |line: &dyn Fn(&str, &str) -> String| -> String {
        blueprint
            .data()
            .filter(|(_, column)| column.access == Access::Write)
            .map(|(_, column)| {
                let line = line(&column.quoted(), &literal(&column.name));
                format!("            {line},\n")
            })
            .collect()
    };
    format!(
        "        INSERT INTO {local} AS l (
            \"row_key\",
{key_columns}{data_columns}            \"changed_columns\",
            \"is_inserted\",
            \"is_deleted\",
            \"write_id\"
        )
        VALUES (
            \"_key\",
{key_values}{data_values}            ARRAY(SELECT jsonb_object_keys(\"_changed\")),
            FALSE,
            FALSE,
            \"_write_id\"
        )
        ON CONFLICT (\"row_key\") DO UPDATE SET
{set_columns}            \"changed_columns\" = ARRAY(
                SELECT n FROM unnest({names_in_order}) AS n
                WHERE n = ANY (l.\"changed_columns\") OR \"_changed\" ? n
            ),
            \"write_id\" = excluded.\"write_id\";
{announce}",
        local = names.local,
        key_columns = key(blueprint, "", 12),
        data_columns = per_column(&|quoted, _| quoted.to_owned()),
        key_values = key(blueprint, "OLD.", 12),
        data_values = per_column(&|quoted, name| {
            format!("CASE WHEN \"_changed\" ? {name} THEN NEW.{quoted} END")
        }),
        set_columns = per_column(&|quoted, name| {
            format!(
                "{quoted} = CASE WHEN \"_changed\" ? {name} THEN excluded.{quoted} ELSE l.{quoted} END"
            )
        }),
        names_in_order = blueprint.data_names(),
        announce = announce(names, 8),
    )
    .into()
}

/// A write that the server has not accepted is no part of a confirmed model's overlay, but marks it
/// (semantics 21).
fn mark(blueprint: &Blueprint<'_>, names: &Names, row: &str, indent: usize) -> Pieces {
    let pad = " ".repeat(indent);
    format!(
        "{pad}INSERT INTO {local} (
{pad}    \"row_key\",
{columns}{pad}    \"changed_columns\",
{pad}    \"is_inserted\",
{pad}    \"is_deleted\",
{pad}    \"write_id\"
{pad})
{pad}VALUES (
{pad}    \"_key\",
{values}{pad}    '{{}}',
{pad}    FALSE,
{pad}    FALSE,
{pad}    \"_write_id\"
{pad})
{pad}ON CONFLICT (\"row_key\") DO UPDATE SET \"write_id\" = excluded.\"write_id\";
{announce}",
        local = names.local,
        columns = key(blueprint, "", indent + 4),
        values = key(blueprint, &format!("{row}."), indent + 4),
        announce = announce(names, indent),
    )
    .into()
}

fn key(blueprint: &Blueprint<'_>, row: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    blueprint.key().map(|(_, column)| format!("{pad}{row}{},\n", column.quoted())).collect()
}

fn announce(names: &Names, indent: usize) -> String {
    let pad = " ".repeat(indent);
    format!("{pad}PERFORM \"_announce\"({}, ARRAY[\"_key\"]);\n", names.literal)
}
