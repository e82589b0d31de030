//! A blueprint with the names that this dialect derives from it.

use crate::{
    Access, Mode,
    names::{literal, quoted},
    sql::{Blueprint, Column, Piece, Pieces},
};

/// A blueprint with the names that this dialect derives from it, quoted.
pub(super) struct Table<'a> {
    blueprint: &'a Blueprint<'a>,
    /// The view: `"contacts"`.
    pub(super) view: String,
    /// Its name as a literal: `'contacts'`.
    pub(super) literal: String,
    /// `"contacts_synced"`.
    pub(super) synced: String,
    /// `"contacts_local"`.
    pub(super) local: String,
}

/// A column and its place, by which its type is found.
#[derive(Clone, Copy)]
pub(super) struct TableColumn<'a> {
    pub(super) index: usize,
    pub(super) column: &'a Column<'a>,
}

impl<'a> Table<'a> {
    pub(super) fn new(blueprint: &'a Blueprint<'a>) -> Table<'a> {
        let name = &*blueprint.table;
        Table {
            blueprint,
            view: quoted(name),
            literal: literal(name),
            synced: quoted(&format!("{name}_synced")),
            local: quoted(&format!("{name}_local")),
        }
    }

    pub(super) fn mode(&self) -> Mode {
        self.blueprint.mode
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.mode() == Mode::Confirmed
    }

    /// The table's name, bare.
    pub(super) fn name(&self) -> &str {
        &self.blueprint.table
    }

    /// The columns by which a client chooses rows.
    pub(super) fn scope_columns(&self) -> Vec<&str> {
        self.blueprint.scope_columns.iter().map(|column| &**column).collect()
    }

    /// A procedure or trigger, quoted: `"contacts_fold"`.
    pub(super) fn derived(&self, suffix: &str) -> String {
        quoted(&format!("{}_{suffix}", self.name()))
    }

    /// All columns of the view but the bookkeeping.
    pub(super) fn columns(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        let columns = self.blueprint.columns.iter().enumerate();
        columns.map(|(index, column)| TableColumn { index, column })
    }

    /// The columns of the key.
    pub(super) fn key(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        self.columns().filter(|column| column.is_key())
    }

    /// The columns that a shape brings.
    pub(super) fn synced_columns(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        self.columns().filter(|column| column.access() != Access::LocalOnly)
    }

    /// Whether a column is all of the key.
    pub(super) fn is_whole_key(&self, column: TableColumn<'_>) -> bool {
        self.blueprint.is_whole_key(column.column)
    }

    /// The columns that a shape brings, the key aside.
    pub(super) fn data(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        self.synced_columns().filter(|column| !column.is_key())
    }

    /// The columns that an insert sends.
    pub(super) fn sent(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        self.columns().filter(|column| column.is_sent())
    }

    /// The columns that stay on this device.
    pub(super) fn local_only(&self) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
        self.columns().filter(|column| column.access() == Access::LocalOnly)
    }

    /// A row's key as the JSON array that `_changes` and `_feed` name it by.
    pub(super) fn row_key(&self, row: &str) -> String {
        let columns: Vec<String> = self.key().map(|column| column.of(row)).collect();
        format!("json_array({})", columns.join(", "))
    }

    /// `a."id" = b."id" AND …`
    pub(super) fn same_key(&self, left: &str, right: &str) -> String {
        let columns: Vec<String> = self
            .key()
            .map(|column| format!("{} = {}", column.of(left), column.of(right)))
            .collect();
        columns.join(" AND ")
    }

    /// The entries of a row: `c.table_name = 'contacts' AND c.row_key = …`.
    pub(super) fn entries(&self, alias: &str, row_key: &str) -> String {
        format!("{alias}.table_name = {} AND {alias}.row_key = {row_key}", self.literal)
    }

    /// The key's columns for a message.
    pub(super) fn key_names(&self) -> String {
        let names: Vec<&str> = self.key().map(|column| &*column.column.name).collect();
        names.join(", ")
    }

    /// The table's name for a message.
    pub(super) fn shown(&self) -> String {
        shown(self.name())
    }
}

impl TableColumn<'_> {
    pub(super) fn access(&self) -> Access {
        self.column.access
    }

    pub(super) fn is_key(&self) -> bool {
        self.column.is_key
    }

    /// Whether a request that creates a row names the column.
    pub(super) fn is_sent(&self) -> bool {
        matches!(self.access(), Access::Write | Access::CreateOnly)
    }

    pub(super) fn quoted(&self) -> String {
        quoted(&self.column.name)
    }

    pub(super) fn literal(&self) -> String {
        literal(&self.column.name)
    }

    /// The column of a row: `NEW."email"`.
    pub(super) fn of(&self, row: &str) -> String {
        format!("{row}.{}", self.quoted())
    }

    /// The column's type.
    pub(super) fn type_name(&self) -> Pieces {
        Piece::SqliteType(self.index).into()
    }

    /// The column's name as an element of `changed_columns`, a literal: `'"email"'`. Quotes in a
    /// name are escaped there, so that this is found as a whole name only.
    pub(super) fn json_name(&self) -> String {
        literal(&json_string(&self.column.name))
    }

    /// The column's name for a message.
    pub(super) fn shown(&self) -> String {
        shown(&self.column.name)
    }
}

/// A name as Postgres' messages show it: quoted where it has to be.
fn shown(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.chars().all(is_plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A text as JSON, with the escapes that SQLite's `json_quote` uses.
pub(super) fn json_string(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => json.push(c),
        }
    }
    json.push('"');
    json
}
