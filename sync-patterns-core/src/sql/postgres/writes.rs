//! Writes through the view: checked, logged in `_changes`, folded into the overlay.

use super::{Blueprint, Column, Names, Pieces, json_object, overlay, tables, values};
use crate::{
    Access, Class, Mode,
    names::literal,
    sql::{Arm, Piece},
};

/// `{table}_insert` (semantics 3, 5).
pub(super) fn insert_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = function_head(names, "insert", "    \"_key\" TEXT;\n    \"_write_id\" TEXT;\n");
    if blueprint.key().any(|(_, column)| column.access == Access::Server) {
        text.push(format!(
            "    RAISE feature_not_supported USING
        MESSAGE = format('the server assigns the key (%s) of %I', {}, {}),
        HINT = 'Create the row through the API, or give the model a UUID as its key.';
END
$body$;
",
            tables::key_names(blueprint),
            names.literal,
        ));
        return text;
    }
    for (index, column) in blueprint.columns.iter().enumerate() {
        text.push(filled_in(blueprint, index, column)).push(without_json_null(index, column));
    }
    text.push(format!("    PERFORM {}(NEW);\n", names.function("check")));
    text.push(format!("    \"_key\" := {};\n", blueprint.row_key("NEW")));
    let shown = format!(
        "EXISTS (SELECT FROM {} AS v WHERE {})",
        names.table,
        blueprint.same_key("v", "NEW")
    );
    let taken = match blueprint.mode {
        Mode::Confirmed => format!(
            "{shown} OR EXISTS (
        SELECT FROM \"_changes\" AS c
        WHERE c.\"table_name\" = {} AND c.\"row_key\" = \"_key\"
            AND c.\"operation\" = 'insert' AND c.\"acknowledged_at\" IS NULL
    )",
            names.literal
        ),
        _ => shown,
    };
    text.push(format!(
        "    IF {taken} THEN
        RAISE unique_violation USING
            MESSAGE = format('%I has a row with this key already', {table}),
            DETAIL = format('Key (%s)=%s already exists.', {key_names}, \"_key\"),
            TABLE = {table};
    END IF;
",
        table = names.literal,
        key_names = tables::key_names(blueprint),
    ));
    text.push(format!(
        "    INSERT INTO \"_changes\" (\"table_name\", \"row_key\", \"operation\", \"value\")\n    VALUES ({}, \"_key\", 'insert', ",
        names.literal
    ));
    let sent = blueprint
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column.access, Access::Write | Access::CreateOnly))
        .map(|(index, column)| {
            (column.name.to_string(), values::encoded(index, &format!("NEW.{}", column.quoted())))
        })
        .collect();
    text.push(json_object(4, sent)).push(")\n    RETURNING \"write_id\" INTO \"_write_id\";\n");
    if blueprint.has_local_only() {
        text.push(store_local_only(blueprint, names));
    }
    text.push(overlay::insert(blueprint, names));
    text.push("    RETURN NEW;\nEND\n$body$;\n");
    text
}

/// A column that an insert may leave out: a UUID key, or one with a default.
fn filled_in(blueprint: &Blueprint<'_>, index: usize, column: &Column<'_>) -> Pieces {
    let name = column.quoted();
    if let Some(default) = &column.default {
        return [
            format!("    NEW.{name} := COALESCE(NEW.{name}, ").into(),
            values::literal_value(index, default),
            ");\n".into(),
        ]
        .into_iter()
        .collect();
    }
    if !blueprint.is_whole_key(column) {
        return Pieces::new();
    }
    Piece::ByShape {
        column: index,
        arms: vec![Arm::new(
            Class::Uuid,
            format!("    NEW.{name} := COALESCE(NEW.{name}, gen_random_uuid());\n"),
        )],
        otherwise: Pieces::new(),
    }
    .into()
}

