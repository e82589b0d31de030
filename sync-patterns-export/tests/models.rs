//! What models may not do to one another, and that the same models give the same bytes.

mod fixture;

use std::path::Path;

use fixture::{FIELD, ID, MODEL, config, everything, export, field, model};
use sync_patterns_core::{EnumShape, EnumVariant, Field, Mode, Model, Shape, Source};
use sync_patterns_export::{Entry, Generated};

fn generate(entries: Vec<Entry>) -> Result<Generated, String> {
    let config = config(Path::new("app"), "");
    export(entries).generate(config).map_err(|failure| failure.to_string())
}

fn mistake(entries: Vec<Entry>, expected: &str) {
    assert_eq!(generate(entries).map(|_| ()).unwrap_err(), expected.trim_start());
}

fn with_fields(entry: Entry, fields: &'static [Field]) -> Entry {
    Entry { model: Model { fields, ..entry.model }, ..entry }
}

#[test]
fn an_adapter_brings_its_part_of_the_runtime_and_the_one_before_it() {
    let adapters = |yaml: &str| {
        let generated = export(everything()).generate(config(Path::new("app"), yaml)).unwrap();
        let has = |path: &str| generated.files.iter().any(|file| file.path.starts_with(path));
        let database = generated.files.iter().find(|file| file.path == "database.ts").unwrap();
        (has("db/adapters/pglite/"), has("db/adapters/sqlite/"), database.text.clone())
    };
    let (pglite, sqlite, _) = adapters("adapter: pglite");
    assert_eq!((pglite, sqlite), (true, false));
    let (pglite, sqlite, database) = adapters("adapter: sqlite");
    assert_eq!((pglite, sqlite), (false, true));
    assert!(!database.contains("previous"));
    let (pglite, sqlite, database) = adapters("adapter: sqlite\ncarry_over_from: pglite");
    assert_eq!((pglite, sqlite), (true, true));
    assert!(database.contains("import { inBrowser } from './db/adapters/sqlite/browser'"));
    assert!(database.contains("await import('./db/adapters/pglite/browser')"));
}

#[test]
fn two_models_with_one_table() {
    mistake(
        vec![model("Contact", "contacts"), model("Person", "contacts")],
        "
error: two models have the table `contacts`
 --> models/src/lib.rs:3
  = the other one is `Contact` at models/src/lib.rs:3
  = rename one of the structs, or give one another table: `#[sync(table = \"…\")]`",
    );
}

#[test]
fn tables_whose_files_would_be_one() {
    let both = generate(vec![model("A", "Things"), model("B", "things")]).unwrap_err();
    assert!(both.starts_with("error: the tables `Things` and `things` need the same file names"));
    let both = generate(vec![model("A", "a b"), model("B", "a_b")]).unwrap_err();
    assert!(both.starts_with("error: the tables `a b` and `a_b` need the same file names"));
}

#[test]
fn a_table_named_like_anothers_overlay() {
    for table in ["contacts_synced", "contacts_local", "CONTACTS_LOCAL"] {
        let mistake = generate(vec![model("Contact", "contacts"), model("Other", table)]);
        let expected = format!(
            "error: the table `{table}` has the name of a table that the model `Contact` brings along"
        );
        assert!(mistake.unwrap_err().starts_with(&expected));
    }
    let read_only = model("Contact", "contacts");
    let read_only = Entry { model: Model { mode: Mode::ReadOnly, ..read_only.model }, ..read_only };
    assert!(generate(vec![read_only, model("Other", "contacts_local")]).is_ok());
}

#[test]
fn types_of_one_name() {
    let mistake =
        generate(vec![model("Contact", "contacts"), model("ContactCreate", "others")]).unwrap_err();
    assert!(mistake.starts_with("error: two models need the TypeScript type `ContactCreate`"));
    let mistake = generate(vec![model("Array", "arrays")]).unwrap_err();
    assert!(mistake.starts_with("error: `Array` is a name that the generated code needs itself"));
}

const fn status(value: &'static str) -> EnumShape {
    EnumShape { name: "Status", docs: "", variants: &[OPEN, CLOSED], sql_values: value }
}
const OPEN: EnumVariant = EnumVariant { value: "open", docs: "" };
const CLOSED: EnumVariant = EnumVariant { value: "closed", docs: "" };
const STATUS: EnumShape = status("");
const OTHER_STATUS: EnumShape = EnumShape { variants: &[OPEN], ..status("") };

