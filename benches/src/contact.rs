//! The model that is measured.

use sync_patterns_core::{Access, Field, Mode, Model, Provisional, Scope, Shape, Source};

/// Ten fields, two of them the server's.
pub const CONTACT: Model = Model {
    name: "Contact",
    table: "contacts",
    docs: "",
    deprecated: None,
    mode: Mode::LocalFirst,
    scope: Scope::All,
    fields: &[
        Field { is_key: true, ..field("id", Shape::Uuid) },
        field("first_name", Shape::Text),
        field("last_name", Shape::Text),
        field("company", Shape::Optional(&Shape::Text)),
        field("email", Shape::Optional(&Shape::Text)),
        field("phone", Shape::Optional(&Shape::Text)),
        field("position", Shape::Int32),
        field("is_favorite", Shape::Bool),
        Field { access: Access::Server, is_indexed: true, ..field("created_at", Shape::Timestamp) },
        Field { access: Access::Server, ..field("updated_at", Shape::Timestamp) },
    ],
    server_only: &[],
    source: Source { file: file!(), line: line!() },
};

const fn field(column: &'static str, shape: Shape) -> Field {
    Field {
        rust_name: column,
        column,
        docs: "",
        deprecated: None,
        shape,
        is_key: false,
        access: Access::Write,
        default: None,
        provisional: Provisional::ByType,
        is_indexed: false,
        line: 0,
    }
}
