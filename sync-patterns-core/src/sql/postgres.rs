//! The local database in PGlite and Postgres, from 14.

mod client;
mod fold;
mod overlay;
mod synced;
mod tables;
mod values;
mod view;
mod writes;

pub use client::client;

use super::{Blueprint, Column, Pieces, SharedSql, SqlPieces};
use crate::{
    Mode, Shape,
    names::{literal, quoted},
};

/// The tables and functions that all models share.
pub const SHARED: SharedSql = SharedSql {
    tables: include_str!("postgres/shared_tables.sql"),
    functions: include_str!("postgres/shared_functions.sql"),
};

/// The SQL of one model.
pub fn render(blueprint: &Blueprint<'_>) -> SqlPieces {
    let names = Names::new(blueprint);
    let synced = SqlPieces {
        synced_table: tables::synced(blueprint, &names),
        indexes: tables::indexes(blueprint, &names),
        view: view::view(blueprint, &names),
        functions: synced::feed_function(blueprint, &names),
        triggers: synced::feed_triggers(&names),
        drop: drop(&names),
        ..SqlPieces::default()
    };
    if blueprint.mode == Mode::ReadOnly {
        let triggers = separated([writes::read_only_trigger(&names), synced.triggers]);
        return SqlPieces { triggers, ..synced };
    }
    let SqlPieces { functions: feed_function, triggers: synced_feed, .. } = synced.clone();
    SqlPieces {
        local_table: tables::local(blueprint, &names),
        functions: separated([
            values::neutral_function(blueprint, &names),
            values::check_function(blueprint, &names),
            fold::key_function(blueprint, &names),
            fold::fold_function(blueprint, &names),
            writes::insert_function(blueprint, &names),
            writes::update_function(blueprint, &names),
            writes::delete_function(blueprint, &names),
            synced::cleanup_function(blueprint, &names),
            feed_function,
        ]),
        triggers: separated([
            writes::triggers(&names),
            synced::cleanup_triggers(&names),
            synced_feed,
        ]),
        acknowledge: "SELECT \"_acknowledge\"($1, $2, $3)".into(),
        observe: "SELECT \"_observe\"(ARRAY[$1])".into(),
        reject: "SELECT \"_reject\"($1, $2, $3)".into(),
        withdraw: "SELECT \"_withdraw\"($1)".into(),
        fold: format!("SELECT {}(ARRAY[$1])", names.function("fold")).into(),
        rebuild: format!("SELECT \"_rebuild\"({})", names.literal).into(),
        ..synced
    }
}

/// The names derived from a table's, quoted.
struct Names {
    table: String,
    literal: String,
    synced: String,
    local: String,
    plain: String,
}

impl Names {
    fn new(blueprint: &Blueprint<'_>) -> Names {
        let plain = blueprint.table.to_string();
        Names {
            table: quoted(&plain),
            literal: literal(&plain),
            synced: quoted(&format!("{plain}_synced")),
            local: quoted(&format!("{plain}_local")),
            plain,
        }
    }

    /// A function or trigger: `"contacts_insert"`.
    fn function(&self, suffix: &str) -> String {
        quoted(&format!("{}_{suffix}", self.plain))
    }
}

/// What only this dialect needs to know of a column.
impl Column<'_> {
    fn quoted(&self) -> String {
        quoted(&self.name)
    }
}

impl Blueprint<'_> {
    fn key(&self) -> impl Iterator<Item = (usize, &Column<'_>)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.is_key)
    }

    /// The columns that a shape brings, the key aside.
    fn data(&self) -> impl Iterator<Item = (usize, &Column<'_>)> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.is_key && c.access != crate::Access::LocalOnly)
    }

    /// The columns of the key and of the data.
    fn synced(&self) -> impl Iterator<Item = (usize, &Column<'_>)> {
        self.columns.iter().enumerate().filter(|(_, c)| c.access != crate::Access::LocalOnly)
    }

    fn local_only(&self) -> impl Iterator<Item = (usize, &Column<'_>)> {
        self.columns.iter().enumerate().filter(|(_, c)| c.access == crate::Access::LocalOnly)
    }

    fn has_local_only(&self) -> bool {
        self.local_only().next().is_some()
    }

    /// A row's key as the JSON array that `_changes` and the change feed name it by.
    fn row_key(&self, row: &str) -> String {
        let columns: Vec<String> =
            self.key().map(|(_, c)| format!("{row}.{}", c.quoted())).collect();
        format!("jsonb_build_array({})::TEXT", columns.join(", "))
    }

    /// `a."id" = b."id" AND …`
    fn same_key(&self, left: &str, right: &str) -> String {
        let columns: Vec<String> =
            self.key().map(|(_, c)| format!("{left}.{0} = {right}.{0}", c.quoted())).collect();
        columns.join(" AND ")
    }

    /// The names of the data columns as an array of text.
    fn data_names(&self) -> String {
        let names: Vec<String> = self.data().map(|(_, c)| literal(&c.name)).collect();
        format!("ARRAY[{}]::TEXT[]", names.join(", "))
    }
}

