//! Everything that is logged below a request says which.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::common::{Client, Database, key, models, test, write_id};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

impl Log {
    /// The events with a message, each with the fields of its spans.
    fn events(&self, message: &str) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.filter(|event| event["fields"]["message"] == message).collect()
    }

    /// Those of a request.
    fn of(&self, request: &str, message: &str) -> Vec<Value> {
        let of_request = |event: &Value| event["spans"][0]["id"] == request;
        self.events(message).into_iter().filter(of_request).collect()
    }
}

#[test]
fn a_log_names_the_request_the_table_and_the_write() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(&key());
        let (one, two, three) = (write_id(), write_id(), write_id());

        let first = client.with("x-request-id", "req-1").write(&one);
        let project = key();
        first.post("/projects", json!({"id": project, "name": "private"})).await.row(201);
        let [done] = log.of("req-1", "a write was done").try_into().unwrap();
        assert_eq!(done["fields"]["table"], "projects");
        assert_eq!(done["fields"]["write_id"], one.as_str());
        let request = &done["spans"][0];
        assert_eq!(request["name"], "request");
        assert_eq!((&request["method"], &request["route"]), (&json!("POST"), &json!("/projects")));
        assert_eq!(request["write_id"], one.as_str());
        let [answered] = log.of("req-1", "the request was answered").try_into().unwrap();
        assert_eq!(answered["spans"][0]["status"], 201);

        let batch = json!({"transactions": [
            {"transaction_id": key(), "changes": [{"table": "projects", "operation": "insert",
                "key": [project], "value": {"id": project, "name": "private"}, "write_id": two}]},
            {"transaction_id": key(), "changes": [{"table": "projects", "operation": "update",
                "key": [project], "value": {"name": "also private"}, "write_id": three}]},
        ]});
        let batched = client.with("x-request-id", "req-2");
        assert_eq!(batched.post("/changes", batch).await.status, 200);
        let [refused] = log.of("req-2", "a write was refused").try_into().unwrap();
        assert_eq!(refused["fields"]["write_id"], two.as_str());
        assert_eq!(refused["fields"]["code"], "conflict");
        let [done] = log.of("req-2", "a write was done").try_into().unwrap();
        assert_eq!(done["fields"]["write_id"], three.as_str());

        // What Postgres refuses, and says in words of its own.
        database.run("CREATE TYPE mood AS ENUM ('good'); ALTER TABLE accounts ALTER code TYPE mood USING NULL").await;
        for (field, value) in
            [("code", "private"), ("email", "private"), ("name", "too private a name")]
        {
            let body = json!({ "name": "a", field: value });
            assert_eq!(client.post("/accounts", body).await.status, 422, "{field}");
        }

        // Ids that could break a log are replaced.
        for id in ["a b", "a\"b", "\u{fc}", &"x".repeat(200)] {
            client.with("x-request-id", id).get("/health").await;
        }
        let ids = log.events("the request was answered");
        let ids: Vec<_> = ids.iter().filter_map(|event| event["spans"][0]["id"].as_str()).collect();
        assert!(ids.len() >= 7);
        let is_plain = |id: &&str| id.starts_with("req-") || uuid::Uuid::parse_str(id).is_ok();
        assert!(ids.iter().all(is_plain), "{ids:?}");

        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("private"), "no value of a row is logged");
    });
}
