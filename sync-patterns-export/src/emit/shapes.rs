//! `shapes.ts`: what a client subscribes to, per model.

use std::collections::{BTreeMap, BTreeSet};

use sync_patterns_core::{ParamSource, ShapeParam};

use super::types::module_of;
use crate::project::{Entry, Project};
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::{named, property, string, text_property, texts_property};
use crate::typescript::of_shape::of_shape;
use crate::typescript::types::{Member, Type};

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models");
    imports(&mut code, project);
    interfaces(&mut code);
    for entry in project.models.iter().filter(|entry| entry.is_scoped()) {
        scope(&mut code, project, entry);
    }
    code.docs("Each model's shape, by its table.", None);
    let tail = "} as const satisfies Readonly<Record<string, ModelShape>>";
    code.block("export const shapes = {", tail, |code| {
        for entry in project.models {
            let head = format!("{}: {{", property(entry.model.table));
            code.block(&head, "},", |code| shape(code, entry));
        }
    });
    code.finish()
}

fn interfaces(code: &mut Code) {
    code.docs("A value in a shape's condition.", None);
    code.block("export interface ShapeParam {", "}", |code| {
        code.docs(
            "Who gives the value: this client chooses a scope, the server knows the tenant.",
            None,
        );
        code.line("readonly source: 'scope' | 'tenant'");
        code.docs("The column that it is compared with.", None);
        code.line("readonly column: string");
    });
    code.blank();
    code.docs("The columns and rows of a table that a client has.", None);
    code.block("export interface ModelShape {", "}", |code| {
        code.line("readonly table: string");
        code.line("readonly columns: readonly string[]");
        code.docs("A condition with numbered parameters; empty for all rows.", None);
        code.line("readonly where: string");
        code.docs("What `$1`, `$2`, … stand for.", None);
        code.line("readonly params: readonly ShapeParam[]");
    });
    code.blank();
}

/// The types that the scopes' values have, where they have names.
fn imports(code: &mut Code, project: &Project<'_>) {
    let mut mentions = BTreeSet::new();
    for param in project.models.iter().flat_map(scope_params) {
        param_type(project, param).mentions(&mut mentions);
    }
    let mut modules: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for ty in project.types.iter().filter(|ty| mentions.contains(&ty.name)) {
        modules.entry(module_of(project, ty.home)).or_default().push(&ty.name);
    }
    for (module, names) in &modules {
        code.layout(&named("import type", names, module));
    }
    if !modules.is_empty() {
        code.blank();
    }
}

fn scope_params(entry: &Entry) -> impl Iterator<Item = &'static ShapeParam> + use<> {
    entry.shape.params.iter().filter(|param| param.source == ParamSource::Scope)
}

fn param_type(project: &Project<'_>, param: &ShapeParam) -> Type {
    match &param.shape {
        Some(shape) => of_shape(shape, project.config.bigint),
        None => Type::name("unknown"),
    }
}

fn scope(code: &mut Code, project: &Project<'_>, entry: &Entry) {
    let model = &entry.model;
    code.docs(&format!("Chooses the rows of `{}` that a client has.", model.table), None);
    code.block(&format!("export interface {}Scope {{", model.name), "}", |code| {
        for param in scope_params(entry) {
            code.layout(&Member::property(param.column, param_type(project, param)).doc());
        }
    });
    code.blank();
}

fn shape(code: &mut Code, entry: &Entry) {
    let shape = &entry.shape;
    code.layout(&text_property("table", shape.table));
    code.layout(&texts_property("columns", shape.columns));
    code.layout(&text_property("where", shape.where_clause));
    let params = shape.params.iter().map(|param| {
        let source = match param.source {
            ParamSource::Scope => "scope",
            ParamSource::Tenant => "tenant",
        };
        Doc::text(format!("{{ source: '{source}', column: {} }}", string(param.column)))
    });
    // Prettier gives each of several objects a line.
    let padding = if shape.params.len() > 1 { Doc::HardLine } else { Doc::SoftLine };
    let params = Doc::list("[", params.collect(), "]", padding, true);
    code.layout(&Doc::concat([Doc::text("params: "), params, Doc::text(",")]));
}
