//! Every answer that the document promises is given.

use std::collections::HashSet;

use axum::{
    body::Body,
    http::Method,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use sync_patterns_server::{Shutdown, shapes::Electric};

use crate::{
    common::{Client, Database, Reply, document::Answered, key, test, write_id},
    failing,
    rows::{self, Parents, Written},
    serving,
    upstream::{Upstream, answer},
};

/// More than the server takes.
const LIMIT: usize = 64 * 1024;

#[test]
fn every_answer_that_the_document_promises_is_given() {
    test(async {
        let database = Database::new("").await;
        let (upstream, shutdown) = (Upstream::start().await, Shutdown::new());
        let server = failing(serving(&database.pool).await)
            .shapes_from(Electric::at(&upstream.address))
            .body_limit(LIMIT)
            .shutdown(&shutdown)
            .metrics();
        let client = Client::serve(server.into_router()).await.of(&key());
        let parents = Parents::make(&client).await;
        for model in rows::all(&client.document) {
            rows_of(&client, &model, &parents).await;
        }
        changes(&client).await;
        let paths = client.document.json["paths"].as_object().unwrap();
        for (path, item) in paths.iter().filter(|(path, _)| path.starts_with("/shapes/")) {
            shapes(&client, &upstream, path, item).await;
        }
        for path in ["/openapi.json", "/metrics", "/health"] {
            assert_eq!(client.get(path).await.status, 200);
        }
        shutdown.begin();
        assert_eq!(client.get("/health").await.status, 503);

        let (promised, answered) = (client.document.promised(), client.document.answered());
        let missing: HashSet<&Answered> = promised.difference(&answered).collect();
        assert!(missing.is_empty(), "never answered: {missing:?}");
    });
}

/// What is the same for all routes: who may, and whether there is time.
async fn denied(client: &Client, method: Method, path: &str, body: &str) {
    for status in ["401", "403", "503"] {
        let reply =
            client.with("x-answer", status).json(method.clone(), path, body.to_owned()).await;
        let is_batch = path == "/changes" && status == "403";
        assert_eq!(reply.status.as_str(), if is_batch { "200" } else { status }, "{}", reply.text);
    }
}

/// What is the same for all bodies.
async fn bodies(client: &Client, method: Method, path: &str) {
    let malformed = client.json(method.clone(), path, "{").await;
    malformed.is_error(400, "malformed_request", None);
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(LIMIT));
    client.json(method.clone(), path, large).await.is_error(413, "too_large", None);
    let text = client.with("content-type", "text/plain").send(method, path, Body::from("{}")).await;
    text.is_error(415, "unsupported_media_type", None);
}

async fn fails(client: &Client, method: &Method, path: &str, body: &Value) {
    for (code, status) in [("not_unique", 409), ("refused", 422), ("internal", 500)] {
        let client = client.with("x-fail", code);
        client.json(method.clone(), path, body.to_string()).await.is_error(status, code, None);
    }
}

async fn rows_of(client: &Client, model: &Written, parents: &Parents) {
    let row = model.make(client, parents, 1).await;
    let path = model.path_of(&row);
    let malformed = model.path.clone() + &"/%ff".repeat(model.key.len());
    let mut missing = row.clone();
    for column in &model.key {
        // All keys have a UUID or a number in them.
        if row[column].is_number() {
            missing[column] = json!(1_000_000);
        } else if uuid::Uuid::try_parse(row[column].as_str().unwrap()).is_ok() {
            missing[column] = json!(key());
        }
    }
    let missing = model.path_of(&missing);

    let body = model.body(&client.document, parents, 2, |_| true);
    denied(client, Method::POST, &model.path, &body.to_string()).await;
    bodies(client, Method::POST, &model.path).await;
    fails(client, &Method::POST, &model.path, &body).await;

    for method in [Method::PATCH, Method::DELETE] {
        denied(client, method.clone(), &path, "{}").await;
        fails(client, &method, &path, &json!({})).await;
        let reply = client.json(method.clone(), &malformed, "{}").await;
        reply.is_error(400, "malformed_key", None);
        client.json(method, &missing, "{}").await.is_error(404, "not_found", None);
    }
    bodies(client, Method::PATCH, &path).await;
    client.patch(&path, json!({})).await.row(200);
    client.delete(&path).await.row(200);
    // A key that is taken.
    if model.key.iter().all(|column| body.get(column).is_some()) {
        client.post(&model.path, &body).await.row(201);
        client.post(&model.path, &body).await.is_error(409, "conflict", Some(&model.key[0]));
    }
}

async fn changes(client: &Client) {
    let change = json!({ "table": "tags", "operation": "insert", "write_id": write_id(),
                         "value": { "name": "x" } });
    let body = json!({ "transactions": [{ "changes": [change] }] });
    denied(client, Method::POST, "/changes", &body.to_string()).await;
    bodies(client, Method::POST, "/changes").await;
    let reply = client.with("x-fail", "internal").post("/changes", &body).await;
    reply.is_error(500, "internal", None);
    assert_eq!(client.post("/changes", &body).await.status, 200);
}

async fn shapes(client: &Client, upstream: &Upstream, path: &str, item: &Value) {
    let parameters = item["parameters"].as_array().unwrap();
    let scope = parameters.iter().filter(|parameter| parameter["required"] == true);
    let scope: String =
        scope.map(|one| format!("&{}={}", one["name"].as_str().unwrap(), key())).collect();
    let shape = format!("{path}?offset=-1{scope}");
    for method in [Method::GET, Method::POST] {
        let ask = async |path: &str| client.json(method.clone(), path, "{}").await;
        denied(client, method.clone(), &shape, "{}").await;
        ask(&format!("{shape}&offset=-1")).await.is_error(
            400,
            "malformed_parameter",
            Some("offset"),
        );
        for status in [200, 304, 409, 413, 429, 500, 503] {
            upstream.answers(move |_| upstream_answer(status));
            let reply: Reply = ask(&shape).await;
            let expected = if status == 500 { 503 } else { status };
            assert_eq!(reply.status.as_u16(), expected, "{}", reply.text);
        }
        // Something that is not Electric.
        upstream.answers(|_| "hello".into_response());
        ask(&shape).await.is_error(500, "internal", None);
    }
}

fn upstream_answer(status: u16) -> Response {
    let must_refetch = r#"[{"headers":{"control":"must-refetch"}}]"#;
    let mut response = match status {
        200 => answer(r#"[{"key":"\"t\"/\"1\"","value":{"a":null,"b":"1"},"headers":{}}]"#),
        304 => answer(""),
        409 => answer(must_refetch),
        _ => answer(r#"{"message":"no"}"#),
    };
    *response.status_mut() = status.try_into().unwrap();
    response
}