/// An optional column of JSON has one null, not two: the JSON null becomes SQL's.
fn without_json_null(index: usize, column: &Column<'_>) -> Pieces {
    let name = column.quoted();
    Piece::ByShape {
        column: index,
        arms: vec![Arm::all(
            &[Class::Json, Class::Nullable],
            format!("    NEW.{name} := NULLIF(NEW.{name}, 'null');\n"),
        )],
        otherwise: Pieces::new(),
    }
    .into()
}

/// `{table}_update`: logs the columns that differ from what the view showed (semantics 4, 7).
pub(super) fn update_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let declared = format!(
        "    \"_key\" CONSTANT TEXT := {};\n    \"_changed\" JSONB := '{{}}';\n    \"_write_id\" TEXT;\n",
        blueprint.row_key("OLD")
    );
    let mut text = function_head(names, "update", &declared);
    let same_key: Vec<String> = blueprint
        .key()
        .map(|(_, column)| format!("NEW.{0} IS DISTINCT FROM OLD.{0}", column.quoted()))
        .collect();
    text.push(format!(
        "    IF {} THEN
        RAISE feature_not_supported USING
            MESSAGE = format('the key (%s) of a row of %I cannot be changed', {}, {}),
            HINT = 'Delete the row and insert it with its new key.';
    END IF;
",
        same_key.join(" OR "),
        tables::key_names(blueprint),
        names.literal,
    ));
    for (_, column) in blueprint.data().filter(|(_, column)| column.access == Access::CreateOnly) {
        let name = column.quoted();
        text.push(format!(
            "    IF NEW.{name} IS DISTINCT FROM OLD.{name} THEN
        RAISE feature_not_supported USING
            MESSAGE = format('column %I of %I can be set on insert only', {}, {});
    END IF;
",
            literal(&column.name),
            names.literal,
        ));
    }
    for (index, column) in blueprint.columns.iter().enumerate() {
        text.push(without_json_null(index, column));
    }
    text.push(format!("    PERFORM {}(NEW);\n", names.function("check")));
    for (index, column) in blueprint.data().filter(|(_, column)| column.access == Access::Write) {
        let name = column.quoted();
        text.push(format!(
            "    IF NEW.{name} IS DISTINCT FROM OLD.{name} THEN
        \"_changed\" := \"_changed\" || jsonb_build_object({}, ",
            literal(&column.name)
        ));
        text.push(values::encoded(index, &format!("NEW.{name}")));
        text.push(");\n    END IF;\n");
    }
    text.push(format!(
        "    IF \"_changed\" <> '{{}}' THEN
        INSERT INTO \"_changes\" (\"table_name\", \"row_key\", \"operation\", \"value\")
        VALUES ({}, \"_key\", 'update', \"_changed\")
        RETURNING \"write_id\" INTO \"_write_id\";
",
        names.literal,
    ));
    text.push(overlay::update(blueprint, names)).push("    END IF;\n");
    if blueprint.has_local_only() {
        let differs: Vec<String> = blueprint
            .local_only()
            .map(|(_, column)| format!("NEW.{0} IS DISTINCT FROM OLD.{0}", column.quoted()))
            .collect();
        text.push(format!("    IF {} THEN\n", differs.join(" OR ")));
        text.push(store_local_only(blueprint, names));
        text.push(format!(
            "        PERFORM \"_announce\"({}, ARRAY[\"_key\"]);\n    END IF;\n",
            names.literal
        ));
    }
    text.push("    RETURN NEW;\nEND\n$body$;\n");
    text
}

