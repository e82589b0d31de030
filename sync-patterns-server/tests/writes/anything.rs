//! Whatever comes: an answer of the one form, never a 5xx, never a connection that breaks.

use axum::http::Method;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Map, Value, json};

use crate::common::{Client, Database, Reply, key, models, test};

const TENANT: &str = "00000000-0000-4000-8000-0000000000f1";
const TABLES: [&str; 8] = [
    "accounts",
    "tickets",
    "contacts",
    "projects",
    "issues",
    "comments",
    "translations",
    "countries",
];
const FIELDS: [&str; 24] = [
    "id",
    "name",
    "plan",
    "balance",
    "exact",
    "small",
    "middle",
    "big",
    "single",
    "double",
    "is_active",
    "seen_at",
    "opened_on",
    "photo",
    "settings",
    "document",
    "tags",
    "numbers",
    "amounts",
    "plans",
    "moments",
    "email",
    "code",
    "parent_id",
];

/// Texts that parsers trip over, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "",
            " ",
            "\0",
            "null",
            "NaN",
            "-0",
            "1e400",
            "infinity",
            "now",
            "'",
            "\"",
            "\\",
            "$1",
            "{}",
            "{1,2}",
            "{NULL}",
            "2026-02-30",
            "2026-01-31T24:00:00Z",
            "2026-01-31T23:59:60Z",
            "-0001-01-01",
            "9999-12-31T23:59:59.9999999Z",
            "99999999999999999999999",
            "0x1",
            "1_000",
            "aGk=",
            "====",
            "\u{feff}",
            "\u{202e}",
            "free",
            "a@b",
            "....",
            TENANT,
            "00000000000040008000000000000001",
            "urn:uuid:00000000-0000-4000-8000-0000000000f1",
        ])
        .prop_map(str::to_owned),
        "[-+]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,6})?",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,12})?(Z|[-+][0-9]{2}:[0-9]{2}))?",
    ]
}

/// Any JSON.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..3)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A body that might be one: fields of the model with anything in them, and a few that it has not.
fn body() -> impl Strategy<Value = Value> {
    let name =
        prop_oneof![9 => prop::sample::select(&FIELDS[1..]).prop_map(str::to_owned), 1 => text()];
    prop::collection::vec((name, value()), 0..6).prop_map(|fields| {
        let mut body: Map<String, Value> = fields.into_iter().collect();
        body.entry("name").or_insert(json!("Ada"));
        Value::from(body)
    })
}

fn change() -> impl Strategy<Value = Value> {
    let table =
        prop_oneof![9 => prop::sample::select(&TABLES[..]).prop_map(str::to_owned), 1 => text()];
    let operation = prop::sample::select(vec!["insert", "update", "delete", "upsert"]);
    let key = prop_oneof![
        Just(json!([key()])),
        prop::collection::vec(value(), 0..3).prop_map(Value::from),
        value()
    ];
    let value = prop_oneof![body(), value()];
    (table, operation, key, value).prop_map(|(table, operation, key, value)| {
        json!({ "table": table, "operation": operation, "key": key, "value": value, "write_id": crate::common::write_id() })
    })
}

#[track_caller]
fn is_sane(reply: &Reply, what: &dyn std::fmt::Debug) {
    assert!(reply.status.as_u16() < 500, "{what:?}: {}", reply.text);
    if reply.status.is_client_error() && !reply.text.is_empty() {
        let json = reply.json();
        reply.is_error(
            reply.status.as_u16(),
            json["code"].as_str().unwrap(),
            json["field"].as_str(),
        );
    }
}

/// Values of a strategy, the same in each run.
fn some<T>(count: usize, strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn any_body() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(TENANT);
        let id = client.post("/accounts", json!({ "name": "Ada" })).await.row(201)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/accounts/{id}");
        let mut accepted = 0;
        for body in some(600, body()) {
            let reply = client.post("/accounts", &body).await;
            is_sane(&reply, &body);
            accepted += usize::from(reply.status == 201);
            is_sane(&client.patch(&path, &body).await, &body);
        }
        // The bodies are not all nonsense.
        assert!(accepted > 20, "{accepted}");
        for body in some(300, value()) {
            is_sane(&client.post("/accounts", &body).await, &body);
            is_sane(&client.post("/changes", &body).await, &body);
        }
        for body in some(300, prop::collection::vec(any::<u8>(), 0..64)) {
            is_sane(&client.json(Method::POST, "/accounts", body.clone()).await, &body);
        }
        // Valid bodies that lost or gained a piece on the way.
        let whole =
            json!({ "name": "Ada", "balance": "1.5", "tags": ["a"], "settings": { "a": [1] } })
                .to_string();
        for (at, byte) in some(300, (0..whole.len(), any::<u8>())) {
            let mut broken = whole.clone().into_bytes();
            broken[at] = byte;
            is_sane(&client.json(Method::POST, "/accounts", broken.clone()).await, &broken);
            is_sane(&client.post("/accounts", &whole[..at]).await, &at);
        }
    });
}

#[test]
fn any_batch() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(TENANT);
        let transactions = prop::collection::vec(prop::collection::vec(change(), 0..4), 0..3);
        for batch in some(250, transactions) {
            let transactions = batch.iter().map(|changes| json!({ "changes": changes }));
            let body = json!({ "transactions": transactions.collect::<Vec<_>>() });
            let reply = client.post("/changes", &body).await;
            is_sane(&reply, &body);
            for result in reply.json()["results"].as_array().unwrap() {
                assert!(result["status"].as_u64().unwrap() < 500, "{body} {result}");
            }
        }
    });
}

#[test]
fn any_key_and_any_write_id() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(TENANT);
        let bytes = prop_oneof![
            text().prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..20)
        ];
        let part = bytes.prop_map(|bytes| percent_encode(&bytes, NON_ALPHANUMERIC).to_string());
        for (one, two) in some(400, (part.clone(), part)) {
            for table in ["accounts", "tickets", "issues"] {
                let path = format!("/{table}/{one}");
                is_sane(&client.delete(&path).await, &path);
                is_sane(&client.patch(&path, "{}").await, &path);
            }
            let path = format!("/translations/{one}/{two}");
            is_sane(&client.delete(&path).await, &path);
            is_sane(&client.patch(&path, json!({ "text": "x" })).await, &path);
        }
        for id in some(200, prop::collection::vec(0x20_u8..0xff, 0..40)) {
            let id: String = id.into_iter().filter(|byte| *byte != 0x7f).map(char::from).collect();
            is_sane(&client.write(&id).post("/tickets", json!({ "title": "a" })).await, &id);
        }
    });
}
