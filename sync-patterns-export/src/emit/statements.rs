//! `schema/statements.ts`: what the runtime asks of the local database, per model.

use sync_patterns_core::sql::ClientSql;

use crate::project::Project;
use crate::typescript::code::Code;
use crate::typescript::names::{property, template};

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models");
    code.line("import type { ModelStatements } from '../db/model'");
    code.line("import type { TableName } from '.'");
    code.blank();
    code.docs("What the runtime asks of the local database, by table.", None);
    let dialect = project.config.adapter.dialect();
    let head = "export const statements: Readonly<Record<TableName, ModelStatements>> = {";
    code.block(head, "}", |code| {
        for entry in project.models {
            code.block(&format!("{}: {{", property(entry.model.table)), "},", |code| {
                let sql = entry.model.client_sql(dialect);
                for (name, sql) in named(&sql) {
                    code.line(&format!("{name}: {},", template(sql)));
                }
                code.block("finishRefetch: [", "],", |code| {
                    for sql in &sql.finish_refetch {
                        code.line(&format!("{},", template(sql)));
                    }
                });
            });
        }
    });
    code.finish()
}

fn named(sql: &ClientSql) -> [(&'static str, &str); 14] {
    [
        ("row", &sql.row),
        ("fields", &sql.fields),
        ("rowKey", &sql.row_key),
        ("byKeys", &sql.by_keys),
        ("insert", &sql.insert),
        ("update", &sql.update),
        ("delete", &sql.delete),
        ("applyInserts", &sql.apply_inserts),
        ("applyUpdates", &sql.apply_updates),
        ("applyDeletes", &sql.apply_deletes),
        ("stageInserts", &sql.stage_inserts),
        ("stageUpdates", &sql.stage_updates),
        ("stageDeletes", &sql.stage_deletes),
        ("removeInstance", &sql.remove_instance),
    ]
}
