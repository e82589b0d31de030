//! The SQL of the local database: one synced table, one local table, a view and its triggers per
//! model, and the tables that all models share.
//!
//! A renderer turns a [`Blueprint`] into [`Pieces`]: text, and places where a column's type decides.
//! The derive makes constants of them; [`Model::sql`](crate::Model::sql) joins them at run time.

mod blueprint;
mod client;
mod pieces;
pub mod postgres;
pub mod sqlite;

pub use blueprint::{Blueprint, Column};
pub use client::ClientSql;
pub use pieces::{Arm, Piece, Pieces, enum_values, fits};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// PGlite and Postgres.
    Postgres,
    /// SQLite, from 3.41.
    Sqlite,
}

/// Declares [`Sql`], its owned and its piecewise form with one list of parts.
macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident,)*) => {
        /// The SQL of one model in one dialect. Parts that a model does not need are empty.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Sql {
            $($(#[$doc])* pub $part: &'static str,)*
        }

        /// [`Sql`] as the renderers produce it.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct SqlPieces {
            $($(#[$doc])* pub $part: Pieces,)*
        }

        /// [`Sql`] made at run time.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct OwnedSql {
            $($(#[$doc])* pub $part: String,)*
        }

        impl SqlPieces {
            /// The parts with their names, in order.
            pub fn parts(&self) -> Vec<(&'static str, &Pieces)> {
                vec![$((stringify!($part), &self.$part),)*]
            }

            /// The text, with each column's shape in the blueprint's order.
            pub fn join(&self, shapes: &[crate::Shape]) -> OwnedSql {
                OwnedSql { $($part: self.$part.join(shapes),)* }
            }
        }

        impl From<Sql> for OwnedSql {
            fn from(sql: Sql) -> OwnedSql {
                OwnedSql { $($part: sql.$part.to_owned(),)* }
            }
        }
    };
}

parts! {
    /// `{table}_synced`: what the server said.
    synced_table,
    /// `{table}_local`: the optimistic overlay.
    local_table,
    /// Indexes beyond the primary keys.
    indexes,
    /// The view that the application reads and writes.
    view,
    /// Functions (Postgres) or procedures (SQLite: views whose insert trigger does the work).
    functions,
    /// Triggers of the view and of the tables, the change feed's included.
    triggers,
    /// Removes everything above, and nothing that could not be made again: pending and rejected
    /// writes and local-only values stay.
    drop,
    /// Statement: a write was accepted. `$1` its `write_id`, `$2` the server's txid or null, `$3` its LSN or null.
    acknowledge,
    /// Statement: `_synced` is known to show a write. `$1` its `write_id`.
    observe,
    /// Statement: the server refused a write. `$1` its `write_id`, `$2` the HTTP status, `$3` the answer's body.
    reject,
    /// Statement: takes a write back as if it had not been made. `$1` its `write_id`.
    withdraw,
    /// Statement: computes the overlay of one row again. `$1` the row's key as a JSON array.
    fold,
    /// Statement: computes all overlays of the model again.
    rebuild,
}

impl Sql {
    /// The statements that make the model's part of the database, in order; running them twice
    /// changes nothing. The shared tables come first ([`SharedSql::script`]).
    pub fn script(&self) -> String {
        OwnedSql::from(*self).script()
    }
}

impl OwnedSql {
    /// The statements that make the model's part of the database, in order; running them twice
    /// changes nothing. The shared tables come first ([`SharedSql::script`]).
    pub fn script(&self) -> String {
        let parts = [
            &self.synced_table,
            &self.local_table,
            &self.indexes,
            &self.view,
            &self.functions,
            &self.triggers,
        ];
        join_parts(parts.map(String::as_str))
    }
}

/// The SQL that all models share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedSql {
    /// `_changes`, `_rejected`, `_local_only` and bookkeeping.
    pub tables: &'static str,
    /// Functions that the models' parts call.
    pub functions: &'static str,
}

impl SharedSql {
    /// The statements in order; running them twice changes nothing.
    pub fn script(&self) -> String {
        join_parts([self.tables, self.functions])
    }
}

fn join_parts<const N: usize>(parts: [&str; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

impl crate::Model {
    /// The model as the renderers need it.
    pub fn blueprint(&self) -> Blueprint<'static> {
        Blueprint {
            table: self.table.into(),
            mode: self.mode,
            scope_columns: match self.scope {
                crate::Scope::All => Vec::new(),
                crate::Scope::Columns(columns) => columns.iter().map(|&c| c.into()).collect(),
                crate::Scope::Via { column, .. } => vec![column.into()],
            },
            columns: self
                .fields
                .iter()
                .map(|field| Column {
                    name: field.column.into(),
                    is_key: field.is_key,
                    access: field.access,
                    default: field.default.map(Into::into),
                    provisional: match field.provisional {
                        crate::Provisional::Value(value) => Some(value.into()),
                        _ => None,
                    },
                    is_absent_until_synced: field.is_absent_until_synced(),
                    is_indexed: field.is_indexed,
                })
                .collect(),
        }
    }

    /// What the client runtime asks of the local database, beside [`sql`](crate::Model::sql).
    pub fn client_sql(&self, dialect: Dialect) -> ClientSql {
        match dialect {
            Dialect::Postgres => postgres::client(self),
            Dialect::Sqlite => sqlite::client(self),
        }
    }

    /// The model's SQL, made at run time; the same text as the derive's constants.
    pub fn sql(&self, dialect: Dialect) -> OwnedSql {
        let blueprint = self.blueprint();
        let pieces = match dialect {
            Dialect::Postgres => postgres::render(&blueprint),
            Dialect::Sqlite => sqlite::render(&blueprint),
        };
        let shapes: Vec<crate::Shape> = self.fields.iter().map(|field| field.shape).collect();
        pieces.join(&shapes)
    }
}
