//! `POST /changes`.

use serde_json::{Value, json};

use crate::common::{Client, Database, Reply, key, models, test, write_id};

fn change(table: &str, operation: &str, key: Value, value: Value) -> Value {
    json!({ "table": table, "operation": operation, "key": key, "value": value, "write_id": write_id() })
}

fn batch(transactions: &[&[Value]]) -> Value {
    let transactions = transactions
        .iter()
        .map(|changes| json!({ "transaction_id": write_id(), "changes": changes }));
    json!({ "transactions": transactions.collect::<Vec<_>>() })
}

#[track_caller]
fn results(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["results"].as_array().unwrap().clone()
}

/// Each result as its status and, if it is one, its error's code.
#[track_caller]
fn outcomes(reply: &Reply) -> Vec<String> {
    let outcome = |result: &Value| match result["error"]["code"].as_str() {
        Some(code) => format!("{} {code}", result["status"]),
        None => result["status"].to_string(),
    };
    results(reply).iter().map(outcome).collect()
}

#[test]
fn semantics_15_an_outbox_is_applied_in_order() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (a, b) = (key(), key());
        let body = batch(&[
            &[
                change("accounts", "insert", json!([a]), json!({ "id": a, "name": "Ada" })),
                change(
                    "accounts",
                    "insert",
                    json!([b]),
                    json!({ "id": b, "name": "Bea", "parent_id": a }),
                ),
                change(
                    "accounts",
                    "update",
                    json!([a]),
                    json!({ "name": "Ann", "big": 9007199254740993_i64 }),
                ),
            ],
            &[change("accounts", "update", json!([b]), json!({ "name": "Bea" }))],
            &[
                change("accounts", "delete", json!([b]), json!({})),
                change("tickets", "insert", Value::Null, json!({ "title": "x" })),
            ],
        ]);
        let reply = client.post("/changes", &body).await;
        assert_eq!(outcomes(&reply), ["201", "201", "200", "200", "200", "201"]);
        let results = results(&reply);
        for (result, change) in results.iter().zip(
            body["transactions"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|t| t["changes"].as_array().unwrap()),
        ) {
            assert_eq!(result["write_id"], change["write_id"]);
        }
        assert_eq!(results[0]["txid"], results[2]["txid"]);
        assert_eq!((&results[3]["affected"], results[3].get("txid")), (&json!(0), None));
        assert!(results[4]["row"].is_null());
        assert_eq!(results[2]["row"]["name"], "Ann");
        assert!(reply.text.contains("9007199254740993"));
        assert_eq!(
            database.text("SELECT string_agg(name, ',') FROM accounts").await.as_deref(),
            Some("Ann")
        );
        // The whole request again.
        assert_eq!(client.post("/changes", &body).await.text, reply.text);
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 1);
    });
}

#[test]
fn semantics_15_a_transaction_is_applied_all_or_none() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (a, b, c) = (key(), key(), key());
        let insert = |id: &str| {
            change("accounts", "insert", json!([id]), json!({ "id": id, "name": "Ada" }))
        };
        let body = batch(&[
            &[insert(&a), insert(&a), insert(&b)],
            &[change("accounts", "update", json!([a]), json!({ "name": "Bea" }))],
            &[insert(&c)],
            &[
                change("accounts", "insert", json!([b]), json!({ "id": b, "nothing": 1 })),
                insert(&b),
            ],
        ]);
        let reply = client.post("/changes", &body).await;
        assert_eq!(
            outcomes(&reply),
            [
                "422 transaction_refused",
                "409 conflict",
                "422 transaction_refused",
                "404 not_found",
                "201",
                "422 unknown_field",
                "422 transaction_refused",
            ]
        );
        assert_eq!(results(&reply)[5]["error"]["field"], "nothing");
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 1);
        assert_eq!(client.post("/changes", &body).await.text, reply.text);
        // Another selection of what was refused stays refused; what is new with it goes along.
        let first = body["transactions"][0]["changes"][0].clone();
        let reply = client.post("/changes", batch(&[&[first, insert(&key())]])).await;
        assert_eq!(outcomes(&reply), ["422 transaction_refused", "422 transaction_refused"]);
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 1);
    });
}

