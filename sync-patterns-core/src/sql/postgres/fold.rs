//! The overlay, computed from the entries of `_changes`.

use super::{Blueprint, Names, Pieces, json_object, lines, overlay, values};
use crate::Mode;

/// `{table}_key`: the key's columns out of a `row_key`.
pub(super) fn key_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let entries = blueprint
        .key()
        .enumerate()
        .map(|(position, (_, column))| {
            (column.name.to_string(), format!("\"_row_key\"::JSONB -> {position}").into())
        })
        .collect();
    let mut text = Pieces::from(format!(
        "CREATE OR REPLACE FUNCTION {}(\"_row_key\" TEXT) RETURNS JSONB
LANGUAGE sql STABLE AS $body$
    SELECT ",
        names.function("key")
    ));
    text.push(json_object(4, entries)).push("\n$body$;\n");
    text
}

/// `{table}_fold`: computes the overlay of some rows again (semantics 1, 21).
pub(super) fn fold_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let acknowledged_only = match blueprint.mode {
        Mode::Confirmed => "TRUE",
        _ => "FALSE",
    };
    let mut selected: Vec<Pieces> = vec!["f.\"row_key\"".into()];
    selected.extend(blueprint.synced().map(|(index, column)| {
        if column.is_key {
            format!("r.{}", column.quoted()).into()
        } else {
            values::decoded(index, "r", "j.\"value\"", column)
        }
    }));
    selected.push(
        format!(
            "ARRAY(SELECT n FROM unnest({}) AS n WHERE f.\"value\" ? n)",
            blueprint.data_names()
        )
        .into(),
    );
    selected.push("f.\"is_inserted\"".into());
    selected.push("f.\"is_deleted\"".into());
    selected.push("f.\"pending_write_id\"".into());

    let comment = match blueprint.mode {
        Mode::Confirmed => {
            "-- Computes the overlay of some rows again, from the writes that the server has accepted.\n"
        }
        _ => "-- Computes the overlay of some rows again, from all writes that were made here.\n",
    };
    let mut text = Pieces::from(format!(
        "{comment}CREATE OR REPLACE FUNCTION {fold}(\"_keys\" TEXT[]) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    \"_folded\" INTEGER;
BEGIN
    INSERT INTO {local} (
",
        fold = names.function("fold"),
        local = names.local,
    ));
    text.push(lines(8, overlay::columns(blueprint)))
        .push("\n    )\n    SELECT\n")
        .push(lines(8, selected));
    text.push(format!(
        "
    FROM \"_folded\"({table}, \"_keys\", {acknowledged_only}) AS f
    CROSS JOIN LATERAL (
        SELECT CASE WHEN f.\"is_inserted\" THEN {neutral}(f.\"inserted_at\") ELSE '{{}}' END
            || f.\"value\"
            || {key}(f.\"row_key\") AS \"value\"
    ) AS j
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{local}, j.\"value\") AS r
    ON CONFLICT (\"row_key\") DO UPDATE SET
",
        table = names.literal,
        neutral = names.function("neutral"),
        key = names.function("key"),
        local = names.local,
    ));
    text.push(lines(8, overlay::replaced(blueprint))).push(format!(
        ";
    GET DIAGNOSTICS \"_folded\" = ROW_COUNT;
    IF \"_folded\" < cardinality(\"_keys\") THEN
        DELETE FROM {local} AS l
        WHERE l.\"row_key\" = ANY (\"_keys\")
            AND l.\"row_key\" <> ALL (ARRAY(
                SELECT c.\"row_key\" FROM \"_changes\" AS c
                WHERE c.\"table_name\" = {table} AND c.\"row_key\" = ANY (\"_keys\")
            ));
    END IF;
    PERFORM \"_announce\"({table}, \"_keys\");
END
$body$;
",
        local = names.local,
        table = names.literal,
    ));
    text
}
