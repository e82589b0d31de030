//! Local-first applications from annotated Rust structs.
#![deny(missing_docs)]

extern crate self as sync_patterns;

#[doc(hidden)]
pub mod __private;
mod patch;

#[cfg(feature = "json")]
pub use sync_patterns_core::Json;
pub use sync_patterns_core::{
    Access, Brand, Bytes, Class, Column, EnumShape, EnumVariant, Field, JsonType, Mode, Model,
    ParamSource, Provisional, Scope, ServerOnly, ServerOnlyReason, Shape, ShapeDefinition,
    ShapeParam, Source, Syncable, TypeDeclaration, names, sql, wire,
};
pub use sync_patterns_derive::{Column, Syncable};

pub use patch::Patch;

/// The SQL that all models share: it comes before theirs.
pub mod shared {
    use sync_patterns_core::sql::{self, SharedSql};

    /// For PGlite and Postgres.
    pub const POSTGRES: SharedSql = sql::postgres::SHARED;
    /// For SQLite.
    pub const SQLITE: SharedSql = sql::sqlite::SHARED;
}
