//! Every error, by a request that brings it about. That each has the form which the document
//! promises is compared by the client.

use std::collections::BTreeMap;

use axum::{body::Body, http::Method};
use serde_json::{Value, json};
use sync_patterns_server::{ApiError, ErrorCode, shapes::Electric};

use crate::common::{Client, Database, Reply, key, models, test, write_id};

/// The errors that were seen, with their statuses.
#[derive(Default)]
struct Seen(BTreeMap<String, u16>);

impl Seen {
    #[track_caller]
    fn single(&mut self, reply: &Reply) {
        self.error(&reply.json(), reply.status.as_u16());
    }

    /// All errors among the results of a batch.
    fn batch(&mut self, reply: &Reply) {
        for result in reply.json()["results"].as_array().unwrap() {
            let status = u16::try_from(result["status"].as_u64().unwrap()).unwrap();
            self.error(&result["error"], status);
        }
    }

    #[track_caller]
    fn error(&mut self, error: &Value, status: u16) {
        let code = error["code"].as_str().unwrap_or_else(|| panic!("{status} {error}"));
        self.0.insert(code.to_owned(), status);
    }
}

async fn served() -> (Database, Client) {
    let database = Database::new(models::TABLES).await;
    let server = models::server(&database.pool)
        .before_write::<models::Account>(|write| {
            Box::pin(async move {
                let name: Option<String> = write.get("name")?;
                match name.as_deref() {
                    Some("unwanted") => Err(ApiError::refused("nobody wants this")),
                    Some("broken") => Err(ApiError::internal()),
                    _ => Ok(()),
                }
            })
        })
        .shapes_from(Electric::at("http://127.0.0.1:1"))
        .body_limit(10_000);
    let client = Client::serve(server.into_router()).await.of(&key());
    (database, client)
}

fn change(table: &str, value: Value) -> Value {
    json!({ "table": table, "operation": "insert", "value": value, "write_id": write_id() })
}

#[test]
fn every_error_is_brought_about_by_some_request() {
    test(async {
        let (_database, client) = served().await;
        let mut seen = Seen::default();

        // The request itself.
        seen.single(&client.post("/accounts", "{").await);
        seen.single(&client.patch("/accounts/1", json!({})).await);
        seen.single(&client.write("1").post("/accounts", json!({ "name": "a" })).await);
        seen.single(&client.get("/shapes/countries?offset=-1&offset=-1").await);
        seen.single(&client.json(Method::PUT, "/accounts", "{}").await);
        seen.single(&client.post("/accounts", json!({ "name": "a".repeat(10_000) })).await);
        seen.single(&client.send(Method::POST, "/accounts", Body::from("{}")).await);

        // Who asks.
        for answer in ["401", "403", "503"] {
            let client = client.with("x-answer", answer);
            seen.single(&client.post("/accounts", json!({ "name": "a" })).await);
        }

        // What is written.
        for body in [
            json!({}),
            json!({ "name": "a", "nothing": 1 }),
            json!({ "name": "a", "created_at": "2026-01-01T00:00:00Z" }),
            json!({ "name": "a", "plan": "gold" }),
            json!({ "name": "forbidden" }),
            json!({ "name": "a", "parent_id": key() }),
            json!({ "name": "unwanted" }),
            json!({ "name": "broken" }),
        ] {
            seen.single(&client.post("/accounts", body).await);
        }

        // What is there already.
        let (parent, id) = (key(), write_id());
        let account = json!({ "id": parent, "name": "a" });
        client.write(&id).post("/accounts", &account).await.row(201);
        client.post("/accounts", json!({ "name": "b", "parent_id": parent })).await.row(201);
        client.post("/contacts", json!({ "email": "a@b" })).await.row(201);
        seen.single(&client.post("/accounts", &account).await);
        seen.single(&client.post("/contacts", json!({ "email": "a@b" })).await);
        seen.single(&client.delete(&format!("/accounts/{parent}")).await);
        seen.single(&client.delete(&format!("/accounts/{}", key())).await);
        seen.single(&client.write(&id).post("/accounts", json!({ "name": "c" })).await);

        // Batches.
        let transactions = [
            json!({ "changes": [change("countries", json!({ "code": "AT", "name": "Austria" }))] }),
            json!({ "changes": [change("nothing", json!({}))] }),
            json!({ "changes": [change("accounts", json!({ "name": "d" })), change("accounts", json!({}))] }),
        ];
        seen.batch(&client.post("/changes", json!({ "transactions": transactions })).await);

        let all = ErrorCode::ALL.iter();
        let all = all.map(|code| (code.to_string(), code.status().as_u16()));
        assert_eq!(seen.0, all.collect());
    });
}

#[test]
fn the_page_lists_every_error() {
    let page = include_str!("../../../docs/server.md");
    let (_, table) = page.split_once("| code | status | |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        (cells.next().unwrap().trim_matches('`'), cells.next().unwrap().parse().unwrap())
    });
    let all = ErrorCode::ALL.iter();
    let all = all.map(|code| (code.as_str(), code.status().as_u16()));
    assert_eq!(rows.collect::<BTreeMap<&str, u16>>(), all.collect());
}