fn store_local_only(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let values = blueprint
        .local_only()
        .map(|(_, column)| (column.name.to_string(), format!("NEW.{}", column.quoted()).into()))
        .collect();
    let mut text = Pieces::from(format!(
        "    INSERT INTO \"_local_only\" AS d (\"table_name\", \"row_key\", \"value\")
    VALUES ({}, \"_key\", ",
        names.literal
    ));
    text.push(json_object(4, values));
    text.push(")\n    ON CONFLICT (\"table_name\", \"row_key\") DO UPDATE SET \"value\" = d.\"value\" || excluded.\"value\";\n");
    text
}

/// `{table}_delete` (semantics 6).
pub(super) fn delete_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let key = format!("    \"_key\" CONSTANT TEXT := {};\n", blueprint.row_key("OLD"));
    let log = |pad: &str| {
        format!(
            "INSERT INTO \"_changes\" (\"table_name\", \"row_key\", \"operation\", \"value\")
    {pad}VALUES ({}, \"_key\", 'delete', '{{}}');\n",
            names.literal
        )
    };
    let mut text;
    if blueprint.mode == Mode::LocalFirst {
        let declared =
            format!("{key}    \"_insert\" BIGINT;\n    \"_is_gone\" BOOLEAN := FALSE;\n");
        text = function_head(names, "delete", &declared);
        text.push(format!(
            "    -- A row that was never sent need not be: its writes go together. Unless the server has the row
    -- as well, from somebody else.
    SELECT max(c.\"id\") INTO \"_insert\" FROM \"_changes\" AS c
    WHERE c.\"table_name\" = {table} AND c.\"row_key\" = \"_key\" AND c.\"operation\" = 'insert';
    IF \"_insert\" IS NOT NULL AND NOT EXISTS (
        SELECT FROM \"_changes\" AS c
        WHERE c.\"table_name\" = {table} AND c.\"row_key\" = \"_key\" AND c.\"id\" >= \"_insert\"
            AND (c.\"sent_at\" IS NOT NULL OR c.\"acknowledged_at\" IS NOT NULL)
    ) THEN
        DELETE FROM \"_changes\" AS c
        WHERE c.\"table_name\" = {table} AND c.\"row_key\" = \"_key\" AND c.\"id\" >= \"_insert\";
        \"_is_gone\" := NOT EXISTS (SELECT FROM {synced} AS s WHERE {same_key})
            OR 'delete' IS NOT DISTINCT FROM (
                SELECT c.\"operation\" FROM \"_changes\" AS c
                WHERE c.\"table_name\" = {table} AND c.\"row_key\" = \"_key\"
                ORDER BY c.\"id\" DESC
                LIMIT 1
            );
    END IF;
    IF NOT \"_is_gone\" THEN
        {}    END IF;
",
            log("    "),
            table = names.literal,
            synced = names.synced,
            same_key = blueprint.same_key("s", "OLD"),
        ));
    } else {
        text = function_head(names, "delete", &key);
        text.push(format!("    {}", log("")));
    }
    text.push(format!("    PERFORM {}(ARRAY[\"_key\"]);\n", names.function("fold")));
    text.push("    RETURN OLD;\nEND\n$body$;\n");
    text
}

fn function_head(names: &Names, suffix: &str, declared: &str) -> Pieces {
    format!(
        "CREATE OR REPLACE FUNCTION {}() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
{declared}BEGIN
",
        names.function(suffix)
    )
    .into()
}

/// The view's triggers.
pub(super) fn triggers(names: &Names) -> Pieces {
    ["INSERT", "UPDATE", "DELETE"]
        .map(|event| {
            let name = names.function(&event.to_lowercase());
            format!(
                "CREATE OR REPLACE TRIGGER {name} INSTEAD OF {event} ON {}
    FOR EACH ROW EXECUTE FUNCTION {name}();
",
                names.table
            )
        })
        .concat()
        .into()
}

/// Postgres takes writes to a view this simple for writes to its table.
pub(super) fn read_only_trigger(names: &Names) -> Pieces {
    format!(
        "CREATE OR REPLACE TRIGGER {} INSTEAD OF INSERT OR UPDATE OR DELETE ON {}
    FOR EACH ROW EXECUTE FUNCTION \"_refuse_write\"();
",
        names.function("read_only"),
        names.table
    )
    .into()
}
