//! `project.ts`: the models as the runtime works with them, and the application's local database.

use sync_patterns_core::{Access, Field, Mode, Scope, Shape};

use super::types::is_optional_in_create;
use crate::project::{Entry, Project};
use crate::typescript::code::Code;
use crate::typescript::initial::initial;
use crate::typescript::layout::Doc;
use crate::typescript::names::{member, property, string, text_property, texts_property};

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models");
    code.line("import { config } from './config'");
    code.line("import type { Project } from './db/model'");
    code.line("import { schema } from './schema'");
    code.line("import { statements } from './schema/statements'");
    code.line("import { shapes } from './shapes'");
    code.blank();
    code.docs("The models as the runtime works with them.", None);
    code.block("export const project = {", "} as const satisfies Project", |code| {
        code.line(&format!("adapter: {},", string(project.config.adapter.name())));
        code.line(&format!("bigint: {},", string(project.config.bigint.name())));
        code.line("config,");
        code.line("shared: schema.shared,");
        code.block("models: {", "},", |code| {
            for entry in project.models {
                let head = format!("{}: {{", property(entry.model.table));
                code.block(&head, "},", |code| model(code, entry));
            }
        });
    });
    code.finish()
}

fn model(code: &mut Code, entry: &Entry) {
    let model = &entry.model;
    code.layout(&text_property("name", model.name));
    code.layout(&text_property("table", model.table));
    let mode = match model.mode {
        Mode::LocalFirst => "local_first",
        Mode::Confirmed => "confirmed",
        Mode::ReadOnly => "read_only",
    };
    code.layout(&text_property("mode", mode));
    let key: Vec<&str> = model.key().map(|field| field.column).collect();
    code.layout(&texts_property("key", &key));
    // Prettier gives each of several objects a line.
    let padding = if model.fields.len() > 1 { Doc::HardLine } else { Doc::SoftLine };
    let columns = model.fields.iter().map(|field| column(entry, field)).collect();
    let columns = Doc::list("[", columns, "]", padding, true);
    code.layout(&Doc::concat([Doc::text("columns: "), columns, Doc::text(",")]));
    code.line(&format!("schema: {},", member("schema.models", model.table)));
    code.line(&format!("statements: {},", member("statements", model.table)));
    code.line(&format!("shape: {},", member("shapes", model.table)));
    if let Scope::Via { column, parent } = model.scope {
        let (column, parent) = (string(column), string(parent.table));
        code.line(&format!("via: {{ column: {column}, parent: {parent} }},"));
    }
}

fn column(entry: &Entry, field: &Field) -> Doc {
    let text = |name: &str, value: &str| Doc::Text(format!("{name}: {}", string(value)));
    let flag = |name: &str| Doc::Text(format!("{name}: true"));
    let element = field.shape.element();
    let shape = element.unwrap_or(field.shape.base());
    let mut members = vec![text("name", field.column), text("type", type_of(shape))];
    if element.is_some() {
        members.push(flag("isArray"));
    }
    if field.shape.is_optional() || field.is_absent_until_synced() {
        members.push(flag("nullable"));
    }
    let access = match field.access {
        Access::Write => "write",
        Access::CreateOnly => "create_only",
        Access::Server => "server",
        Access::LocalOnly => "local_only",
    };
    members.push(text("access", access));
    if is_optional_in_create(entry, field) {
        members.push(flag("optional"));
    }
    if let Shape::Enum(shape) = shape.base() {
        let values = shape.variants.iter().map(|variant| Doc::Text(string(variant.value)));
        let values = Doc::list("[", values.collect(), "]", Doc::SoftLine, true);
        members.push(Doc::concat([Doc::text("values: "), values]));
    }
    if let Some(value) = initial(field) {
        members.push(Doc::concat([Doc::text("initial: "), value]));
    }
    if field.is_indexed {
        members.push(flag("indexed"));
    }
    Doc::list("{", members, "}", Doc::Line, true)
}

/// The runtime's `ColumnType`.
fn type_of(shape: &Shape) -> &'static str {
    match shape.base() {
        Shape::Text => "text",
        Shape::Uuid => "uuid",
        Shape::Bool => "boolean",
        Shape::Int16 | Shape::Int32 => "integer",
        Shape::Int64 => "bigint",
        Shape::Float32 | Shape::Float64 => "float",
        Shape::Decimal => "decimal",
        Shape::Timestamp => "timestamp",
        Shape::Date => "date",
        Shape::Bytes => "bytes",
        Shape::Json(_) => "json",
        Shape::Enum(_) => "enum",
        Shape::Array(_) | Shape::Optional(_) | Shape::Branded(_) => {
            unreachable!("an array's element is no array, and `base` looks through the others")
        }
    }
}