#[test]
fn column_types_of_one_name() {
    const A: &[Field] = &[ID, field("status", Shape::Enum(&STATUS))];
    const B: &[Field] = &[ID, field("status", Shape::Enum(&OTHER_STATUS))];
    let (a, b) = (with_fields(model("A", "a"), A), with_fields(model("B", "b"), B));
    let mistake = generate(vec![a, b]).map(|_| ()).unwrap_err();
    assert!(
        mistake.starts_with(
            "error: two different types are named `Status` in TypeScript: one used by `A`, one by `B`"
        ),
        "{mistake}"
    );
    let generated = generate(vec![a, with_fields(model("B", "b"), A)]).unwrap();
    let declares = |path: &str| {
        let file = generated.files.iter().find(|file| file.path == path).unwrap();
        file.text.contains("export type Status = 'open' | 'closed'\n")
    };
    assert!(declares("types/_shared.ts") && !declares("types/a.ts") && !declares("types/b.ts"));
    let mistake = generate(vec![a, model("Status", "statuses")]).unwrap_err();
    assert!(mistake.starts_with(
        "error: a column's type is named `Status`, like a TypeScript type of the model `Status`"
    ));
}

#[test]
fn no_models() {
    mistake(
        vec![],
        "
error: no models to export
  = list them: `sync_patterns_export::export![Contact, Account]`",
    );
}

#[test]
fn the_same_models_give_the_same_bytes() {
    let first = generate(everything()).unwrap().files;
    assert_eq!(first, generate(everything()).unwrap().files);
    // Whatever machine they are compiled on.
    let windows = everything().into_iter().map(|entry| {
        let file = entry.model.source.file.replace('/', "\\").replace("\\home", "C:\\home");
        let source = Source { file: file.leak(), ..entry.model.source };
        Entry { model: Model { source, ..entry.model }, ..entry }
    });
    assert_eq!(first, generate(windows.collect()).unwrap().files);
}

#[test]
fn a_changed_field_changes_its_model_and_nothing_else() {
    let before = generate(vec![model("A", "a"), model("B", "b")]).unwrap();
    const FIELDS: &[Field] = &[ID, Field { column: "name", ..FIELD }];
    let after = generate(vec![with_fields(model("A", "a"), FIELDS), model("B", "b")]).unwrap();
    let changed = before.files.iter().zip(&after.files).filter(|(a, b)| a != b);
    let changed: Vec<&str> = changed.map(|(file, _)| file.path.as_str()).collect();
    let expected = [
        "manifest.json",
        "project.ts",
        "schema/a.sql",
        "schema/index.ts",
        "schema/statements.ts",
        "types/a.ts",
    ];
    assert_eq!(changed, expected);
}

#[test]
fn collections_of_one_name() {
    let both = generate(vec![model("A", "open_tasks"), model("B", "openTasks")]).unwrap_err();
    assert!(both.starts_with("error: two models need the name `openTasksCollection`"), "{both}");
}

#[test]
fn lines_that_move_change_nothing() {
    let moved = model("A", "a");
    let moved = Entry {
        model: Model { source: Source { line: 99, ..MODEL.source }, ..moved.model },
        ..moved
    };
    assert_eq!(
        generate(vec![model("A", "a")]).unwrap().files,
        generate(vec![moved]).unwrap().files
    );
}

#[test]
fn every_file_says_that_it_is_generated() {
    for file in generate(everything()).unwrap().files {
        let head: Vec<&str> = file.text.lines().take(2).collect();
        assert!(head.join("\n").contains("Generated by sync-patterns"), "{}", file.path);
        assert!(file.text.ends_with('\n') && !file.text.ends_with("\n\n"), "{}", file.path);
    }
}

#[test]
fn an_excluded_column_is_nowhere_but_in_the_manifests_note() {
    for file in generate(everything()).unwrap().files {
        if file.path != "manifest.json" {
            assert!(!file.text.contains("score"), "{}", file.path);
        }
    }
}

#[test]
fn without_hooks_no_file_needs_react() {
    let config = config(Path::new("app"), "hooks: none\n");
    let generated = export(everything()).generate(config).unwrap();
    for file in generated.files {
        for import in ["'react'", "'@tanstack/react-db'", "/hooks'", "status-hooks'"] {
            let text = format!("from {import}");
            assert!(!file.text.contains(&text), "{}: {text}", file.path);
        }
        assert!(!file.text.contains("useRows"), "{}", file.path);
    }
}
