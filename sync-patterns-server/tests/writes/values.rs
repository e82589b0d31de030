//! A value that goes in and comes out is the same value, in each type, at its limits.

use serde_json::{Value, json, value::RawValue};

use crate::common::{Client, Database, key, models, test};

/// Sends each text as it is and compares with the text of the answer's row.
async fn pass(client: &Client, column: &str, values: &[&str]) {
    #[derive(serde::Deserialize)]
    struct Answer {
        row: std::collections::BTreeMap<String, Box<RawValue>>,
    }
    for value in values {
        let body = format!(r#"{{"id":"{}","name":"Ada","{column}":{value}}}"#, key());
        let reply = client.post("/accounts", &body).await;
        assert_eq!(reply.status, 201, "{column} {value} {}", reply.text);
        let answer: Answer = serde_json::from_str(&reply.text).unwrap();
        assert_eq!(answer.row[column].get(), *value, "{column}");

        // By an update too.
        let body = format!(r#"{{"id":"{}","name":"Ada"}}"#, key());
        let id = client.post("/accounts", &body).await.row(201)["id"].as_str().unwrap().to_owned();
        let reply =
            client.patch(&format!("/accounts/{id}"), format!(r#"{{"{column}":{value}}}"#)).await;
        assert_eq!(reply.status, 200, "{column} {value} {}", reply.text);
        let answer: Answer = serde_json::from_str(&reply.text).unwrap();
        assert_eq!(answer.row[column].get(), *value, "{column}");
    }
}

#[test]
fn semantics_18_values_at_their_limits_are_the_same_afterwards() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        pass(&client, "small", &["-32768", "32767", "0"]).await;
        pass(&client, "middle", &["-2147483648", "2147483647"]).await;
        pass(&client, "big", &["-9223372036854775808", "9223372036854775807", "9007199254740993"])
            .await;
        pass(
            &client,
            "double",
            &["0.1", "-1.5", "1.7976931348623157e+308", "5e-324", "0.30000000000000004"],
        )
        .await;
        pass(&client, "single", &["0.1", "3.4028235e+38"]).await;
        pass(
            &client,
            "exact",
            &[
                r#""12345678901234567890123456789012345678""#,
                r#""-0.00000000000000000000000000000000000001""#,
                r#""1.10""#,
            ],
        )
        .await;
        pass(&client, "balance", &[r#""9999999999.99""#, r#""-0.01""#]).await;
        pass(
            &client,
            "seen_at",
            &[
                r#""2026-01-02T03:04:05.000001Z""#,
                r#""0001-01-01T00:00:00.000000Z""#,
                r#""9999-12-31T23:59:59.999999Z""#,
            ],
        )
        .await;
        pass(&client, "opened_on", &[r#""0001-01-01""#, r#""9999-12-31""#, r#""2024-02-29""#])
            .await;
        let long = format!("\"{}\"", "QUJD".repeat(100));
        pass(&client, "photo", &[r#""""#, r#""aGk=""#, r#""/+8=""#, &long]).await;
        pass(
            &client,
            "settings",
            &[
                "{}",
                "[]",
                r#"{"a": [1, null, {"b": "ü😀"}]}"#,
                "12345678901234567890.123456789",
                "\"x\"",
            ],
        )
        .await;
        pass(&client, "document", &["{}", r#"{"b":1,"a":[null]}"#]).await;
        pass(&client, "tags", &["[]", r#"["","a,b","\"{}\\","NULL","null","😀"]"#]).await;
        pass(&client, "numbers", &["[]", "[-9223372036854775808,9223372036854775807]"]).await;
        pass(&client, "amounts", &["[]", r#"["1.50",null,"-9999.99"]"#]).await;
        pass(&client, "plans", &["[]", r#"["free","paid_yearly"]"#]).await;
        pass(&client, "moments", &["[]", r#"["2026-01-02T03:04:05.000001Z"]"#]).await;
        pass(&client, "plan", &[r#""paid_yearly""#]).await;
        pass(&client, "is_active", &["true", "false"]).await;
    });
}

#[test]
fn semantics_18_other_spellings_mean_the_same() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        for (column, sent, expected) in [
            (
                "seen_at",
                json!("2026-01-02T05:04:05.1234567+02:00"),
                json!("2026-01-02T03:04:05.123456Z"),
            ),
            ("seen_at", json!("2026-01-02T03:04:05Z"), json!("2026-01-02T03:04:05.000000Z")),
            ("balance", json!("1.005"), json!("1.01")),
            ("balance", json!("1e3"), json!("1000.00")),
            ("code", json!("ab"), json!("ab ")),
            ("name", json!("twelve_chars   "), json!("twelve_chars")),
        ] {
            let body = json!({ "id": key(), "name": "Ada", column: sent });
            assert_eq!(client.post("/accounts", body).await.row(201)[column], expected);
        }
        let upper = key().to_uppercase();
        let row = client.post("/accounts", json!({ "id": upper, "name": "Ada" })).await.row(201);
        assert_eq!(row["id"], upper.to_lowercase());
        client.delete(&format!("/accounts/{upper}")).await.row(200);
    });
}

#[test]
fn values_that_a_field_cannot_have_are_refused_by_its_name() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = key();
        client.post("/accounts", json!({ "id": id, "name": "Ada" })).await.row(201);
        let wrong: &[(&str, &[&str])] = &[
            (
                "name",
                &[
                    "1",
                    "{}",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"thirteen_char\"",
                    "\"üüüüüüüüüüüüü\"",
                ],
            ),
            ("plan", &["\"gold\"", "\"Free\"", "0"]),
            (
                "balance",
                &[
                    "1.5",
                    "\"\"",
                    "\"NaN\"",
                    "\"Infinity\"",
                    "\"0x10\"",
                    "\"1_0\"",
                    "\" 1\"",
                    "\"10000000000\"",
                    "\"1e999999999\"",
                ],
            ),
            ("small", &["32768", "-32769", "1.0", "1e2", "\"1\"", "true"]),
            ("middle", &["2147483648", "-2147483649"]),
            ("big", &["9223372036854775808", "-9223372036854775809", "1.5"]),
            ("single", &["1e39", "\"NaN\"", "3.5e38", "1e-60"]),
            ("double", &["1e309", "-1e309", "\"1\"", "1e-400"]),
            ("is_active", &["1", "\"true\"", "0"]),
            (
                "seen_at",
                &[
                    "\"2026-01-02\"",
                    "\"2026-02-30T00:00:00Z\"",
                    "\"2026-01-02T03:04:05\"",
                    "\"now\"",
                    "\"infinity\"",
                    "0",
                    "\"9999-12-31T23:59:59-01:00\"",
                    "\"0000-01-01T00:00:00Z\"",
                    "\"2026-01-02T25:00:00Z\"",
                ],
            ),
            (
                "opened_on",
                &[
                    "\"2026-02-30\"",
                    "\"2026-1-2\"",
                    "\"today\"",
                    "\"0000-01-01\"",
                    "\"10000-01-01\"",
                    "\"2026-01-02T00:00:00Z\"",
                ],
            ),
            ("photo", &["\"aGk\"", "\"not base64\"", "[104]"]),
            ("settings", &["\"\\u0000\"", "{\"\\u0000\":1}"]),
            ("tags", &["{}", "\"x\"", "[1]", "[null]", "[[\"a\"]]", "[\"\\u0000\"]"]),
            ("numbers", &["[9223372036854775808]", "[1.5]"]),
            ("amounts", &["[\"10000\"]", "[1]"]),
            ("plans", &["[\"gold\"]"]),
            ("moments", &["[\"now\"]"]),
            ("parent_id", &["\"x\"", "\"{00000000-0000-4000-8000-00000000000a}x\"", "1"]),
            ("code", &["\"abcd\""]),
        ];
        for (column, values) in wrong {
            for value in *values {
                let body = format!(r#"{{"id":"{}","name":"Ada","{column}":{value}}}"#, key());
                let body = if *column == "name" {
                    format!(r#"{{"id":"{}","name":{value}}}"#, key())
                } else {
                    body
                };
                let reply = client.post("/accounts", body).await;
                reply.is_error(422, "invalid_value", Some(column));
                let reply = client
                    .patch(&format!("/accounts/{id}"), format!(r#"{{"{column}":{value}}}"#))
                    .await;
                reply.is_error(422, "invalid_value", Some(column));
            }
        }
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 1);
        for column in ["name", "plan", "balance", "is_active"] {
            let body = json!({ "id": key(), "name": "Ada", column: Value::Null });
            client.post("/accounts", &body).await.is_error(422, "required", Some(column));
            let body = json!({ column: Value::Null });
            client.patch(&format!("/accounts/{id}"), &body).await.is_error(
                422,
                "required",
                Some(column),
            );
        }
    });
}

#[test]
fn json_that_nests_too_deeply_is_refused() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let body = format!(r#"{{"id":"{}","name":"Ada","settings":{deep}}}"#, key());
        client.post("/accounts", body).await.is_error(422, "invalid_value", Some("settings"));
        let reply = client.post("/accounts", &deep).await;
        reply.is_error(400, "malformed_request", None);
    });
}
