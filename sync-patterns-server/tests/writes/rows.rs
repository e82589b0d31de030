//! Rows come, change and go.

use serde_json::json;

use crate::common::{Client, Database, key, models, test, write_id};

#[test]
fn a_row_is_made_changed_and_removed() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (id, first, second, third) = (key(), write_id(), write_id(), write_id());
        let path = format!("/accounts/{id}");

        let made = client.write(&first).post("/accounts", json!({ "id": id, "name": "Ada" })).await;
        let row = made.row(201);
        assert_eq!(
            (&row["id"], &row["name"], &row["plan"]),
            (&json!(id), &json!("Ada"), &json!("free"))
        );
        assert_eq!(made.json()["write_id"], first);
        let stored = format!("SELECT write_id FROM accounts WHERE id = '{id}'");
        assert_eq!(database.text(&stored).await.as_deref(), Some(&*first));
        assert_eq!(
            made.json()["txid"],
            database.count("SELECT xmin::text::bigint FROM accounts").await
        );

        let changed =
            client.write(&second).patch(&path, json!({ "name": "Bea", "balance": "12.5" })).await;
        let row = changed.row(200);
        assert_eq!(
            (&row["name"], &row["balance"], &row["doubled"]),
            (&json!("Bea"), &json!("12.50"), &json!("25.00"))
        );
        assert_eq!(database.text(&stored).await.as_deref(), Some(&*second));
        assert_eq!(
            changed.json()["txid"],
            database.count("SELECT xmin::text::bigint FROM accounts").await
        );

        let removed = client.write(&third).delete(&path).await;
        assert!(removed.row(200).is_null());
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 0);
        client.delete(&path).await.is_error(404, "not_found", None);
        client.patch(&path, json!({ "name": "Cid" })).await.is_error(404, "not_found", None);
    });
}

#[test]
fn an_update_that_changes_nothing_says_so() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = key();
        let full = json!({
            "name": "Ada", "balance": "1.50", "exact": "2.50", "big": 5, "double": 0.5,
            "settings": { "a": [1, 2] }, "document": { "b": 1 }, "tags": ["x"], "email": "A@b",
            "seen_at": "2026-01-02T03:04:05.000006Z", "opened_on": "2026-01-02", "photo": "aGk="
        });
        let mut create = full.clone();
        create["id"] = json!(id);
        let first = client.post("/accounts", &create).await;
        first.row(201);
        let stored = format!("SELECT xmin::text || write_id FROM accounts WHERE id = '{id}'");
        let before = database.text(&stored).await;

        for body in [json!({}), full, json!({ "balance": "1.5", "exact": "2.5" })] {
            let reply = client.patch(&format!("/accounts/{id}"), &body).await;
            let row = reply.row(200);
            assert_eq!(row["name"], "Ada");
            assert_eq!((&reply.json()["affected"], reply.json().get("txid")), (&json!(0), None));
        }
        assert_eq!(database.text(&stored).await, before);

        // What equality overlooks is a change all the same.
        for body in [
            json!({ "email": "a@b" }),
            json!({ "double": -0.0 }),
            json!({ "document": { "b": 2 } }),
        ] {
            let reply = client.patch(&format!("/accounts/{id}"), &body).await;
            reply.row(200);
            assert!(reply.json()["txid"].is_u64(), "{body} {}", reply.text);
            assert!(reply.json().get("affected").is_none());
        }
    });
}

#[test]
fn null_is_a_value_like_others() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = key();
        let body = json!({ "id": id, "name": "Ada", "email": "a@b", "tags": ["x"], "photo": "aGk=", "settings": 1 });
        client.post("/accounts", body).await.row(201);
        let nulls = json!({ "email": null, "tags": null, "photo": null, "settings": null });
        let row = client.patch(&format!("/accounts/{id}"), &nulls).await.row(200);
        for column in ["email", "tags", "photo", "settings"] {
            assert!(row[column].is_null());
        }
        let stored =
            "SELECT count(*) FROM accounts WHERE num_nulls(email, tags, photo, settings) = 4";
        assert_eq!(database.count(stored).await, 1);
    });
}

#[test]
fn an_insert_may_leave_out_what_has_a_default() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        // A UUID is made where none is given; the same request again has the same.
        let id = write_id();
        let first = client.write(&id).post("/accounts", json!({ "name": "Ada" })).await;
        let row = first.row(201);
        assert!(uuid::Uuid::try_parse(row["id"].as_str().unwrap()).is_ok());
        assert_eq!(
            (&row["plan"], &row["balance"], &row["is_active"]),
            (&json!("free"), &json!("0.00"), &json!(true))
        );
        let again = client.write(&id).post("/accounts", json!({ "name": "Ada" })).await;
        assert_eq!(again.row(201), row);
        // An excluded column keeps what the database gives it.
        assert_eq!(database.text("SELECT secret FROM accounts").await.as_deref(), Some("hidden"));
    });
}

#[test]
fn keys_may_be_counted_by_the_server_or_have_parts() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let row = client.post("/tickets", json!({ "title": "a" })).await.row(201);
        let path = format!("/tickets/{}", row["id"]);
        assert_eq!(client.patch(&path, json!({ "title": "b" })).await.row(200)["title"], "b");
        assert!(client.delete(&path).await.row(200).is_null());

        let (word, language) = ("50 % a/b ü?#\"'", "d e");
        let body = json!({ "word": word, "language": language, "text": "x" });
        client.post("/translations", &body).await.row(201);
        let path = "/translations/50%20%25%20a%2Fb%20%C3%BC%3F%23%22'/d%20e";
        let row = client.patch(path, json!({ "text": "y" })).await.row(200);
        assert_eq!(row, json!({ "word": word, "language": language, "text": "y" }));
        client.post("/translations", &body).await.is_error(409, "conflict", Some("word"));
        assert!(client.delete(path).await.row(200).is_null());
    });
}

#[test]
fn semantics_11_the_position_of_the_stream_is_told() {
    use axum::response::Response;
    use sync_patterns_server::{
        ApiError, BoxFuture,
        shapes::{ShapeRequest, ShapeSource},
    };

    struct Clock;
    impl ShapeSource for Clock {
        fn shape(&self, _: ShapeRequest) -> BoxFuture<'_, Result<Response, ApiError>> {
            Box::pin(async { Err(ApiError::unavailable()) })
        }
        fn position<'a>(
            &'a self,
            pool: &'a sqlx::PgPool,
        ) -> BoxFuture<'a, Result<Option<String>, ApiError>> {
            Box::pin(async move {
                // What is told comes after the commit.
                let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM tickets")
                    .fetch_one(pool)
                    .await
                    .unwrap();
                Ok(Some(seen.to_string()))
            })
        }
    }
    test(async {
        let database = Database::new(models::TABLES).await;
        let server = models::server(&database.pool).shapes_from(Clock);
        let client = Client::serve(server.into_router()).await;
        for expected in ["1", "2"] {
            let reply = client.post("/tickets", json!({ "title": "a" })).await;
            reply.row(201);
            assert_eq!(reply.json()["lsn"], expected);
        }
    });
}
