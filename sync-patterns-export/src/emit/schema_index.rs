//! `schema/index.ts`: the SQL as strings, so that no bundler needs to know `.sql` files.

use super::schema_sql::{Rendered, shared};
use crate::project::Project;
use crate::typescript::code::Code;
use crate::typescript::layout::Doc;
use crate::typescript::names::{property, string, template, text_property};
use crate::typescript::types::{Position, Type};

pub fn emit(project: &Project<'_>, models: &[Rendered<'_>]) -> String {
    let mut code = Code::generated_from("the project's models");
    table_names(&mut code, models);
    interfaces(&mut code);
    let dialect = project.config.adapter.dialect();
    code.docs("The local database's SQL.", None);
    code.block("export const schema: SyncPatternsSchema = {", "}", |code| {
        code.line(&format!("adapter: {},", string(project.config.adapter.name())));
        code.line(&format!("shared: {},", template(&shared(dialect).script())));
        code.block("models: {", "},", |code| {
            for model in models {
                code.block(&format!("{}: {{", property(model.entry.model.table)), "},", |code| {
                    model_schema(code, model);
                });
            }
        });
    });
    code.finish()
}

fn table_names(code: &mut Code, models: &[Rendered<'_>]) {
    let tables = models.iter().map(|model| Type::Literal(model.entry.model.table.into()));
    let tables: Vec<Type> = tables.collect();
    code.docs("A model's table, and its view in the local database.", None);
    let name = "export type TableName";
    match tables.as_slice() {
        [table] => code.layout(&Doc::concat([
            Doc::text(format!("{name} = ")),
            table.doc(Position::Declaration),
        ])),
        _ => code.layout(&Type::Union(tables).declaration(name)),
    };
    code.blank();
}

/// The parts of a model's SQL that the runtime runs, and what each is.
const PARTS: [(&str, &str); 8] = [
    ("script", "Makes the model's tables, view and triggers; running it twice changes nothing."),
    ("drop", "Removes them; pending and rejected writes and local-only values stay."),
    (
        "acknowledge",
        "A write was accepted. `$1` its `write_id`, `$2` txid or null, `$3` LSN or null.",
    ),
    ("observe", "The synced table is known to show a write. `$1` its `write_id`."),
    ("reject", "The server refused a write. `$1` its `write_id`, `$2` the status, `$3` the body."),
    ("withdraw", "Takes a write back as if it had not been made. `$1` its `write_id`."),
    ("fold", "Computes a row's overlay again. `$1` the row's key as a JSON array."),
    ("rebuild", "Computes all overlays of the model again."),
];

fn interfaces(code: &mut Code) {
    code.docs("The SQL of one model. A statement that it does not need is empty.", None);
    code.block("export interface ModelSchema {", "}", |code| {
        code.docs("Tells versions of the model apart.", None);
        code.line("readonly hash: string");
        for (part, docs) in PARTS {
            code.docs(docs, None);
            code.line(&format!("readonly {part}: string"));
        }
    });
    code.blank();
    code.docs("The SQL of the local database. `shared` comes first.", None);
    code.block("export interface SyncPatternsSchema {", "}", |code| {
        code.line("readonly adapter: 'pglite' | 'sqlite'");
        code.docs("Makes the tables that all models share.", None);
        code.line("readonly shared: string");
        code.line("readonly models: Readonly<Record<TableName, ModelSchema>>");
    });
    code.blank();
}

fn model_schema(code: &mut Code, model: &Rendered<'_>) {
    let sql = &model.sql;
    code.layout(&text_property("hash", &model.hash));
    let texts = [
        &model.script,
        &sql.drop,
        &sql.acknowledge,
        &sql.observe,
        &sql.reject,
        &sql.withdraw,
        &sql.fold,
        &sql.rebuild,
    ];
    for ((part, _), text) in PARTS.iter().zip(texts) {
        code.line(&format!("{part}: {},", template(text)));
    }
}
