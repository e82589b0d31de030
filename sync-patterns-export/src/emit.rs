//! The files of the generated folder: each module turns a checked project into the text of one
//! kind of file and reads nothing else.

mod api;
mod collections;
mod config;
mod database;
mod index;
mod manifest;
mod model_imports;
mod project;
pub(crate) mod runtime;
mod schema_index;
mod schema_sql;
mod shapes;
mod statements;
mod types;

use crate::Project;
use crate::config::Collections;
use crate::manifest::FILE_NAME;
use crate::output::File;

/// The files of `types`.
pub fn types(project: &Project<'_>) -> Vec<File> {
    types::files(project)
}

/// All files, in the order of their paths.
pub fn all(project: &Project<'_>) -> Vec<File> {
    let sql = schema_sql::Rendered::all(project);
    let mut files = vec![
        File::new("index.ts", index::emit(project)),
        File::new("config.ts", config::emit(project)),
        File::new("shapes.ts", shapes::emit(project)),
        File::new("schema/index.ts", schema_index::emit(project, &sql)),
        File::new("api.ts", api::emit(project)),
        File::new("project.ts", project::emit(project)),
        File::new("schema/statements.ts", statements::emit(project)),
    ];
    files.extend(collections::files(project));
    if project.config.collections == Collections::Local {
        files.push(File::new("database.ts", database::emit(project)));
    }
    let adapters: Vec<_> = [Some(project.config.adapter), project.config.carry_over_from]
        .into_iter()
        .flatten()
        .collect();
    files.extend(runtime::files(&adapters, project.config.hooks, project.config.collections));
    files.extend(schema_sql::files(project, &sql));
    files.extend(types::files(project));
    // The manifest lists all files, itself included.
    let mut paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
    paths.push(FILE_NAME.to_owned());
    paths.sort();
    files.push(File::new(FILE_NAME, manifest::emit(project, &sql, paths)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
