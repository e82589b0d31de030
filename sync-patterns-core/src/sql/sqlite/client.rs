//! The client runtime's statements in SQLite.

use super::{
    Pieces, concat, lines, stream,
    table::{Table, TableColumn},
    values::{Member, by_shape},
};
use crate::{
    Access, Class, Mode, Model, Shape,
    sql::{Arm, ClientSql},
};

/// The statements that the client runtime runs on a model.
pub fn client(model: &Model) -> ClientSql {
    let blueprint = &model.blueprint();
    let table = &Table::new(blueprint);
    let shapes: Vec<Shape> = model.fields.iter().map(|field| field.shape).collect();
    let join = |pieces: Pieces| pieces.join(&shapes);
    let writes = match table.mode() {
        Mode::ReadOnly => ClientSql::default(),
        Mode::LocalFirst | Mode::Confirmed => ClientSql {
            insert: join(insert(table)),
            update: join(update(table)),
            // Without an alias, which SQLite forgets when it deletes from a view.
            delete: format!("DELETE FROM {0}\nWHERE {1}", table.view, has_key(table, &table.view)),
            ..ClientSql::default()
        },
    };
    ClientSql {
        row: join(row(table)),
        row_key: table.row_key("v"),
        by_keys: by_keys(table),
        apply_inserts: join(apply_inserts(table)),
        apply_updates: join(apply_updates(table)),
        apply_deletes: join(apply_deletes(table)),
        stage_inserts: join(stage_inserts(table)),
        stage_updates: join(stage_updates(table)),
        stage_deletes: join(stage_deletes(table)),
        finish_refetch: vec![
            remove_unstaged(table),
            join(apply_staged(table)),
            "DELETE FROM _incoming WHERE instance = $1".into(),
        ],
        remove_instance: format!("DELETE FROM {} AS s WHERE s._instance = $1", table.synced),
        ..writes
    }
}

/// The most values that a function takes in all releases.
const MOST_ARGUMENTS: usize = 100;

/// A row as JSON, in several arrays where one could not take the values.
fn row(table: &Table<'_>) -> Pieces {
    let mut items: Vec<Pieces> =
        table.columns().map(|column| readable(column, &column.of("v"))).collect();
    items.push("json(iif(v._has_local_changes, 'true', 'false'))".into());
    items.push("v._pending_write_id".into());
    let mut arrays = items.chunks(MOST_ARGUMENTS).map(|chunk| {
        let mut array = Pieces::from("json_array(");
        for (index, item) in chunk.iter().enumerate() {
            array.push(if index == 0 { "" } else { ", " }).push(item.clone());
        }
        array.push(")");
        array
    });
    if items.len() <= MOST_ARGUMENTS {
        return arrays.next().unwrap_or_default();
    }
    let rows = arrays.map(|array| concat(["(".into(), array, ")".into()]));
    concat([
        "(SELECT '[' || group_concat(substr(p.column1, 2, length(p.column1) - 2)) || ']' FROM (VALUES\n".into(),
        lines(4, rows),
        "\n) AS p)".into(),
    ])
}

/// A value as the runtime reads it: the wire's form, and text where JavaScript's numbers end. Bytes
/// are hexadecimal, as base64 takes SQLite long.
fn readable(column: TableColumn<'_>, value: &str) -> Pieces {
    by_shape(
        column,
        vec![
            Arm::new(
                Class::Bool,
                format!("json(CASE {value} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)"),
            ),
            Arm::new(Class::Int16, value),
            Arm::new(Class::Int32, value),
            Arm::new(Class::Integer, format!("CAST({value} AS TEXT)")),
            Arm::new(
                Class::Float,
                format!(
                    "json(iif(CAST(json_quote({value}) AS REAL) <> {value}, printf('%!.17g', {value}), json_quote({value})))"
                ),
            ),
            Arm::new(Class::Bytes, format!("iif({value} IS NULL, NULL, '\\x' || hex({value}))")),
            Arm::new(Class::Json, format!("json({value})")),
            Arm::element(Class::Int16, format!("json({value})")),
            Arm::element(Class::Int32, format!("json({value})")),
            Arm::element(Class::Integer, each_element(value, "CAST(a.value AS TEXT)")),
            Arm::new(Class::Array, format!("json({value})")),
        ],
        value,
    )
}

/// A JSON array with something else of each element `a`.
fn each_element(array: &str, element: &str) -> String {
    format!(
        "json(iif({array} IS NULL, NULL, (SELECT json_group_array({element}) FROM json_each({array}) AS a)))"
    )
}

