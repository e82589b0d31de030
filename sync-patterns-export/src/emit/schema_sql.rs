//! `schema/*.sql`: the local database, one script per model and one for what they share.

use sync_patterns_core::sql::{Dialect, OwnedSql, SharedSql, postgres, sqlite};

use crate::hash::fnv64;
use crate::output::File;
use crate::project::{Entry, Project};
use crate::typescript::code::header;

/// A model's SQL in the configured dialect, made once for all files that need it.
pub struct Rendered<'a> {
    pub entry: &'a Entry,
    pub sql: OwnedSql,
    /// Its whole script.
    pub script: String,
    /// Tells versions of it and of the model's shape apart.
    pub hash: String,
}

impl<'a> Rendered<'a> {
    pub fn all(project: &Project<'a>) -> Vec<Rendered<'a>> {
        let dialect = project.config.adapter.dialect();
        let render = |entry: &'a Entry| {
            let sql = entry.model.sql(dialect);
            let script = sql.script();
            let hash = hash(entry, &script);
            Rendered { entry, sql, script, hash }
        };
        project.models.iter().map(render).collect()
    }
}

pub fn files(project: &Project<'_>, models: &[Rendered<'_>]) -> Vec<File> {
    let extension = project.config.adapter.sql_extension();
    let dialect = project.config.adapter.dialect();
    let file = |stem: &str, source: &str, script: &str| {
        let text = format!("{}\n\n{}\n", header("--", source), script.trim_end());
        File::new(format!("schema/{stem}.{extension}"), text)
    };
    let mut files = vec![file("_changes", "what all models share", &shared(dialect).script())];
    for model in models {
        let (stem, source) = (model.entry.file_stem(), model.entry.source());
        files.push(file(&stem, &source, &model.script));
    }
    files
}

fn hash(entry: &Entry, script: &str) -> String {
    let shape = &entry.shape;
    let texts = [script, shape.table, shape.where_clause];
    fnv64(texts.into_iter().chain(shape.columns.iter().copied()))
}

/// What all models share.
pub fn shared(dialect: Dialect) -> SharedSql {
    match dialect {
        Dialect::Postgres => postgres::SHARED,
        Dialect::Sqlite => sqlite::SHARED,
    }
}
