//! What a synchronised model *is*: its fields and their shapes, the shape that a client subscribes
//! to, and the SQL of its local database in each dialect.
//!
//! Users depend on `sync-patterns`, which re-exports what they need. This crate knows nothing of
//! TypeScript, OpenAPI or HTTP. Rules that are cited by number ("semantics 4") are in the
//! repository's `docs/semantics.md`.
#![deny(missing_docs)]

mod bytes;
mod column;
#[cfg(feature = "json")]
mod json;
mod model;
pub mod names;
pub mod rename;
mod shape;
mod shape_definition;
pub mod sql;
#[cfg(feature = "serde")]
pub mod wire;

pub use bytes::Bytes;
pub use column::Column;
#[cfg(feature = "json")]
pub use json::Json;
pub use model::{
    Access, Field, Mode, Model, Provisional, Scope, ServerOnly, ServerOnlyReason, Source, Syncable,
};
pub use shape::{Brand, Class, EnumShape, EnumVariant, JsonType, Shape, TypeDeclaration};
pub use shape_definition::{ParamSource, ShapeDefinition, ShapeParam};

pub mod join;
