//! `collections/*.ts`: each model's rows, as the application reads and writes them.

use super::api::call;
use super::model_imports::ModelImports;
use crate::config::{Collections, Hooks};
use crate::output::File;
use crate::project::{Entry, Project};
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::{member, named, string};
use crate::typescript::types::Type;

pub fn files(project: &Project<'_>) -> impl Iterator<Item = File> {
    project.models.iter().map(|entry| {
        let text = match project.config.collections {
            Collections::Local => local(project, entry),
            Collections::Electric => electric(project, entry),
        };
        File::new(format!("collections/{}.ts", entry.file_stem()), text)
    })
}

/// The module of a model's collection, seen from the folder above `collections`.
pub fn module_of(entry: &Entry) -> String {
    format!("./collections/{}", entry.file_stem())
}

/// What a model's collection module declares.
pub fn exports(project: &Project<'_>, entry: &Entry) -> Vec<String> {
    let names = entry.collection_names();
    match (project.config.collections, project.config.hooks) {
        (Collections::Local, Hooks::React) => {
            vec![names.collection, names.use_row, names.use_rows]
        }
        _ => vec![names.collection],
    }
}

/// Over the local database.
fn local(project: &Project<'_>, entry: &Entry) -> String {
    let names = entry.collection_names();
    let table = entry.model.table;
    let mut code = Code::generated_from(&entry.source());
    code.line("import { database } from '../database'");
    code.line("import { modelCollection } from '../db/collection'");
    if project.config.hooks == Hooks::React {
        code.line("import { modelHooks } from '../db/hooks'");
    }
    code.line("import { project } from '../project'");
    if entry.is_scoped() {
        code.layout(&named("import type", &[&scope_type(entry)], "../shapes"));
    }
    imports(project, entry, false).emit(&mut code, "..");
    code.blank();

    let mut types = row_types(entry);
    let key = key_type(entry);
    if entry.is_scoped() {
        types.extend([Type::name(key), Type::Name(scope_type(entry))]);
    } else if key != "string" {
        types.push(Type::name(key));
    }
    let arguments = vec!["database".to_owned(), member("project.models", table)];
    code.docs(entry.model.docs, entry.model.deprecated);
    code.layout(&Doc::concat([
        Doc::Text(format!("export const {} = ", names.collection)),
        call("modelCollection", types, arguments),
    ]));
    if project.config.hooks == Hooks::React {
        hooks(&mut code, entry);
    }
    code.finish()
}

/// What reads the collection in React.
fn hooks(code: &mut Code, entry: &Entry) {
    let names = entry.collection_names();
    code.blank();
    let table = string(entry.model.table);
    code.line(&format!("const hooks = modelHooks({table}, {})", names.collection));
    code.blank();
    let docs = if entry.is_scoped() {
        let columns: Vec<&str> = entry.scope_columns().collect();
        format!(
            "The rows of a scope, `{}({{ {} }})`, or those of a query on them.",
            names.use_rows,
            columns.join(", ")
        )
    } else {
        "All rows, or those of a query that filters, orders, joins or selects.".to_owned()
    };
    code.docs(&docs, None);
    code.line(&format!("export const {} = hooks.useRows", names.use_rows));
    code.blank();
    code.docs("One row, by its key.", None);
    code.line(&format!("export const {} = hooks.useRow", names.use_row));
}

/// Straight from the stream, without a local database.
fn electric(project: &Project<'_>, entry: &Entry) -> String {
    let names = entry.collection_names();
    let table = entry.model.table;
    let mut code = Code::generated_from(&entry.source());
    if entry.is_writable() {
        code.line("import { api, rest } from '../api'");
        code.line("import { electricCollection } from '../db/electric-collection'");
    } else {
        code.line("import { rest } from '../api'");
        code.line("import { readOnlyElectricCollection } from '../db/electric-collection'");
    }
    code.line("import { project } from '../project'");
    if entry.is_scoped() {
        code.layout(&named("import type", &[&scope_type(entry)], "../shapes"));
    }
    imports(project, entry, true).emit(&mut code, "..");
    code.blank();
    let mut arguments = vec!["project".to_owned(), member("project.models", table)];
    let (function, types) = if entry.is_writable() {
        arguments.push(member("api", table));
        let mut types = row_types(entry);
        types.push(super::api::key_type(project, entry));
        ("electricCollection", types)
    } else {
        ("readOnlyElectricCollection", vec![Type::name(entry.model.name)])
    };
    code.docs(entry.model.docs, entry.model.deprecated);
    if entry.is_scoped() {
        arguments.push("{ headers: rest.headers, scope }".to_owned());
        code.block(
            &format!("export function {}(scope: {}) {{", names.collection, scope_type(entry)),
            "}",
            |code| {
                let call = call(function, types, arguments);
                code.layout(&Doc::concat([Doc::text("return "), call]));
            },
        );
    } else {
        arguments.push("{ headers: rest.headers }".to_owned());
        let call = call(function, types, arguments);
        let head = Doc::Text(format!("export const {} = ", names.collection));
        code.layout(&Doc::concat([head, call]));
    }
    code.finish()
}

fn imports<'p>(project: &'p Project<'p>, entry: &Entry, with_key: bool) -> ModelImports<'p> {
    let mut imports = ModelImports::new(project);
    if entry.is_writable() {
        imports.add(entry.writing_type_names());
        if with_key {
            imports.add_key(entry);
        }
    } else {
        imports.add([entry.model.name.to_owned()]);
    }
    imports
}

fn row_types(entry: &Entry) -> Vec<Type> {
    if entry.is_writable() {
        entry.writing_type_names().into_iter().map(Type::Name).collect()
    } else {
        vec![Type::name(entry.model.name), Type::name("never"), Type::name("never")]
    }
}

fn scope_type(entry: &Entry) -> String {
    format!("{}Scope", entry.model.name)
}

/// The type of a collection's keys: TanStack DB knows text and numbers.
fn key_type(entry: &Entry) -> &'static str {
    use sync_patterns_core::Shape;
    let mut key = entry.model.key();
    match (key.next().map(|field| field.shape.base()), key.next()) {
        (Some(Shape::Int16 | Shape::Int32 | Shape::Float32 | Shape::Float64), None) => "number",
        _ => "string",
    }
}
