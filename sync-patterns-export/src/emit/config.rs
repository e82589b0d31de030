//! `config.ts`: where the services are.

use crate::project::Project;
use crate::typescript::code::Code;
use crate::typescript::names::{string, text_property};

pub fn emit(project: &Project<'_>) -> String {
    let config = project.config;
    let adapter = string(config.adapter.name());
    let mut code = Code::generated_from(crate::config::FILE_NAME);
    code.docs("Where the services are, and which local database is used.", None);
    code.block("export interface SyncPatternsConfig {", "}", |code| {
        code.docs("Where shapes come from.", None);
        code.line("electricUrl: string");
        code.docs("Where writes go.", None);
        code.line("apiBaseUrl: string");
        code.docs("The local database that `schema` is written for.", None);
        code.line(&format!("readonly adapter: {adapter}"));
    });
    code.blank();
    code.block("const defaults = {", "}", |code| {
        code.layout(&text_property("electricUrl", &config.electric_url));
        code.layout(&text_property("apiBaseUrl", &config.api_base_url));
    });
    code.blank();
    code.line("// Vite puts values in the place of these; elsewhere there is no `env`.");
    code.block("interface Vite {", "}", |code| {
        code.line("readonly env?: { readonly VITE_ELECTRIC_URL?: string; readonly VITE_API_URL?: string }");
    });
    code.line("const electricUrl = (import.meta as ImportMeta & Vite).env?.VITE_ELECTRIC_URL");
    code.line("const apiBaseUrl = (import.meta as ImportMeta & Vite).env?.VITE_API_URL");
    code.blank();
    code.docs("What is in use. It is frozen once the database has started.", None);
    code.block("export const config: SyncPatternsConfig = {", "}", |code| {
        code.line("electricUrl: electricUrl ?? defaults.electricUrl,");
        code.line("apiBaseUrl: apiBaseUrl ?? defaults.apiBaseUrl,");
        code.line(&format!("adapter: {adapter},"));
    });
    code.blank();
    code.docs("Sets other addresses, before the database starts.", None);
    let head =
        "export function configure(values: Partial<Omit<SyncPatternsConfig, 'adapter'>>): void {";
    code.block(head, "}", |code| {
        code.block("if (Object.isFrozen(config)) {", "}", |code| {
            code.line("throw new Error('configure() must be called before the database starts')");
        });
        code.line("Object.assign(config, values)");
    });
    code.finish()
}
