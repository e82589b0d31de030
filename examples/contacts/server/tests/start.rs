//! One command starts the server, and what it then says it does.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

/// The server as `cargo run` starts it, on a port of its own.
struct Program {
    child: Child,
    base: String,
}

impl Program {
    fn start() -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_contacts-server"))
            .env("PORT", "0")
            .env_remove("ELECTRIC_URL")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Program { child, base }
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .header("origin", "http://localhost:5173")
            .body(Body::from(body.to_string()))
            .unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let (parts, body) = client.request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

#[tokio::test]
async fn one_command_starts_a_server_that_takes_writes() {
    let program = Program::start();
    let contact = json!({ "first_name": "Ada", "email": "ada@example.org" });
    let made = program.send(Method::POST, "/contacts", contact).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.headers["access-control-allow-origin"], "*");
    let row = &made.body["row"];
    assert_eq!((&row["first_name"], &row["last_name"]), (&json!("Ada"), &Value::Null));
    assert!(made.body["txid"].is_u64(), "{}", made.body);
    assert!(row.get("internal_score").is_none(), "it is excluded");

    let path = format!("/contacts/{}", row["id"].as_str().unwrap());
    let changed = program.send(Method::PATCH, &path, json!({ "last_name": "Lovelace" })).await;
    assert_eq!(changed.body["row"]["last_name"], "Lovelace", "{}", changed.body);

    let (tag, write_id) = (uuid::Uuid::new_v4(), || uuid::Uuid::new_v4());
    let tagged = json!({ "transactions": [{ "changes": [
        { "table": "tags", "operation": "insert", "write_id": write_id(),
          "value": { "id": tag, "name": "mathematician" } },
        { "table": "contact_tags", "operation": "insert", "write_id": write_id(),
          "value": { "contact_id": row["id"], "tag_id": tag } },
        { "table": "accounts", "operation": "insert", "write_id": write_id(),
          "value": { "contact_id": row["id"], "name": "savings", "balance": "12.30" } },
    ] }] });
    let tagged = program.send(Method::POST, "/changes", tagged).await;
    let statuses = tagged.body["results"].as_array().unwrap().iter().map(|one| &one["status"]);
    assert!(statuses.eq([201, 201, 201].iter()), "{}", tagged.body);

    let refused = program.send(Method::POST, "/contacts", json!({ "internal_score": 1 })).await;
    assert_eq!(refused.body["code"], "unknown_field");
    let document = program.send(Method::GET, "/openapi.json", Value::Null).await;
    assert!(document.body["paths"]["/contact_tags/{contact_id}/{tag_id}"].is_object());
    let shape = program.send(Method::GET, "/shapes/contacts?offset=-1", Value::Null).await;
    assert_eq!(shape.status, 200, "{}", shape.body);
    let rows = shape.body.as_array().unwrap().iter().filter(|one| one["value"]["id"] == row["id"]);
    assert_eq!(rows.count(), 1, "{}", shape.body);
    assert!(!shape.body.to_string().contains("internal_score"), "it is excluded");

    #[cfg(unix)]
    stops(program);
}

/// Told to end, it ends of its own accord.
#[cfg(unix)]
fn stops(mut program: Program) {
    let id = program.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(program.child.wait().unwrap().success());
}

/// Needs Node, and `npm ci --prefix sync-patterns-export/client`.
#[test]
fn the_generated_rest_client_writes_through_it() {
    let program = Program::start();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rest_client.mjs");
    let output = Command::new("node").arg(script).arg(&program.base).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The client's runtime in Node, with PGlite, over this server and its built-in shapes. Needs Node,
/// and `npm ci --prefix sync-patterns-export/client`.
#[test]
fn two_devices_see_what_each_other_writes() {
    let program = Program::start();
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../sync-patterns-export/client");
    let output = Command::new("node")
        .args(["node_modules/vitest/vitest.mjs", "run"])
        .args(["--config", "test/end-to-end/vitest.config.ts"])
        .current_dir(client)
        .env("SERVER", &program.base)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_in_plain_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_contacts-server"))
        .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the database does not answer"), "{said}");
    assert!(said.to_lowercase().contains("refused") && !said.contains("panicked"), "{said}");
}
