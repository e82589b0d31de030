//! `index.ts`: one import for the app.

use super::collections;
use super::types::module_of;
use crate::config::{Collections, Hooks};
use crate::project::{Home, Project};
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::named;

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models");
    application(&mut code, project);
    code.layout(&export("export", &["config", "configure"], "./config"));
    code.layout(&export("export type", &["SyncPatternsConfig"], "./config"));
    code.layout(&export("export", &["schema"], "./schema"));
    let types = ["ModelSchema", "SyncPatternsSchema", "TableName"];
    code.layout(&export("export type", &types, "./schema"));
    code.layout(&export("export", &["shapes"], "./shapes"));
    let scopes = project.models.iter().filter(|entry| entry.is_scoped());
    let mut types = vec!["ModelShape".to_owned(), "ShapeParam".to_owned()];
    types.extend(scopes.map(|entry| format!("{}Scope", entry.model.name)));
    code.layout(&export("export type", &types, "./shapes"));
    for (index, entry) in project.models.iter().enumerate() {
        let mut names = entry.type_names();
        names.retain(|name| *name != format!("{}Scope", entry.model.name));
        let home = Home::Model(index);
        names.extend(project.types_of(home).map(|ty| ty.name.clone()));
        code.layout(&export("export type", &names, &module_of(project, home)));
    }
    let shared: Vec<&str> = project.types_of(Home::Shared).map(|ty| ty.name.as_str()).collect();
    if !shared.is_empty() {
        code.layout(&export("export type", &shared, &module_of(project, Home::Shared)));
    }
    code.finish()
}

/// What an application calls.
fn application(code: &mut Code, project: &Project<'_>) {
    for entry in project.models {
        let names = collections::exports(project, entry);
        code.layout(&export("export", &names, &collections::module_of(entry)));
    }
    if project.config.collections == Collections::Local {
        let mut names = vec!["database", "getDatabase", "initializeDatabase"];
        if project.config.hooks == Hooks::React {
            names.extend(["useRejectedWrites", "useSyncStatus"]);
        }
        code.layout(&export("export", &names, "./database"));
        code.layout(&export("export", ERRORS, "./db/errors"));
        code.layout(&export("export type", &["RejectedWrite"], "./db/engine"));
        code.layout(&export("export type", &["InitializeOptions"], "./db/local-database"));
        code.layout(&export("export type", &["SyncState", "SyncStatus"], "./db/status"));
    }
    code.layout(&export("export", &["api", "rest"], "./api"));
    code.layout(&export("export", &["ApiError"], "./db/api"));
    code.layout(&export("export type", &["WriteOptions", "Written"], "./db/api"));
    code.layout(&export("export", &["project"], "./project"));
}

/// What an application may have to tell apart.
pub const ERRORS: &[&str] = &[
    "InvalidWriteError",
    "NotOpenError",
    "OpenError",
    "RowGoneError",
    "UnsentWritesError",
    "WriteRefusedError",
    "WriteUnansweredError",
    "WriteWithdrawnError",
];

fn export(keyword: &str, names: &[impl AsRef<str>], module: &str) -> Doc {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    named(keyword, &names, module)
}
