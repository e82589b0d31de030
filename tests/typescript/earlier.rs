//! The contacts as an earlier version of the application had them: what the tests of a change of the
//! models begin with.

use crate::contacts::Contact;
use sync_patterns_core::{Access, Field, Model, Provisional, Shape, ShapeDefinition};
use sync_patterns_export::Entry;

/// No `last_name` yet; a `nickname`, which is gone now; `email` under its earlier name; `first_name` a
/// number; and the score, which clients had.
pub fn contacts() -> Entry {
    let now = Contact::MODEL;
    let mut fields: Vec<Field> = now
        .fields
        .iter()
        .filter(|field| field.column != "last_name")
        .map(|field| match field.column {
            "first_name" => Field { shape: Shape::Int32, ..*field },
            "email" => Field { rust_name: "mail", column: "mail", ..*field },
            _ => *field,
        })
        .collect();
    fields.push(field("nickname", Shape::Optional(&Shape::Text)));
    fields.push(field("internal_score", Shape::Float64));
    let server_only = now.server_only.iter().filter(|column| column.column != "internal_score");
    let server_only: Vec<_> = server_only.copied().collect();
    let model = Model { server_only: server_only.leak(), ..now };
    entry(model, fields, Contact::SHAPE)
}

/// A model that is gone now.
pub fn notes() -> Entry {
    let key = Contact::MODEL.fields.iter().filter(|field| field.is_key);
    let mut fields: Vec<Field> = key.copied().collect();
    fields.push(field("text", Shape::Text));
    let model = Model { name: "Note", table: "notes", ..Contact::MODEL };
    entry(model, fields, ShapeDefinition { table: "notes", ..Contact::SHAPE })
}

fn entry(model: Model, fields: Vec<Field>, shape: ShapeDefinition) -> Entry {
    let columns: Vec<&str> = fields.iter().map(|field| field.column).chain(["write_id"]).collect();
    Entry {
        model: Model { fields: fields.leak(), ..model },
        shape: ShapeDefinition { columns: columns.leak(), ..shape },
    }
}

fn field(column: &'static str, shape: Shape) -> Field {
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
