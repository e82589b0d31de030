//! A model without its types: all that a renderer may know, in the derive as at run time.

use std::borrow::Cow;

use crate::{Access, Mode};

/// A model without its types.
#[derive(Debug, Clone)]
pub struct Blueprint<'a> {
    /// The view's name.
    pub table: Cow<'a, str>,
    /// When a local write becomes visible.
    pub mode: Mode,
    /// The columns by which a client chooses rows; they get an index.
    pub scope_columns: Vec<Cow<'a, str>>,
    /// The columns that a client has, in the struct's order.
    pub columns: Vec<Column<'a>>,
}

/// A column without its type.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Whether it is (part of) the key.
    pub is_key: bool,
    /// Who may write it.
    pub access: Access,
    /// The value of a new row that gives none, as text.
    pub default: Option<Cow<'a, str>>,
    /// What a row made here shows until the server has sent its value, as text.
    pub provisional: Option<Cow<'a, str>>,
    /// Whether a row made here may lack the value until it is synced, though its type is required.
    pub is_absent_until_synced: bool,
    /// Whether it has a local index.
    pub is_indexed: bool,
}

impl Blueprint<'_> {
    /// Whether a column is all of the key: then an insert may leave a UUID to the database. The parts
    /// of a composite key name other rows, which nobody can make up.
    pub fn is_whole_key(&self, column: &Column<'_>) -> bool {
        column.is_key && self.columns.iter().filter(|column| column.is_key).count() == 1
    }
}