#[test]
fn semantics_15_what_was_applied_before_counts_in_a_new_selection() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (a, b) = (key(), key());
        let insert = |id: &str| {
            change("accounts", "insert", json!([id]), json!({ "id": id, "name": "Ada" }))
        };
        let (first, second) = (insert(&a), insert(&b));
        let before = client.post("/changes", batch(&[std::slice::from_ref(&first)])).await;
        let reply = client.post("/changes", batch(&[&[first.clone(), second]])).await;
        assert_eq!(outcomes(&reply), ["201", "201"]);
        assert_eq!(results(&reply)[0], results(&before)[0]);
        // The single route knows it, too.
        let single = client
            .write(first["write_id"].as_str().unwrap())
            .post("/accounts", &first["value"])
            .await;
        assert_eq!(single.row(201), results(&before)[0]["row"]);
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 2);
    });
}

#[test]
fn semantics_15_a_batch_at_once_with_itself_is_applied_once() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let insert = |_| change("tickets", "insert", Value::Null, json!({ "title": "a" }));
        let (one, two): (Vec<Value>, Vec<Value>) =
            ((0..5).map(insert).collect(), (0..5).map(insert).collect());
        // The other way round as well: two that hold what the other wants.
        let (there, back) =
            (batch(&[&[one.clone(), two.clone()].concat()]), batch(&[&[two, one].concat()]));
        let requests =
            (0..20).map(|n| client.post("/changes", if n % 2 == 0 { &there } else { &back }));
        for reply in futures_util::future::join_all(requests).await {
            assert!(outcomes(&reply).iter().all(|outcome| outcome == "201"), "{}", reply.text);
        }
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 10);
    });
}

#[test]
fn batches_that_are_none() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        for body in [
            "",
            "[]",
            "{}",
            r#"{"transactions":1}"#,
            r#"{"transactions":[[]]}"#,
            r#"{"transactions":[{}]}"#,
            r#"{"transactions":[{"changes":[1]}]}"#,
            r#"{"transactions":[{"changes":[{}]}]}"#,
            r#"{"transactions":[{"changes":[{"write_id":1}]}]}"#,
        ] {
            client.post("/changes", body).await.is_error(400, "malformed_request", None);
        }
        let reply =
            client.post("/changes", r#"{"transactions":[{"changes":[{"write_id":"x"}]}]}"#).await;
        reply.is_error(400, "malformed_write_id", None);
        let one = change("tickets", "insert", Value::Null, json!({ "title": "a" }));
        let reply = client
            .post("/changes", batch(&[std::slice::from_ref(&one), std::slice::from_ref(&one)]))
            .await;
        reply.is_error(400, "malformed_request", None);
        assert_eq!(results(&client.post("/changes", r#"{"transactions":[]}"#).await).len(), 0);
        assert_eq!(
            results(&client.post("/changes", r#"{"transactions":[{"changes":[]}]}"#).await).len(),
            0
        );

        let id = key();
        for (wrong, code) in [
            (json!({ "operation": "insert" }), "400 malformed_request"),
            (json!({ "table": "nothing", "operation": "insert" }), "422 unknown_table"),
            (
                json!({ "table": "pg_class", "operation": "delete", "key": [1] }),
                "422 unknown_table",
            ),
            (
                json!({ "table": "countries", "operation": "insert", "value": {} }),
                "422 read_only_model",
            ),
            (
                json!({ "table": "accounts", "operation": "upsert", "value": {} }),
                "400 malformed_request",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "value": {} }),
                "400 malformed_key",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "key": id, "value": {} }),
                "400 malformed_key",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "key": [], "value": {} }),
                "400 malformed_key",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "key": [id, id], "value": {} }),
                "400 malformed_key",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "key": [null], "value": {} }),
                "400 malformed_key",
            ),
            (
                json!({ "table": "accounts", "operation": "update", "key": [id], "value": [] }),
                "400 malformed_request",
            ),
            (
                json!({ "table": "accounts", "operation": "delete", "key": [id], "value": { "name": "a" } }),
                "400 malformed_request",
            ),
            (
                json!({ "table": "accounts", "operation": "insert", "key": [id], "value": { "id": key(), "name": "a" } }),
                "400 malformed_key",
            ),
        ] {
            let mut wrong = wrong;
            wrong["write_id"] = json!(write_id());
            assert_eq!(
                outcomes(&client.post("/changes", batch(&[&[wrong.clone()]])).await),
                [code],
                "{wrong}"
            );
        }
        // The key beside the values is enough.
        let one = change("accounts", "insert", json!([id]), json!({ "name": "a" }));
        assert_eq!(results(&client.post("/changes", batch(&[&[one]])).await)[0]["row"]["id"], id);
    });
}

