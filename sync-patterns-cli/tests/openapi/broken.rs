//! No document, however broken, does more than be refused or be found to differ.

use proptest::prelude::*;
use serde_json::{Value, json};
use sync_patterns_export::openapi::Document;

use crate::document::{config, findings_with, undrifted};

/// Any JSON, with the words that mean something in a document.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "string",
        "null",
        "object",
        "array",
        "$ref",
        "#",
        "#/",
        "#/paths",
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "format",
        "not",
        "nullable",
        "content",
        "schema",
        "responses",
        "parameters",
        "in",
        "path",
        "name",
        "row",
        "txid",
        "x-sync",
        "#/components/schemas/Issue",
        "#/components/schemas/Priority",
        "~",
        "~2",
        "%ff",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(word.clone().prop_map(String::from), inner, 0..4)
                .prop_map(|members| json!(members)),
        ]
    })
}

/// Every pointer of a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let of = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| pointers(member, &of(key), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| pointers(item, &of(&index.to_string()), found));
        }
        _ => {}
    }
}

fn look_at(text: &str) {
    if let Ok(document) = Document::parse(text, "openapi.json") {
        for finding in findings_with(config(""), &document) {
            assert!(!finding.diagnostic().to_string().is_empty());
        }
    }
}

proptest! {
    #[test]
    fn any_part_replaced_by_any_json(places in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4)) {
        let mut document = undrifted();
        for (place, value) in places {
            let mut all = Vec::new();
            pointers(&document, "", &mut all);
            *document.pointer_mut(place.get::<String>(&all)).unwrap() = value;
        }
        look_at(&document.to_string());
    }

    #[test]
    fn a_text_that_ends_anywhere(end in any::<prop::sample::Index>()) {
        let text = undrifted().to_string();
        look_at(&text[..end.index(text.len())]);
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        look_at(&text);
        look_at(&format!("openapi: 3.1.0\n{text}"));
    }
}

#[test]
fn references_that_multiply_come_to_an_end() {
    let mut document = undrifted();
    for level in 0..40 {
        let next = json!({ "$ref": format!("#/components/schemas/L{}", level + 1) });
        document["components"]["schemas"][format!("L{level}")] =
            json!({ "anyOf": [next, next, next] });
    }
    document["components"]["schemas"]["L40"] = json!({ "$ref": "#/components/schemas/L0" });
    let title = &mut document["components"]["schemas"]["Issue"]["properties"]["title"];
    *title = json!({ "allOf": [{ "$ref": "#/components/schemas/L0" }, { "type": "string" }] });
    look_at(&document.to_string());
}

#[test]
fn deep_nesting_is_refused() {
    let text = format!("{{\"openapi\": \"3.1.0\", \"paths\": {}", "[".repeat(100_000));
    assert!(Document::parse(&text, "openapi.json").is_err());
    let text = format!("openapi: 3.1.0\npaths: {}", "[".repeat(100_000));
    assert!(Document::parse(&text, "openapi.yaml").is_err());
}

#[test]
fn a_document_that_is_not_read_says_why() {
    let said = |text: &str| Document::parse(text, "openapi.json").unwrap_err().to_string();
    let note = "\n  = versions 3.0 and 3.1 are read: let the backend write one of them";
    assert_eq!(
        said("swagger: '2.0'"),
        format!("openapi.json is OpenAPI 2.0 (Swagger), which is not read{note}")
    );
    assert_eq!(
        said("{\"openapi\": \"4.0.0\"}"),
        format!("openapi.json is OpenAPI 4.0.0, which is not read{note}")
    );
    assert_eq!(
        said("hello"),
        format!("openapi.json is no OpenAPI document: there is no `openapi: 3.1.0`{note}")
    );
    assert_eq!(
        said("{\n  \"openapi\": 3,\n}"),
        "not JSON: trailing comma\n --> openapi.json:3:1\n  |\n3 | }\n  | ^"
    );
}
