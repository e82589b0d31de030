//! `database.ts`: the application's local database, and what opens it.

use crate::config::Hooks;
use crate::project::Project;
use crate::typescript::code::Code;
use crate::typescript::names::string;

pub fn emit(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("the project's models and configuration");
    let adapter = project.config.adapter.name();
    code.line(&format!("import {{ inBrowser }} from './db/adapters/{adapter}/browser'"));
    code.line("import { type InitializeOptions, LocalDatabase } from './db/local-database'");
    let has_hooks = project.config.hooks == Hooks::React;
    if has_hooks {
        code.line("import { databaseHooks } from './db/status-hooks'");
    }
    code.line("import { project } from './project'");
    code.blank();
    code.docs("The application's database on this device.", None);
    let name = string(&project.config.database);
    match project.config.carry_over_from.filter(|before| *before != project.config.adapter) {
        None => {
            code.line(&format!(
                "export const database = new LocalDatabase(project, (owner) => inBrowser({name}, owner))"
            ));
        }
        Some(before) => {
            let head = "export const database = new LocalDatabase(project, (owner) => ({";
            code.block(head, "}))", |code| {
                let module = format!("./db/adapters/{}/browser", before.name());
                code.line(&format!("...inBrowser({name}, owner),"));
                code.line("// Where it was kept until now: what was not sent is taken along.");
                code.line(&format!(
                    "previous: async () => (await import('{module}')).inBrowser({name}, owner),"
                ));
            });
        }
    }
    code.blank();
    code.docs(
        "Opens the local database, and starts the sync. Calling it again gives the same promise.",
        None,
    );
    code.line(
        "export const initializeDatabase = (options?: InitializeOptions) => database.initialize(options)",
    );
    code.blank();
    code.docs("The open local database, for statements of one's own.", None);
    code.line("export const getDatabase = () => database.get()");
    if has_hooks {
        code.blank();
        code.docs("How the sync stands, and the writes that the server refused.", None);
        code.line("export const { useSyncStatus, useRejectedWrites } = databaseHooks(database)");
    }
    code.finish()
}
