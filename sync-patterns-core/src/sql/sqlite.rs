//! The local database in SQLite, from 3.41.
//!
//! SQLite has no functions of one's own, so a procedure is a view whose `INSTEAD OF INSERT` trigger
//! does the work, for each row that a statement "inserts": `INSERT INTO contacts_fold SELECT …`.

mod base64;
mod checks;
mod client;
mod feed;
mod fold;
mod procedures;
mod shared;
mod stream;
mod synced;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod values;
mod view;
mod writes;

pub use client::client;
pub use shared::SHARED;

use super::{Blueprint, Pieces, SqlPieces};
use crate::{Mode, Shape};
use table::Table;

/// The SQL of one model.
pub fn render(blueprint: &Blueprint<'_>) -> SqlPieces {
    let table = Table::new(blueprint);
    let read = SqlPieces {
        synced_table: tables::synced(&table),
        indexes: tables::indexes(&table),
        view: view::view(&table),
        triggers: feed::synced_triggers(&table),
        drop: tables::drop(&table),
        ..SqlPieces::default()
    };
    if table.mode() == Mode::ReadOnly {
        return read;
    }
    SqlPieces {
        local_table: tables::local(&table),
        functions: paragraphs([
            fold::procedure(&table),
            procedures::forget(&table),
            procedures::acknowledge(&table),
            procedures::observe(&table),
            procedures::reject(&table),
            procedures::withdraw(&table),
            procedures::rebuild(&table),
            checks::procedure(&table),
            writes::create::procedure(&table),
        ]),
        triggers: paragraphs([
            writes::insert::trigger(&table),
            writes::update::trigger(&table),
            writes::delete::trigger(&table),
            synced::triggers(&table),
            read.triggers.clone(),
            feed::local_triggers(&table),
        ]),
        acknowledge: procedures::call(&table, "acknowledge", "write_id, txid, lsn", "?1, ?2, ?3"),
        observe: procedures::call(&table, "observe", "write_id", "?1"),
        reject: procedures::call(&table, "reject", "write_id, status, body", "?1, ?2, ?3"),
        withdraw: procedures::call(&table, "withdraw", "write_id", "?1"),
        fold: procedures::call(&table, "fold", "row_key", "?1"),
        rebuild: procedures::call(&table, "rebuild", "run", "1"),
        ..read
    }
}

/// A shape's type.
pub const fn column_type(shape: &Shape) -> &'static str {
    match shape.base() {
        Shape::Bool | Shape::Int16 | Shape::Int32 | Shape::Int64 => "INTEGER",
        Shape::Float32 | Shape::Float64 => "REAL",
        Shape::Bytes => "BLOB",
        _ => "TEXT",
    }
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

/// Several texts and parts as one.
fn concat<const N: usize>(parts: [Pieces; N]) -> Pieces {
    parts.into_iter().collect()
}

/// Texts with empty lines between.
fn paragraphs<const N: usize>(parts: [Pieces; N]) -> Pieces {
    let mut text = Pieces::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push("\n");
        }
        text.push(part);
    }
    text
}
