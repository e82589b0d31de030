//! `api.ts`: a typed client of the server's routes.

use super::model_imports::ModelImports;
use crate::project::{Entry, Project};
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::{is_identifier, member, property};
use crate::typescript::of_shape::of_shape;
use crate::typescript::types::Type;

pub fn emit(project: &Project<'_>) -> String {
    let writable: Vec<&Entry> = project.models.iter().filter(|e| e.is_writable()).collect();
    let mut imports = ModelImports::new(project);
    for entry in &writable {
        imports.add(entry.writing_type_names());
        imports.add_key(entry);
    }
    let mut code = Code::generated_from("the project's models");
    code.line("import { RestClient } from './db/api'");
    code.line("import { project } from './project'");
    imports.emit(&mut code, ".");
    code.blank();
    code.docs("Sends what `api` writes: `rest.configure({ headers })` sets credentials.", None);
    code.line("export const rest = new RestClient(project)");
    code.blank();
    code.docs(
        "Writes to the server without the local database: each answers with\n\
         `{ row, txid, lsn, write_id }`.",
        None,
    );
    code.block("export const api = {", "} as const", |code| {
        for entry in writable {
            code.layout(&resource(project, entry));
        }
    });
    code.finish()
}

/// `contacts: rest.resource<Contact, ContactCreate, ContactUpdate, string>(project.models.contacts),`
fn resource(project: &Project<'_>, entry: &Entry) -> Doc {
    let table = entry.model.table;
    let mut types: Vec<Type> = entry.writing_type_names().into_iter().map(Type::Name).collect();
    types.push(key_type(project, entry));
    Doc::concat([
        Doc::Text(format!("{}: ", property(table))),
        call("rest.resource", types, vec![member("project.models", table)]),
        Doc::text(","),
    ])
}

/// `name<Types>(arguments)`, broken as Prettier does.
pub fn call(name: &str, types: Vec<Type>, arguments: Vec<String>) -> Doc {
    let types = types.into_iter().map(|ty| Doc::Text(ty.flat())).collect();
    let arguments = arguments.into_iter().map(Doc::Text).collect();
    Doc::concat([
        Doc::list(&format!("{name}<"), types, ">", Doc::SoftLine, false),
        Doc::list("(", arguments, ")", Doc::SoftLine, true),
    ])
}

/// What names a row in a request: a value, or one for each column of the key.
pub fn key_type(project: &Project<'_>, entry: &Entry) -> Type {
    let key: Vec<_> = entry.model.key().collect();
    let ty = |index: usize| of_shape(&key[index].shape, project.config.bigint);
    if key.len() == 1 {
        return ty(0);
    }
    let has_names = key.iter().all(|field| is_identifier(field.column));
    let parts: Vec<String> = (0..key.len())
        .map(|index| match has_names {
            true => format!("{}: {}", key[index].column, ty(index).flat()),
            false => ty(index).flat(),
        })
        .collect();
    Type::Name(format!("readonly [{}]", parts.join(", ")))
}
