//! `index.ts`: one import for the app.

use super::types::module_of;
use crate::project::{Home, Project};
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::named;

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models");
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

fn export(keyword: &str, names: &[impl AsRef<str>], module: &str) -> Doc {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    named(keyword, &names, module)
}
