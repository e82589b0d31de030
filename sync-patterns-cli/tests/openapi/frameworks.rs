//! What frameworks write for the example's models: `fixtures/README.md` says how the documents were
//! made.

use std::path::Path;

use contacts_models::{Account, Contact, ContactTag, Tag};
use serde_json::{Value, json};
use sync_patterns_export::openapi::{self, Document, Places};
use sync_patterns_export::{Config, Entry, Export};

const DOCUMENTS: [&str; 4] = ["openapi", "utoipa", "aide", "fastapi"];

fn document(of: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let text = std::fs::read_to_string(folder.join(format!("contacts.{of}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn names(document: &str) -> Vec<String> {
    let entries = [
        Entry { model: Contact::MODEL, shape: Contact::SHAPE },
        Entry { model: Account::MODEL, shape: Account::SHAPE },
        Entry { model: Tag::MODEL, shape: Tag::SHAPE },
        Entry { model: ContactTag::MODEL, shape: ContactTag::SHAPE },
    ];
    let config = Config::parse("", Path::new("sync-patterns.config.yaml")).unwrap();
    let export = entries.into_iter().fold(Export::new(), Export::entry);
    let generated = export.generate(config).unwrap();
    let document = Document::parse(document, "openapi").unwrap();
    let places = Places::of_entries(&entries, |_| None);
    let findings = openapi::check(&generated.config, &generated.models(), &places, &document);
    findings.into_iter().map(|finding| finding.name).collect()
}

#[test]
fn nothing_is_found_in_what_frameworks_write_for_the_same_models() {
    for of in DOCUMENTS {
        assert_eq!(names(&document(of).to_string()), [""; 0], "{of}");
    }
}

#[test]
fn a_drift_is_found_in_every_frameworks_document() {
    for of in DOCUMENTS {
        let mut document = document(of);
        let schemas = &mut document["components"]["schemas"];
        schemas["Contact"]["properties"]["first_name"] = json!({ "type": "integer" });
        // utoipa writes a generic's parameter out instead of referring to it.
        if let Some(row) = schemas.pointer_mut("/Written_Contact/properties/row/properties") {
            row["first_name"] = json!({ "type": "integer" });
        }
        schemas["ContactCreate"]["properties"].as_object_mut().unwrap().remove("email");
        schemas["ContactUpdate"]["properties"]["last_name"] = json!({ "type": "string" });
        let expected = [
            "Contact.create.email.missing",
            "Contact.update.last_name.nullability",
            "Contact.row.first_name.type",
        ];
        assert_eq!(names(&document.to_string()), expected, "{of}");
    }
}

#[test]
fn schemas_are_found_wherever_they_are() {
    for of in DOCUMENTS {
        // Every reference replaced by what it refers to, and no schema has a name any more.
        let whole = document(of);
        let mut inlined = whole.clone();
        inline(&mut inlined["paths"], &whole, 0);
        inlined["components"] = json!({});
        assert_eq!(names(&inlined.to_string()), [""; 0], "{of}");
    }
}

fn inline(value: &mut Value, whole: &Value, depth: usize) {
    let target = value
        .get("$ref")
        .and_then(Value::as_str)
        .map(|reference| whole.pointer(reference.trim_start_matches('#')).unwrap().clone());
    if let Some(target) = target {
        *value = target;
    }
    assert!(depth < 40, "the fixtures have no cycles");
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| inline(member, whole, depth + 1));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| inline(item, whole, depth + 1)),
        _ => {}
    }
}

#[test]
fn a_document_of_version_3_0_in_yaml_is_read() {
    let mut document = document("utoipa");
    document["openapi"] = json!("3.0.3");
    as_3_0(&mut document);
    assert_eq!(names(&yaml(&document, 0)), [""; 0]);
}

/// `type: [string, null]` as version 3.0 says it.
fn as_3_0(value: &mut Value) {
    if let Some(kind) = value.get("type").and_then(|kind| kind.get(0)).cloned() {
        value["type"] = kind;
        value["nullable"] = json!(true);
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(as_3_0),
        Value::Array(items) => items.iter_mut().for_each(as_3_0),
        _ => {}
    }
}

/// Block style, with the keys of `responses` as the numbers that people write.
fn yaml(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let member = |(key, value): (&String, &Value)| {
                let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                let key = if is_plain { key.clone() } else { format!("{key:?}") };
                match value {
                    Value::Object(_) | Value::Array(_) => {
                        format!("{indent}{key}:\n{}", yaml(value, depth + 1))
                    }
                    scalar => format!("{indent}{key}: {scalar}\n"),
                }
            };
            members.iter().map(member).collect()
        }
        Value::Array(items) if !items.is_empty() => {
            let item = |item: &Value| format!("{indent}-\n{}", yaml(item, depth + 1));
            items.iter().map(item).collect()
        }
        other => format!("{indent}{other}\n"),
    }
}
