//! The client runtime's statements in Postgres.

use super::{Blueprint, Column, Names, Pieces, lines, values};
use crate::{
    Access, Class, Mode, Model, Shape,
    names::literal,
    sql::{Arm, Piece, client::ClientSql},
};

/// The statements that the client runtime runs on a model.
pub fn client(model: &Model) -> ClientSql {
    let blueprint = &model.blueprint();
    let names = &Names::new(blueprint);
    let shapes: Vec<Shape> = model.fields.iter().map(|field| field.shape).collect();
    let join = |pieces: Pieces| pieces.join(&shapes);
    let writes = match blueprint.mode {
        Mode::ReadOnly => ClientSql::default(),
        Mode::LocalFirst | Mode::Confirmed => ClientSql {
            insert: join(insert(blueprint, names)),
            update: join(update(blueprint, names)),
            delete: join(by_key(
                blueprint,
                Pieces::from(format!("DELETE FROM {} AS v\n", names.table)),
            )),
            ..ClientSql::default()
        },
    };
    ClientSql {
        row: join(row(blueprint)),
        fields: join(fields(blueprint)),
        row_key: blueprint.row_key("v"),
        by_keys: join(by_keys(blueprint)),
        apply_inserts: join(apply_inserts(blueprint, names)),
        apply_updates: join(apply_updates(blueprint, names)),
        apply_deletes: join(apply_deletes(blueprint, names)),
        stage_inserts: join(stage_inserts(blueprint)),
        stage_updates: join(stage_changes(
            blueprint,
            "UPDATE \"_incoming\" AS i\nSET \"value\" = i.\"value\" || m.\"r\"\nFROM ",
        )),
        stage_deletes: join(stage_changes(blueprint, "DELETE FROM \"_incoming\" AS i\nUSING ")),
        finish_refetch: vec![join(finish_refetch(blueprint, names))],
        remove_instance: format!(
            "DELETE FROM {} AS s WHERE s.\"_instance\" = $1::TEXT",
            names.synced
        ),
        ..writes
    }
}

/// A row as JSON, in several calls where one could not take the values (a function of Postgres has
/// at most 100).
fn row(blueprint: &Blueprint<'_>) -> Pieces {
    let mut items: Vec<Pieces> = blueprint
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| readable(index, &format!("v.{}", column.quoted())))
        .collect();
    items.extend(["v.\"_has_local_changes\"".into(), "v.\"_pending_write_id\"".into()]);
    let function = if items.len() <= 100 { "json" } else { "jsonb" };
    let mut text = Pieces::new();
    for (index, chunk) in items.chunks(100).enumerate() {
        text.push(if index == 0 { "(" } else { " || " }).push(format!("{function}_build_array("));
        for (index, item) in chunk.iter().enumerate() {
            text.push(if index == 0 { "" } else { ", " }).push(item.clone());
        }
        text.push(")");
    }
    text.push(")::TEXT");
    text
}

/// A value as the runtime reads it: the wire's form, and text where JavaScript's numbers end.
fn readable(index: usize, value: &str) -> Pieces {
    let encoded = || values::encoded(index, value);
    Piece::ByShape {
        column: index,
        arms: vec![
            Arm::new(Class::Int16, encoded()),
            Arm::new(Class::Int32, encoded()),
            Arm::new(Class::Integer, format!("{value}::TEXT")),
            Arm::element(Class::Int16, encoded()),
            Arm::element(Class::Int32, encoded()),
            Arm::element(Class::Integer, format!("{value}::TEXT[]")),
        ],
        otherwise: encoded(),
    }
    .into()
}

/// A row's values for `COPY … TO`.
fn fields(blueprint: &Blueprint<'_>) -> Pieces {
    let mut text = Pieces::new();
    for (index, column) in blueprint.columns.iter().enumerate() {
        let value = format!("v.{}", column.quoted());
        let array: Pieces =
            ["to_json(".into(), readable(index, &value), ")".into()].into_iter().collect();
        text.push(Piece::ByShape {
            column: index,
            arms: vec![
                Arm::new(Class::Timestamp, format!("{value} AT TIME ZONE 'UTC'")),
                Arm::new(Class::Array, array),
            ],
            otherwise: value.into(),
        });
        text.push(", ");
    }
    text.push("v.\"_has_local_changes\", v.\"_pending_write_id\"");
    text
}

/// A part of a row key, of the column's type.
fn key_part(index: usize, position: usize, row_key: &str) -> Pieces {
    [format!("({row_key} ->> {position})::").into(), Pieces::from(Piece::PostgresType(index))]
        .into_iter()
        .collect()
}

