//! What is emitted for a model with one of everything, as reviewed. `UPDATE_GOLDEN=1` writes it anew.
//!
//! `npm run check` in `golden/` lets TypeScript and Prettier judge the same files.

mod fixture;

use std::path::Path;

use fixture::{config, everything, export};
use sync_patterns_export::output::{Changes, File};

/// The SQL is tested where it is made; here it would only repeat itself.
fn without_sql(mut file: File) -> Option<File> {
    match file.path.as_str() {
        "schema/index.ts" => {
            let (types, schema) = file.text.split_once("export const schema").unwrap();
            let mut parts = schema.split(": `");
            let mut text = format!("{types}export const schema{}", parts.next().unwrap());
            for part in parts {
                let (_, after) = part.split_once("`,\n").unwrap();
                text.push_str(": `…`,\n");
                text.push_str(after);
            }
            file.text = without_hash(&text, "hash: '", "',");
        }
        "manifest.json" => {
            let text = without_hash(&file.text, "\"schema_hash\": \"", "\",");
            // The runtime's files come and go with the runtime.
            file.text = text
                .lines()
                .filter(|line| !line.contains("\"db/"))
                .map(|l| format!("{l}\n"))
                .collect();
        }
        path if path.starts_with("schema/") || path.starts_with("db/") => return None,
        _ => {}
    }
    Some(file)
}

fn without_hash(text: &str, before: &str, after: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(before) {
        Some((indent, _)) => format!("{indent}{before}…{after}\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn compare(adapter: &str, yaml: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(adapter);
    let generated = export(everything()).generate(config(&folder, yaml)).unwrap();
    let files: Vec<File> = generated.files.into_iter().filter_map(without_sql).collect();
    let changes = Changes::between(&folder, &files).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        changes.apply(&folder).unwrap();
    } else {
        assert!(changes.is_empty(), "{}", changes.diff());
    }
}

#[test]
fn pglite() {
    compare("pglite", "adapter: pglite");
}

#[test]
fn sqlite() {
    compare("sqlite", "adapter: sqlite\nbigint: string\nelectric_url: /electric");
}