/// A part of a row key.
fn key_part(place: usize, row_key: &str) -> String {
    format!("{row_key} ->> '$[{place}]'")
}

/// Columns that are compared with a query's, so that the condition reaches the indexes below the view.
fn by_keys(table: &Table<'_>) -> String {
    let columns: Vec<String> = table.key().map(|column| column.of("v")).collect();
    let parts: Vec<String> = (0..columns.len()).map(|place| key_part(place, "k.value")).collect();
    format!("({}) IN (SELECT {} FROM json_each($1) AS k)", columns.join(", "), parts.join(", "))
}

/// The one row of the view whose key is `$1`.
fn has_key(table: &Table<'_>, row: &str) -> String {
    let parts: Vec<String> = table
        .key()
        .enumerate()
        .map(|(place, column)| format!("{} = ({})", column.of(row), key_part(place, "$1")))
        .collect();
    parts.join(" AND ")
}

/// The columns that a write may name.
fn writable<'a>(table: &Table<'a>) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
    table.columns().filter(|column| column.is_key() || column.access() != Access::Server)
}

/// A member of the application's JSON, as the view takes it.
fn decoded(column: TableColumn<'_>, object: &str) -> Pieces {
    let member = Member::of(object, column);
    let integers = each_element(&member.value, "CAST(a.value AS INTEGER)");
    let other = member.decoded(column, 4);
    by_shape(
        column,
        vec![
            Arm::element(Class::Int16, member.value.as_str()),
            Arm::element(Class::Int32, member.value.as_str()),
            // Strings, so that no digit was lost on the way.
            Arm::element(Class::Integer, integers),
        ],
        other,
    )
}

fn insert(table: &Table<'_>) -> Pieces {
    concat([
        format!("INSERT INTO {} (\n", table.view).into(),
        lines(4, writable(table).map(|column| column.quoted().into())),
        "\n)\nSELECT\n".into(),
        lines(4, writable(table).map(|column| decoded(column, "j.value"))),
        "\nFROM (SELECT $1 AS value) AS j".into(),
    ])
}

fn update(table: &Table<'_>) -> Pieces {
    let changes = writable(table).map(|column| {
        concat([
            format!(
                "{} = CASE WHEN {} IS NULL THEN {} ELSE ",
                column.quoted(),
                Member::of("j.value", column).json_type,
                column.of("v"),
            )
            .into(),
            decoded(column, "j.value"),
            " END".into(),
        ])
    });
    concat([
        format!("UPDATE {} AS v SET\n", table.view).into(),
        lines(4, changes),
        format!("\nFROM (SELECT $2 AS value) AS j\nWHERE {}", has_key(table, "v")).into(),
    ])
}

/// The stream's messages, objects of text.
const MESSAGES: &str = "json_each($1) AS x";

/// A column's text of a message.
fn text_of(column: TableColumn<'_>) -> String {
    format!("({})", Member::of("x.value", column).value)
}

/// A message's row key, made as a row of the synced table would make it.
fn message_key(table: &Table<'_>) -> Pieces {
    let mut text = Pieces::from("json_array(");
    for (place, column) in table.key().enumerate() {
        text.push(if place == 0 { "" } else { ", " });
        text.push(stream::typed(column, &text_of(column)));
    }
    text.push(")");
    text
}

/// The columns that a stream brings, and the bookkeeping.
fn target(table: &Table<'_>) -> Vec<String> {
    let columns = table.synced_columns().map(|column| column.quoted());
    columns.chain(["write_id".into(), "_instance".into(), "_lsn".into()]).collect()
}

/// Takes the messages `x` of a query into the synced table, unless another instance has a newer row.
fn upsert(table: &Table<'_>, messages: &str, instance: &str, lsn: &str) -> Pieces {
    let texts = table
        .synced_columns()
        .map(|column| format!("{} AS {}", text_of(column), column.quoted()).into())
        .chain(["x.value ->> '$.write_id' AS write_id".into()]);
    let values = table
        .synced_columns()
        .map(|column| stream::typed(column, &column.of("r")))
        .chain(["r.write_id".into(), instance.into(), format!("CAST({lsn} AS INTEGER)").into()]);
    let key: Vec<String> = table.key().map(|column| column.quoted()).collect();
    let replaced = target(table)
        .into_iter()
        .filter(|name| !key.contains(name))
        .map(|name| format!("{name} = excluded.{name}").into());
    concat([
        // Each text is looked for once, and read often.
        "WITH r AS MATERIALIZED (\n    SELECT\n".into(),
        lines(8, texts),
        format!("\n    FROM {messages}\n)\nINSERT INTO {} AS s (\n", table.synced).into(),
        lines(4, target(table).into_iter().map(Pieces::from)),
        "\n)\nSELECT\n".into(),
        lines(4, values),
        format!("\nFROM r\nWHERE TRUE\nON CONFLICT ({}) DO UPDATE SET\n", key.join(", ")).into(),
        lines(4, replaced),
        "\nWHERE (s._instance = excluded._instance OR s._lsn <= excluded._lsn)".into(),
    ])
}