#[test]
fn who_asks_counts_for_the_whole_batch() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let ticket = || change("tickets", "insert", Value::Null, json!({ "title": "a" }));
        let body = batch(&[&[ticket()]]);
        client.with("x-answer", "401").post("/changes", &body).await.is_error(
            401,
            "unauthorised",
            None,
        );
        let reply = client.with("x-answer", "403").post("/changes", &body).await;
        assert_eq!(outcomes(&reply), ["403 forbidden"]);
        assert_eq!(outcomes(&client.post("/changes", &body).await), ["201"]);

        // What the server cannot do stops what comes after it; what was done stays done.
        database.run("ALTER TABLE translations RENAME TO away").await;
        let word = change(
            "translations",
            "insert",
            Value::Null,
            json!({ "word": "a", "language": "b", "text": "c" }),
        );
        let body = batch(&[&[ticket()], &[word], &[ticket()]]);
        let reply = client.post("/changes", &body).await;
        assert_eq!(outcomes(&reply), ["201", "500 internal", "500 internal"]);
        database.run("ALTER TABLE away RENAME TO translations").await;
        assert_eq!(outcomes(&client.post("/changes", &body).await), ["201", "201", "201"]);
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 3);
    });
}

#[test]
fn rows_that_are_made_at_once_are_the_rows_that_were_asked_for() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let insert = |n: usize| {
            let tags = json!(["a,b", "\"{}\\", "NULL", "", format!("ü{n}")]);
            let value = json!({
                "id": key(), "name": format!("{n}"), "tags": if n == 3 { Value::Null } else { tags },
                "photo": if n.is_multiple_of(2) { json!("/+8=") } else { json!("") }, "amounts": ["1.50", null],
                "settings": { "n": n }, "big": i64::MAX - n as i64, "is_active": n.is_multiple_of(3),
                "seen_at": "2026-01-02T03:04:05.000006Z", "plans": ["free", "paid_yearly"],
            });
            change("accounts", "insert", Value::Null, value)
        };
        let changes: Vec<Value> = (0..100).map(insert).collect();
        let each: Vec<&[Value]> = changes.iter().map(std::slice::from_ref).collect();
        for body in [batch(&[&changes]), batch(&each)] {
            let reply = client.post("/changes", &body).await;
            for (result, change) in results(&reply).iter().zip(&changes) {
                assert_eq!(result["status"], 201, "{result}");
                assert_eq!(result["write_id"], change["write_id"]);
                for (column, value) in change["value"].as_object().unwrap() {
                    assert_eq!(&result["row"][column], value);
                }
            }
        }
        let stored =
            "SELECT count(*) FROM accounts AS a JOIN sync_patterns.applied_writes USING (write_id)";
        assert_eq!(database.count(stored).await, 100);
    });
}

#[test]
fn one_that_is_wrong_among_many_is_the_only_one() {
    test(async {
        let database = Database::new(models::TABLES).await;
        database
            .run(
                "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF NEW.name = 'skip' THEN RETURN NULL; END IF; RETURN NEW; END $$;
                CREATE TRIGGER skip BEFORE INSERT ON accounts
                FOR EACH ROW EXECUTE FUNCTION skip();",
            )
            .await;
        let client = Client::serve(models::router(&database.pool)).await;
        for (name, code) in [
            ("forbidden", "422 rule_broken"),
            ("much too long", "422 invalid_value"),
            ("skip", "422 refused"),
        ] {
            database.run("DELETE FROM accounts").await;
            let insert = |n: usize| {
                let name = if n == 30 { name } else { "Ada" };
                change("accounts", "insert", Value::Null, json!({ "id": key(), "name": name }))
            };
            let changes: Vec<Value> = (0..50).map(insert).collect();
            let each: Vec<&[Value]> = changes.iter().map(std::slice::from_ref).collect();
            let each = outcomes(&client.post("/changes", batch(&each)).await);
            for (n, outcome) in each.iter().enumerate() {
                assert_eq!(outcome, if n == 30 { code } else { "201" });
            }
            assert_eq!(database.count("SELECT count(*) FROM accounts").await, 49);
            let changes: Vec<Value> = (0..50).map(insert).collect();
            let one = outcomes(&client.post("/changes", batch(&[&changes])).await);
            for (n, outcome) in one.iter().enumerate() {
                assert_eq!(outcome, if n == 30 { code } else { "422 transaction_refused" });
            }
            assert_eq!(database.count("SELECT count(*) FROM accounts").await, 49);
        }
    });
}
