//! What the derives' output names. Not for users: it may change in any release.
#![allow(missing_docs)]

pub use std::{
    clone::Clone,
    cmp::PartialEq,
    default::Default,
    file, fmt,
    option::Option::{self, None, Some},
    primitive::{bool, str, usize},
    result::Result::{self, Ok},
};

pub use serde;
pub use sync_patterns_core::{
    __join, Access, Brand, Class, Column, EnumShape, EnumVariant, Field, Mode, Model, ParamSource,
    Provisional, Scope, ServerOnly, ServerOnlyReason, Shape, ShapeDefinition, ShapeParam, Source,
    Syncable,
    sql::{
        Sql, enum_values, fits,
        postgres::{column_type as postgres_type, element_type as postgres_element},
        sqlite::column_type as sqlite_type,
    },
    wire,
};

pub use crate::Patch;

pub mod check;
mod classes;
mod program;
mod request;
mod shapes;
mod value;

pub use program::{Statements, longest_values, sql};
pub use request::{
    Body, CloneFields, DebugFields, EqFields, Fields, Given, Kept, NoColumn, Plain, ReadFields,
    Travelling, With, WriteFields, absent, clone, debug, deserialize, eq, serialize,
};
pub use shapes::{
    NoShape, ShapeOf, definition, model, required, tenant_index, tenant_number, with_tenant,
};

/// A writable field without anything; the derive names what differs.
pub const fn field(
    rust_name: &'static str,
    column: &'static str,
    shape: Shape,
    line: u32,
) -> Field {
    Field {
        rust_name,
        column,
        docs: "",
        deprecated: None,
        shape,
        is_key: false,
        access: Access::Write,
        default: None,
        provisional: Provisional::ByType,
        is_indexed: false,
        line,
    }
}