fn apply_inserts(table: &Table<'_>) -> Pieces {
    upsert(table, MESSAGES, "$2", "$3")
}

fn apply_updates(table: &Table<'_>) -> Pieces {
    let change = |name: String, json_type: &str, value: Pieces| {
        let head = format!("{name} = CASE WHEN {json_type} IS NULL THEN s.{name} ELSE ");
        concat([head.into(), value, " END".into()])
    };
    let mut changes: Vec<Pieces> = table
        .data()
        .map(|column| {
            let json_type = Member::of("x.value", column).json_type;
            change(column.quoted(), &json_type, stream::typed(column, &text_of(column)))
        })
        .collect();
    let write_id = "json_type(x.value, '$.write_id')";
    changes.push(change("write_id".into(), write_id, "x.value ->> '$.write_id'".into()));
    changes.push("_lsn = CAST($3 AS INTEGER)".into());
    let mut text = concat([
        format!("UPDATE {} AS s SET\n", table.synced).into(),
        lines(4, changes),
        format!("\nFROM {MESSAGES}\nWHERE s._instance = $2").into(),
    ]);
    for column in table.key() {
        text.push(format!(" AND {} = ", column.of("s")));
        text.push(stream::typed(column, &text_of(column)));
    }
    text
}

fn apply_deletes(table: &Table<'_>) -> Pieces {
    let key: Vec<String> = table.key().map(|column| column.of("s")).collect();
    let mut text = Pieces::from(format!(
        "DELETE FROM {} AS s\nWHERE s._instance = $2 AND ({}) IN (\n    SELECT ",
        table.synced,
        key.join(", "),
    ));
    for (place, column) in table.key().enumerate() {
        text.push(if place == 0 { "" } else { ", " });
        text.push(stream::typed(column, &text_of(column)));
    }
    text.push(format!("\n    FROM {MESSAGES}\n)"));
    text
}

fn stage_inserts(table: &Table<'_>) -> Pieces {
    concat([
        "INSERT INTO _incoming (instance, row_key, value)\nSELECT $2, ".into(),
        message_key(table),
        format!(", x.value\nFROM {MESSAGES}\nWHERE TRUE\nON CONFLICT (instance, row_key) DO UPDATE SET value = excluded.value").into(),
    ])
}

/// A null goes out of the object, which says the same there.
fn stage_updates(table: &Table<'_>) -> Pieces {
    concat([
        format!("UPDATE _incoming AS i SET value = json_patch(i.value, x.value)\nFROM {MESSAGES}\nWHERE i.instance = $2 AND i.row_key = ").into(),
        message_key(table),
    ])
}

fn stage_deletes(table: &Table<'_>) -> Pieces {
    concat([
        "DELETE FROM _incoming\nWHERE instance = $2 AND row_key IN (SELECT ".into(),
        message_key(table),
        format!(" FROM {MESSAGES})").into(),
    ])
}

fn remove_unstaged(table: &Table<'_>) -> String {
    format!(
        "DELETE FROM {} AS s
WHERE s._instance = $1
    AND NOT EXISTS (SELECT 1 FROM _incoming AS i WHERE i.instance = $1 AND i.row_key = {})",
        table.synced,
        table.row_key("s"),
    )
}

/// What is as it was need not be announced.
fn apply_staged(table: &Table<'_>) -> Pieces {
    let of = |row: &str| -> String {
        let columns = target(table).into_iter().filter(|name| name != "_lsn");
        let columns: Vec<String> = columns.map(|name| format!("{row}.{name}")).collect();
        columns.join(", ")
    };
    let messages = "_incoming AS x\n    WHERE x.instance = $1";
    concat([
        upsert(table, messages, "$1", "$2"),
        format!("\n    AND ({}) IS NOT ({})", of("s"), of("excluded")).into(),
    ])
}
