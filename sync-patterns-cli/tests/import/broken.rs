//! No document, however broken, does more than be refused or be imported in part.

use proptest::prelude::*;
use serde_json::{Value, json};
use sync_patterns_cli::import::{Options, import, settle};
use sync_patterns_export::openapi::Document;

use crate::document::{FRAMEWORKS, text};

/// Any JSON, with the words that mean something in a document.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "string",
        "null",
        "object",
        "array",
        "integer",
        "$ref",
        "#",
        "#/",
        "#/paths",
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "additionalProperties",
        "required",
        "items",
        "enum",
        "const",
        "format",
        "uuid",
        "not",
        "nullable",
        "readOnly",
        "writeOnly",
        "default",
        "description",
        "content",
        "application/json",
        "schema",
        "responses",
        "200",
        "parameters",
        "in",
        "path",
        "name",
        "row",
        "txid",
        "id",
        "_id",
        "Id",
        "x-sync",
        "x-sync-exclude",
        "local_first",
        "get",
        "/a/{id}",
        "self",
        "\u{202e}",
        "#/components/schemas/Contact",
        "~",
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

/// Imports what can be read. Whatever it is, `check` then has nothing to say of it.
fn look_at(text: &str) {
    let Ok(document) = Document::parse(text, "openapi.json") else { return };
    let imported = import(&document, &Options::default());
    let open: Vec<String> =
        settle::open(&imported, &document).into_iter().map(|finding| finding.name).collect();
    assert_eq!(open, [""; 0], "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_part_of_a_frameworks_document_replaced(
        of in prop::sample::select(FRAMEWORKS.to_vec()),
        places in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4),
    ) {
        let mut document: Value = serde_json::from_str(&text(of)).unwrap();
        for (place, value) in places {
            let mut all = Vec::new();
            pointers(&document, "", &mut all);
            *document.pointer_mut(place.get::<String>(&all)).unwrap() = value;
        }
        look_at(&document.to_string());
    }

    #[test]
    fn any_properties_of_a_row(properties in any_json(), required in any_json(), body in any_json()) {
        look_at(&json!({
            "openapi": "3.1.0",
            "paths": { "/things/{id}": {
                "get": { "responses": { "200": { "content": { "application/json": {
                    "schema": { "properties": properties, "required": required } } } } } },
                "patch": { "requestBody": { "content": { "application/json": { "schema": body } } } },
            } },
        }).to_string());
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        look_at(&text);
        look_at(&format!("openapi: 3.1.0\npaths:\n  /a/{{id}}: {text}"));
    }
}

#[test]
fn types_that_hold_themselves_come_to_an_end() {
    let mut schemas = serde_json::Map::new();
    for level in 0..30 {
        let next = json!({ "$ref": format!("#/components/schemas/L{}", (level + 1) % 30) });
        let list = json!({ "type": "array", "items": next });
        let properties = json!({ "id": { "type": "string" }, "a": next, "b": next, "c": list });
        schemas.insert(format!("L{level}"), json!({ "type": "object", "properties": properties }));
    }
    let row = json!({ "type": "array", "items": { "$ref": "#/components/schemas/L0" } });
    look_at(
        &json!({
            "openapi": "3.1.0",
            "paths": { "/l0s": { "get": { "responses": { "200": { "content": { "application/json": {
                "schema": row } } } } } } },
            "components": { "schemas": schemas },
        })
        .to_string(),
    );
}