/// Columns that are compared with arrays, so that the condition reaches the indexes below the view.
fn by_keys(blueprint: &Blueprint<'_>) -> Pieces {
    let keys = "jsonb_array_elements($1::TEXT::JSONB) AS k (\"key\")";
    let mut text = Pieces::new();
    for (position, (index, column)) in blueprint.key().enumerate() {
        text.push(if position == 0 { "" } else { " AND " });
        text.push(format!("v.{} = ANY (ARRAY(SELECT ", column.quoted()));
        text.push(key_part(index, position, "k.\"key\"")).push(format!(" FROM {keys}))"));
    }
    if blueprint.key().count() > 1 {
        let row_key = blueprint.row_key("v");
        text.push(format!(" AND {row_key} = ANY (ARRAY(SELECT k.\"key\"::TEXT FROM {keys}))"));
    }
    text
}

/// The columns that a write may name.
fn writable<'a>(
    blueprint: &'a Blueprint<'_>,
) -> impl Iterator<Item = (usize, &'a Column<'a>)> + Clone {
    let columns = blueprint.columns.iter().enumerate();
    columns.filter(|(_, column)| column.is_key || column.access != Access::Server)
}

fn insert(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let columns = writable(blueprint).map(|(_, column)| column.quoted().into());
    let values = writable(blueprint)
        .map(|(index, column)| values::decoded(index, "r", "j.\"value\"", column));
    let mut text = Pieces::from(format!("INSERT INTO {} (\n", names.table));
    text.push(lines(4, columns)).push("\n)\nSELECT\n").push(lines(4, values));
    text.push(format!("\nFROM {}", populated(names, "$1")));
    text
}

