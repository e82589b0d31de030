//! What the command writes, where, and what it says.

use std::fs;

use crate::document::path;
use crate::workspace::{cargo, repository, sync_patterns};

/// A document whose table lacks what a client needs to write.
const PLAIN: &str = include_str!("plain.yaml");

fn plain() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("openapi.yaml"), PLAIN).unwrap();
    folder
}

#[test]
fn what_cannot_be_is_said_in_the_models_and_at_the_end() {
    let folder = plain();
    let (said, code) = sync_patterns(folder.path(), &["import", "openapi.yaml"]);
    assert_eq!(code, 1, "{said}");
    let models = fs::read_to_string(folder.path().join("models/src/lib.rs")).unwrap();
    let config = fs::read_to_string(folder.path().join("sync-patterns.config.yaml")).unwrap();
    snapbox::assert_data_eq!(
        said,
        snapbox::str![[r#"
[..]
  create  Cargo.toml
  create  .gitignore
  create  sync-patterns.config.yaml
  create  models/Cargo.toml
  create  models/src/lib.rs
  create  export/Cargo.toml
  create  export/build.rs
  create  export/src/lib.rs
1 model, 1 of them read only
  Note (notes): 2 fields, read only
What the models cannot do
  Note: No row is made on a device: POST for `Note` does not answer with an integer `txid` (API: 201: object without `txid`, #/components/schemas/Note).
  Note: Read only: DELETE for `Note` does not answer with an integer `txid` (API: 204: no JSON, #/paths/~1notes~1{id}/delete/responses/204).
Accepted in the configuration
  Note.row._meta.unknown: left out: names that begin with `_` belong to the library
No tables
  /login: no list and no path for one row (#/paths/~1login)
Left out
  Note._meta: names that begin with `_` belong to the library (#/components/schemas/Note/properties/_meta)
1 model, 1 left out

Next
  cargo build                            writes web/src/generated

"#]]
    );
    snapbox::assert_data_eq!(
        models,
        snapbox::str![[r#"
//! The models of Plain 1, as `sync-patterns import` read them. From here on they are yours to
//! edit; `sync-patterns check` compares them with the document.

use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

// No row is made on a device: POST for `Note` does not answer with an integer `txid` (API: 201:
// object without `txid`, #/components/schemas/Note).
// Read only: DELETE for `Note` does not answer with an integer `txid` (API: 204: no JSON,
// #/paths/~1notes~1{id}/delete/responses/204).
// Left out: Note._meta: names that begin with `_` belong to the library
// (#/components/schemas/Note/properties/_meta)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(read_only)]
pub struct Note {
    pub id: Uuid,
    pub text: String,
}

// No tables:
//
// - /login: no list and no path for one row (#/paths/~1login)

"#]]
    );
    snapbox::assert_data_eq!(
        config,
        snapbox::str![[r##"
# Where the generated code goes.
output: ./web/src/generated
# What the models are compared with. A file is compared by every build, an address by
# `sync-patterns check`.
spec: ./openapi.yaml
# Where shapes come from; VITE_ELECTRIC_URL overrides it.
electric_url: http://localhost:3000
# Where writes go; VITE_API_URL overrides it.
api_base_url: http://localhost:8000
# Known differences between the models and the document.
accept:
  Note.row._meta.unknown: "left out: names that begin with `_` belong to the library"

"##]]
    );
}

#[test]
fn a_table_as_many_backends_have_it_is_read_only_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("heroes.json"), include_str!("heroes.json")).unwrap();
    let (said, code) =
        sync_patterns(folder.path(), &["import", "heroes.json", "--output", "models.rs"]);
    assert_eq!(code, 0, "{said}");
    let models = fs::read_to_string(folder.path().join("models.rs")).unwrap();
    snapbox::assert_data_eq!(
        models,
        snapbox::str![[r#"
//! The models of Heroes 0.1.0, as `sync-patterns import` read them. From here on they are yours to
//! edit; `sync-patterns check` compares them with the document.

use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;

// No row is made on a device: the API has `/heroes/`, with a slash at its end, which a client does
// not write.
// No row is changed on a device: PATCH for `Hero` does not answer with an integer `txid` (API: 200:
// object without `txid`, #/components/schemas/HeroPublic).
// Read only: DELETE for `Hero` does not answer with an integer `txid` (API: 200: anything without
// `txid`, #/paths/~1heroes~1{hero_id}/delete/responses/200/content/application~1json/schema).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(read_only)]
pub struct Hero {
    pub id: i64,
    pub name: String,
    pub age: Option<i64>,
    // In requests only, which a column cannot be.
    #[sync(exclude)]
    pub secret_name: Option<String>,
}

// No tables:
//
// - /users/me: no list and no path for one row (#/paths/~1users~1me)

"#]]
    );
    let next = said.split_once("Next\n").unwrap().1;
    snapbox::assert_data_eq!(
        next,
        snapbox::str![[r#"
  sync_patterns_export::export![…] in the export crate's build.rs:
        models::Hero,
  in sync-patterns.config.yaml:
    spec: ./heroes.json

"#]]
    );
}

#[test]
fn nothing_is_overwritten_unless_it_is_asked_for() {
    let folder = plain();
    let file = folder.path().join("models.rs");
    fs::write(&file, "mine").unwrap();
    let import = ["import", "openapi.yaml", "--output", "models.rs"];
    let (said, code) = sync_patterns(folder.path(), &import);
    assert_eq!(code, 2);
    snapbox::assert_data_eq!(
        said,
        snapbox::str![[r#"
error: models.rs is there already
  = nothing was written; with `--force` it is replaced
  = `--output` with another name writes elsewhere

"#]]
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let (_, code) = sync_patterns(folder.path(), &[&import[..], &["--force"]].concat());
    assert_eq!(code, 1);
    assert!(fs::read_to_string(&file).unwrap().contains("pub struct Note {"));
}

#[test]
fn in_a_workspace_the_crates_become_members() {
    let folder = plain();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"models\"] # ours\n";
    write("Cargo.toml", manifest);
    write("models/Cargo.toml", "[package]\nname = \"models\"\nedition = \"2024\"\n");
    write("models/src/lib.rs", "// mine");
    let (said, code) = sync_patterns(folder.path(), &["import", "openapi.yaml"]);
    assert_eq!(code, 2);
    snapbox::assert_data_eq!(
        said,
        snapbox::str![[r#"
error: 2 files are there already
  = models/Cargo.toml
    models/src/lib.rs
  = nothing was written; with `--force` they are replaced
  = `--prefix NAME` gives the crates other names: `NAME-models`

"#]]
    );

    let checkout = repository().display().to_string();
    let import = ["import", "openapi.yaml", "--prefix", "api", "--path", &checkout];
    let (said, code) = sync_patterns(folder.path(), &[&import[..], &["--dry-run"]].concat());
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("would edit    Cargo.toml") && !said.contains("Next"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("Cargo.toml")).unwrap(), manifest);

    let (said, code) = sync_patterns(folder.path(), &import);
    assert_eq!(code, 1, "{said}");
    let edited = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    assert!(edited.ends_with("[\"models\", \"api-models\", \"api-export\"] # ours\n"), "{edited}");
    assert_eq!(fs::read_to_string(folder.path().join("models/src/lib.rs")).unwrap(), "// mine");
    let build = fs::read_to_string(folder.path().join("api-export/build.rs")).unwrap();
    assert!(build.contains("\n        api_models::Note,\n    ];"), "{build}");
    let metadata = cargo(folder.path(), &["metadata", "--no-deps", "--format-version", "1"]);
    assert!(String::from_utf8(metadata.stdout).unwrap().contains("api-export"));
}

#[test]
fn the_models_can_go_to_the_standard_output_alone() {
    let folder = tempfile::tempdir().unwrap();
    let document = path("fastapi").display().to_string();
    let arguments = ["import", &document, "--output", "-", "--only", "tags"];
    let (said, code) = sync_patterns(folder.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("pub struct Tag {") && !said.contains("pub struct Contact"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_document_without_tables_is_an_error_that_says_what_one_is() {
    let folder = plain();
    let (said, code) = sync_patterns(folder.path(), &["import", "openapi.yaml", "--only", "login"]);
    assert_eq!(code, 2);
    snapbox::assert_data_eq!(
        said,
        snapbox::str![[r#"
error: openapi.yaml has no table to import
  = no path ends with login
  = /login: no list and no path for one row (#/paths/~1login)

"#]]
    );
    let (said, code) = sync_patterns(folder.path(), &["import", "nothing.json"]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: cannot read nothing.json: "), "{said}");
}
