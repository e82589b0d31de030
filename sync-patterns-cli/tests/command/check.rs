//! `check`: its three forms, over a document with three drifts.

use std::{fs, path::Path};

use serde_json::{Value, json};
use snapbox::cmd::Command;
use snapbox::file;

use crate::sync_patterns;

/// `check` in a folder with a drifted document.
pub fn drifted(folder: &Path, args: &[&str]) -> Command {
    let text = include_str!("../fixtures/contacts.openapi.json");
    let mut document: Value = serde_json::from_str(text).unwrap();
    let contact = &mut document["components"]["schemas"]["Contact"]["properties"];
    contact["first_name"] = json!({ "type": "integer" });
    contact["internal_score"] = json!({ "type": "number" });
    let create = &mut document["components"]["schemas"]["ContactCreate"];
    create["required"].as_array_mut().unwrap().push("last_name".into());
    fs::write(folder.join("openapi.json"), document.to_string()).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/contacts");
    sync_patterns(&["check", "--spec", "openapi.json"])
        .arg("--manifest")
        .arg(example.join("web/src/generated/manifest.json"))
        .arg("--config")
        .arg(example.join("sync-patterns.config.yaml"))
        .args(args)
        .current_dir(folder)
}

#[test]
fn for_people() {
    let folder = tempfile::tempdir().unwrap();
    drifted(folder.path(), &[]).assert().code(1).stdout_eq(file!["check/human.txt"]);
}

#[test]
fn for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let form = ["--format", "json"];
    drifted(folder.path(), &form).assert().code(1).stdout_eq(file!["check/json.txt"]);
}

#[test]
fn for_pull_requests() {
    let folder = tempfile::tempdir().unwrap();
    let form = ["--format", "github"];
    drifted(folder.path(), &form).assert().code(1).stdout_eq(file!["check/github.txt"]);
}