/// A JSON object `j."value"`, and a record `r` made of it.
fn populated(names: &Names, parameter: &str) -> String {
    format!(
        "(SELECT {parameter}::TEXT::JSONB AS \"value\") AS j
CROSS JOIN LATERAL jsonb_populate_record(NULL::{}, j.\"value\") AS r",
        names.table
    )
}

fn update(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let changes = writable(blueprint).map(|(index, column)| {
        let (name, key) = (column.quoted(), literal(&column.name));
        let mut line = Pieces::from(format!("{name} = CASE WHEN j.\"value\" ? {key} THEN "));
        line.push(values::decoded(index, "r", "j.\"value\"", column));
        line.push(format!(" ELSE v.{name} END"));
        line
    });
    let mut text = Pieces::from(format!("UPDATE {} AS v SET\n", names.table));
    text.push(lines(4, changes)).push(format!("\nFROM {}\n", populated(names, "$2")));
    by_key(blueprint, text)
}

/// A statement on the one row of the view whose key is `$1`.
fn by_key(blueprint: &Blueprint<'_>, statement: Pieces) -> Pieces {
    let mut text = statement;
    for (position, (index, column)) in blueprint.key().enumerate() {
        text.push(if position == 0 { "WHERE " } else { " AND " });
        text.push(format!("v.{} = ", column.quoted()));
        text.push(key_part(index, position, "$1::TEXT::JSONB"));
    }
    text
}

/// A stream's text `r.column`, of the column's type.
fn typed(index: usize, text: &str) -> Pieces {
    [format!("{text}::").into(), Pieces::from(Piece::PostgresType(index))].into_iter().collect()
}

/// The columns that a stream brings.
fn target(blueprint: &Blueprint<'_>) -> Vec<String> {
    let columns = blueprint.synced().map(|(_, column)| column.quoted());
    columns.chain(["\"write_id\"".to_owned()]).collect()
}

/// `INSERT INTO … SELECT` of rows that hold text, which begins the statement or a part of it.
fn insert_rows(blueprint: &Blueprint<'_>, names: &Names, instance: &str, lsn: &str) -> Pieces {
    let columns = target(blueprint);
    let mut text = Pieces::from(format!("INSERT INTO {} AS s (\n", names.synced));
    let bookkeeping = ["\"_instance\"".into(), "\"_lsn\"".into()];
    text.push(lines(4, columns.into_iter().map(Pieces::from).chain(bookkeeping)));
    text.push("\n)\nSELECT\n");
    let values =
        blueprint.synced().map(|(index, column)| typed(index, &format!("r.{}", column.quoted())));
    let bookkeeping = [
        "r.\"write_id\"".into(),
        format!("{instance}::TEXT").into(),
        format!("{lsn}::TEXT::BIGINT").into(),
    ];
    text.push(lines(4, values.chain(bookkeeping)));
    text
}

/// The columns of a record of texts.
fn texts(blueprint: &Blueprint<'_>) -> String {
    let columns: Vec<String> =
        target(blueprint).iter().map(|column| format!("{column} TEXT")).collect();
    columns.join(", ")
}

/// Lays a row over the one that is there, unless that is another instance's and newer.
fn replaced(blueprint: &Blueprint<'_>) -> Pieces {
    let key: Vec<String> = blueprint.key().map(|(_, column)| column.quoted()).collect();
    let columns = target(blueprint).into_iter().filter(|column| !key.contains(column));
    let columns = columns.chain(["\"_instance\"".to_owned(), "\"_lsn\"".to_owned()]);
    let mut text = Pieces::from(format!("\nON CONFLICT ({}) DO UPDATE SET\n", key.join(", ")));
    text.push(lines(4, columns.map(|column| format!("{column} = excluded.{column}").into())));
    text.push(
        "\nWHERE (s.\"_instance\" = excluded.\"_instance\" OR s.\"_lsn\" <= excluded.\"_lsn\")",
    );
    text
}

fn apply_inserts(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = insert_rows(blueprint, names, "$2", "$3");
    text.push(format!("\nFROM json_to_recordset($1::TEXT::JSON) AS r ({})", texts(blueprint)));
    text.push(replaced(blueprint));
    text
}

/// The stream's messages as objects of text.
const MESSAGES: &str = "jsonb_array_elements($1::TEXT::JSONB) AS m (\"r\")";

/// The synced row of a message, if it is the instance's own.
fn own_row(blueprint: &Blueprint<'_>) -> Pieces {
    let mut text = Pieces::from("\nWHERE s.\"_instance\" = $2::TEXT");
    for (index, column) in blueprint.key() {
        text.push(format!(" AND s.{} = ", column.quoted()));
        text.push(typed(index, &format!("(m.\"r\" ->> {})", literal(&column.name))));
    }
    text
}

fn apply_updates(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let change = |name: &str, key: String, value: Pieces| {
        let mut line = Pieces::from(format!("{name} = CASE WHEN m.\"r\" ? {key} THEN "));
        line.push(value).push(format!(" ELSE s.{name} END"));
        line
    };
    let mut changes: Vec<Pieces> = blueprint
        .data()
        .map(|(index, column)| {
            let key = literal(&column.name);
            let value = typed(index, &format!("(m.\"r\" ->> {key})"));
            change(&column.quoted(), key, value)
        })
        .collect();
    changes.push(change("\"write_id\"", "'write_id'".into(), "m.\"r\" ->> 'write_id'".into()));
    changes.push("\"_lsn\" = $3::TEXT::BIGINT".into());
    let mut text = Pieces::from(format!("UPDATE {} AS s SET\n", names.synced));
    text.push(lines(4, changes)).push(format!("\nFROM {MESSAGES}")).push(own_row(blueprint));
    text
}

fn apply_deletes(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::from(format!("DELETE FROM {} AS s\nUSING {MESSAGES}", names.synced));
    text.push(own_row(blueprint));
    text
}

/// A message's row key, made as a row of the synced table would make it.
fn message_key(blueprint: &Blueprint<'_>) -> Pieces {
    let mut text = Pieces::from("jsonb_build_array(");
    for (position, (index, column)) in blueprint.key().enumerate() {
        text.push(if position == 0 { "" } else { ", " });
        text.push(typed(index, &format!("(m.\"r\" ->> {})", literal(&column.name))));
    }
    text.push(")::TEXT");
    text
}

fn stage_inserts(blueprint: &Blueprint<'_>) -> Pieces {
    let mut text = Pieces::from(
        "INSERT INTO \"_incoming\" (\"instance\", \"row_key\", \"value\")\nSELECT $2::TEXT, ",
    );
    text.push(message_key(blueprint)).push(format!(
        ", m.\"r\"\nFROM {MESSAGES}\nON CONFLICT (\"instance\", \"row_key\") DO UPDATE SET \"value\" = excluded.\"value\""
    ));
    text
}

fn stage_changes(blueprint: &Blueprint<'_>, statement: &str) -> Pieces {
    let mut text = Pieces::from(format!(
        "{statement}{MESSAGES}\nWHERE i.\"instance\" = $2::TEXT AND i.\"row_key\" = "
    ));
    text.push(message_key(blueprint));
    text
}

fn finish_refetch(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::from(format!(
        "WITH \"incoming\" AS (
    DELETE FROM \"_incoming\" WHERE \"instance\" = $1::TEXT RETURNING \"row_key\", \"value\"
), \"gone\" AS (
    DELETE FROM {} AS s
    WHERE s.\"_instance\" = $1::TEXT
        AND NOT EXISTS (SELECT FROM \"incoming\" AS i WHERE i.\"row_key\" = {})
)
",
        names.synced,
        blueprint.row_key("s"),
    ));
    text.push(insert_rows(blueprint, names, "$1", "$2"));
    text.push(format!(
        "\nFROM \"incoming\" AS i\nCROSS JOIN LATERAL jsonb_to_record(i.\"value\") AS r ({})",
        texts(blueprint)
    ));
    text.push(replaced(blueprint));
    // What is as it was need not be announced.
    let of = |row: &str| -> String {
        let columns: Vec<String> =
            target(blueprint).iter().map(|column| format!("{row}.{column}")).collect();
        columns.join(", ")
    };
    text.push(format!(
        "\n    AND (s.\"_instance\", {}) IS DISTINCT FROM (excluded.\"_instance\", {})",
        of("s"),
        of("excluded"),
    ));
    text
}