/// Statements with an empty line between them.
fn separated(statements: impl IntoIterator<Item = Pieces>) -> Pieces {
    let mut text = Pieces::new();
    for statement in statements {
        if !text.is_empty() {
            text.push("\n");
        }
        text.push(statement);
    }
    text
}

/// The lines of a list: indented, with commas between.
fn lines(indent: usize, items: impl IntoIterator<Item = Pieces>) -> Pieces {
    let mut text = Pieces::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            text.push(",\n");
        }
        text.push(" ".repeat(indent)).push(item);
    }
    text
}

/// `jsonb_build_object('a', …)`, in several calls where one could not take the arguments (a function
/// of Postgres has at most 100).
fn json_object(indent: usize, entries: Vec<(String, Pieces)>) -> Pieces {
    if entries.is_empty() {
        return "'{}'::JSONB".into();
    }
    let pad = " ".repeat(indent);
    let mut text = Pieces::new();
    for (index, chunk) in entries.chunks(48).enumerate() {
        if index > 0 {
            text.push(format!("\n{pad}|| "));
        }
        text.push("jsonb_build_object(\n");
        text.push(lines(
            indent + 4,
            chunk.iter().map(|(name, value)| {
                let mut entry = Pieces::from(format!("{}, ", literal(name)));
                entry.push(value.clone());
                entry
            }),
        ));
        text.push(format!("\n{pad})"));
    }
    text
}

/// The same for every mode: the model may have had another one before.
fn drop(names: &Names) -> Pieces {
    let Names { table, synced, local, .. } = names;
    let functions: String =
        ["neutral", "key", "fold", "insert", "update", "delete", "synced_cleanup", "feed"]
            .map(|suffix| format!("DROP FUNCTION IF EXISTS {};\n", names.function(suffix)))
            .concat();
    format!(
        "DROP FUNCTION IF EXISTS {check};
DROP VIEW IF EXISTS {table};
DROP TABLE IF EXISTS {local};
DROP TABLE IF EXISTS {synced};
{functions}",
        check = names.function("check"),
    )
    .into()
}

/// A shape's type: the element's name, and `[]` where it is an array.
pub const fn column_type(shape: &Shape) -> [&'static str; 2] {
    match shape.base() {
        Shape::Text | Shape::Enum(_) => ["TEXT", ""],
        Shape::Uuid => ["UUID", ""],
        Shape::Bool => ["BOOLEAN", ""],
        Shape::Int16 => ["SMALLINT", ""],
        Shape::Int32 => ["INTEGER", ""],
        Shape::Int64 => ["BIGINT", ""],
        Shape::Float32 => ["REAL", ""],
        Shape::Float64 => ["DOUBLE PRECISION", ""],
        Shape::Decimal => ["NUMERIC", ""],
        Shape::Timestamp => ["TIMESTAMPTZ", ""],
        Shape::Date => ["DATE", ""],
        Shape::Bytes => ["BYTEA", ""],
        Shape::Json(_) => ["JSONB", ""],
        Shape::Array(element) => [column_type(element)[0], "[]"],
        Shape::Optional(_) | Shape::Branded(_) => panic!("`base` removes these"),
    }
}

/// The type of an array's elements; empty for another shape.
pub const fn element_type(shape: &Shape) -> &'static str {
    match shape.element() {
        Some(element) => column_type(element)[0],
        None => "",
    }
}
