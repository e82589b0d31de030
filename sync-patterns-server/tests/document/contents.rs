//! The document itself.

use axum::http::Method;
use serde_json::{Value, json};

use crate::common::{Client, Database, key, models, test};

async fn document() -> (Database, Client, Value) {
    let database = Database::new(models::TABLES).await;
    let client = Client::serve(models::router(&database.pool)).await;
    let document = client.get("/openapi.json").await.json();
    (database, client, document)
}

fn visit<'a>(value: &'a Value, at: &str, see: &mut impl FnMut(&str, &'a Value)) {
    see(at, value);
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(name, value)| visit(value, &format!("{at}/{name}"), see));
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, at, see)),
        _ => {}
    }
}

#[test]
fn the_document_holds_together() {
    test(async {
        let (_database, _, document) = document().await;
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = Vec::new();
        visit(&document, "", &mut |at, value| {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{at}: {reference}");
            }
            if let Some(id) = value.get("operationId") {
                assert!(!ids.contains(&id), "{id}");
                ids.push(id);
            }
            if let (Some(required), Some(properties)) =
                (value.get("required"), value.get("properties"))
            {
                for name in required.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    assert!(properties.get(name).is_some(), "{at}: {name}");
                }
            }
        });
        // A part of the path for each parameter of it.
        for (path, item) in document["paths"].as_object().unwrap() {
            let names: Vec<&str> = path
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            let parameters = item["parameters"].as_array().into_iter().flatten();
            let declared =
                parameters.filter(|one| one["in"] == "path").filter_map(|one| one["name"].as_str());
            assert_eq!(declared.collect::<Vec<_>>(), names, "{path}");
        }
    });
}

#[test]
fn it_says_how_a_model_is_synchronised() {
    test(async {
        let (_database, _, document) = document().await;
        let paths = &document["paths"];
        assert_eq!(paths["/contacts"]["x-sync"], json!({ "local_first": true }));
        assert_eq!(paths["/contacts/{id}"]["x-sync"], json!({ "local_first": true }));
        assert!(paths["/translations/{word}/{language}"]["patch"].is_object());
        assert!(paths.get("/countries").is_none(), "it can only be read");
        let schemas = &document["components"]["schemas"];
        assert_eq!(
            schemas["Contact"]["properties"]["secret"],
            json!({ "not": {}, "x-sync-exclude": true })
        );
        assert_eq!(schemas["ContactCreate"]["required"], json!(["email"]));
        assert_eq!(schemas["AccountCreate"]["properties"]["plan"]["default"], "free");
        assert_eq!(schemas["AccountCreate"]["properties"]["is_active"]["default"], true);
        assert_eq!(schemas["AccountCreate"]["properties"]["balance"]["default"], "0");
        for (schema, column) in [
            ("ContactCreate", "secret"),
            ("ContactUpdate", "secret"),
            ("Contact", "organization_id"),
            ("ContactCreate", "organization_id"),
            ("ContactUpdate", "id"),
            ("Account", "is_folded"),
            ("AccountUpdate", "made_by"),
            ("AccountCreate", "doubled"),
            ("TicketCreate", "id"),
        ] {
            assert!(schemas[schema]["properties"].get(column).is_none(), "{schema} {column}");
        }
        assert!(!document.to_string().contains("organization_id"));
    });
}

#[test]
fn every_path_of_it_is_there_and_no_other_method() {
    test(async {
        let (_database, client, document) = document().await;
        for (path, item) in document["paths"].as_object().unwrap() {
            let real = path
                .split('/')
                .map(|part| if part.starts_with('{') { key() } else { part.to_owned() });
            let real = real.collect::<Vec<_>>().join("/");
            for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE, Method::PUT] {
                let is_documented = item.get(method.as_str().to_ascii_lowercase()).is_some();
                let reply = client.json(method.clone(), &real, "").await;
                let is_there = reply.status != 405;
                let is_missing = reply.status == 404 && reply.text.is_empty();
                assert!(!is_missing, "{method} {path}");
                assert_eq!(is_there, is_documented, "{method} {path} {}", reply.text);
            }
        }
    });
}
