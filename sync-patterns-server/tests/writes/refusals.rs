//! Each error: its status, its code, its field.

use axum::{body::Body, http::Method};
use serde_json::json;

use crate::common::{Client, Database, key, models, test, write_id};

const TENANT: &str = "00000000-0000-4000-8000-0000000000f1";

#[test]
fn bodies_that_are_no_request() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let server = models::server(&database.pool).body_limit(2000);
        let client = Client::serve(server.into_router()).await;
        for body in [
            "",
            "x",
            "[]",
            "1",
            "null",
            "{",
            "{}x",
            r#"{"name":}"#,
            r#"{"name":"a",}"#,
            "\u{feff}{}",
        ] {
            client.post("/accounts", body).await.is_error(400, "malformed_request", None);
        }
        let twice = format!(r#"{{"id":"{}","name":"a","name":"b"}}"#, key());
        client.post("/accounts", twice).await.is_error(400, "malformed_request", Some("name"));
        let reply = client.json(Method::POST, "/accounts", vec![b'"', 0xff, b'"']).await;
        reply.is_error(400, "malformed_request", None);

        let large = json!({ "name": "a".repeat(3000) });
        client.post("/accounts", &large).await.is_error(413, "too_large", None);
        client.post("/changes", &large).await.is_error(413, "too_large", None);
        client.patch(&format!("/accounts/{}", key()), &large).await.is_error(
            413,
            "too_large",
            None,
        );
        // Also where the length is not said first.
        let chunks =
            futures_util::stream::iter((0..10).map(|_| Ok::<_, std::io::Error>("x".repeat(400))));
        let reply = client.json(Method::POST, "/accounts", Body::from_stream(chunks)).await;
        reply.is_error(413, "too_large", None);

        // A client that is still sending when it is refused gets its answer too.
        let larger = "x".repeat(5_000_000);
        for _ in 0..5 {
            let reply = client.json(Method::POST, "/accounts", larger.clone()).await;
            reply.is_error(413, "too_large", None);
        }

        for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
            let client = client.with("content-type", kind);
            let reply = client.send(Method::POST, "/accounts", Body::from("{}")).await;
            reply.is_error(415, "unsupported_media_type", None);
        }
        let reply = client.send(Method::PUT, "/accounts", Body::empty()).await;
        reply.is_error(405, "method_not_allowed", None);
        assert_eq!(reply.headers["allow"], "POST");
        let reply = client.send(Method::GET, &format!("/accounts/{}", key()), Body::empty()).await;
        reply.is_error(405, "method_not_allowed", None);
        assert_eq!(client.post("/countries", "{}").await.status, 404);
    });
}

#[test]
fn fields_that_are_not_the_clients() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(TENANT);
        let id = key();
        client.post("/accounts", json!({ "id": id, "name": "Ada" })).await.row(201);
        let path = format!("/accounts/{id}");
        for (column, code) in [
            ("nothing", "unknown_field"),
            ("secret", "unknown_field"),
            ("write_id", "unknown_field"),
            ("name\"; --", "unknown_field"),
            ("Name", "unknown_field"),
            ("", "unknown_field"),
            ("doubled", "read_only_field"),
            ("created_at", "read_only_field"),
            ("is_folded", "read_only_field"),
        ] {
            let body = json!({ "id": key(), "name": "Ada", column: "1" });
            client.post("/accounts", &body).await.is_error(422, code, Some(column));
            client.patch(&path, json!({ column: "1" })).await.is_error(422, code, Some(column));
        }
        client.patch(&path, json!({ "id": id })).await.is_error(422, "read_only_field", Some("id"));
        client.patch(&path, json!({ "made_by": "x" })).await.is_error(
            422,
            "read_only_field",
            Some("made_by"),
        );
        client.post("/tickets", json!({ "id": 1, "title": "a" })).await.is_error(
            422,
            "read_only_field",
            Some("id"),
        );
        // The tenant's column and an excluded one answer as what does not exist.
        for column in ["organization_id", "secret", "nothing"] {
            let body = json!({ "id": key(), "email": "a", column: TENANT });
            let reply = client.post("/contacts", &body).await;
            reply.is_error(422, "unknown_field", Some(column));
            assert_eq!(reply.json()["message"], format!("`contacts` has no field `{column}`"));
        }
        client.post("/accounts", json!({ "id": key() })).await.is_error(
            422,
            "required",
            Some("name"),
        );
        client.post("/translations", json!({ "word": "a", "text": "b" })).await.is_error(
            422,
            "required",
            Some("language"),
        );
    });
}

#[test]
fn keys_and_write_ids_that_are_none() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        for id in
            ["x", "1", "00000000-0000-4000-8000-00000000000", "%00", "%FF", "%27%3B--", "..%2F"]
        {
            let path = format!("/accounts/{id}");
            client.delete(&path).await.is_error(
                400,
                "malformed_key",
                if id == "%FF" { None } else { Some("id") },
            );
            client.patch(&path, "{}").await.is_error(
                400,
                "malformed_key",
                if id == "%FF" { None } else { Some("id") },
            );
        }
        for id in ["x", "1.0", "9223372036854775808", "+1", "%20"] {
            client.delete(&format!("/tickets/{id}")).await.is_error(
                400,
                "malformed_key",
                Some("id"),
            );
        }
        client.delete("/translations/a%00/b").await.is_error(400, "malformed_key", Some("word"));
        assert_eq!(client.delete("/translations/a").await.status, 404);
        for id in [
            "",
            "x",
            "00000000-0000-4000-8000-00000000000",
            "{00000000-0000-4000-8000-00000000000a}",
            "ü",
        ] {
            let reply =
                client.write(id).post("/accounts", json!({ "id": key(), "name": "Ada" })).await;
            reply.is_error(400, "malformed_write_id", None);
        }
        let reply = client.write(&write_id()).write(&write_id()).post("/accounts", "{}").await;
        reply.is_error(400, "malformed_write_id", None);
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 0);
    });
}

#[test]
fn rules_of_the_database_name_their_field() {
    test(async {
        let database = Database::new(models::TABLES).await;
        database.run("
            CREATE TABLE other_things (account_id uuid REFERENCES accounts);
            CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.name = 'raise' THEN RAISE EXCEPTION 'no such name, please'; END IF;
                IF NEW.name = 'skip' THEN RETURN NULL; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER judge BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION judge();
        ").await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (first, second) = (key(), key());
        client
            .post("/accounts", json!({ "id": first, "name": "Ada", "email": "a@b" }))
            .await
            .row(201);
        client.post("/accounts", json!({ "id": second, "name": "Bea" })).await.row(201);
        let path = format!("/accounts/{second}");
        let body = |column: &str, value: &str| json!({ "name": "Cid", column: value });

        let missing = key();
        for (column, value, status, code, field) in [
            ("id", first.as_str(), 409, "conflict", Some("id")),
            ("email", "a@b", 409, "not_unique", Some("email")),
            ("email", "nobody", 422, "rule_broken", Some("email")),
            ("name", "forbidden", 422, "rule_broken", Some("name")),
            ("parent_id", &missing, 422, "reference_missing", Some("parent_id")),
            ("name", "raise", 422, "refused", None),
            ("name", "skip", 422, "refused", None),
        ] {
            client.post("/accounts", body(column, value)).await.is_error(status, code, field);
            if column != "id" && value != "skip" {
                client.patch(&path, json!({ column: value })).await.is_error(status, code, field);
            }
        }
        let raised = client.post("/accounts", body("name", "raise")).await;
        assert_eq!(raised.json()["message"], "no such name, please");

        database.run(&format!("INSERT INTO other_things VALUES ('{second}')")).await;
        client.delete(&path).await.is_error(409, "still_referenced", None);
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 2);

        // A column that clients do not have and that has no value.
        database.run("ALTER TABLE accounts ALTER secret DROP DEFAULT; ALTER TABLE accounts ALTER secret SET NOT NULL").await;
        let reply = client.post("/accounts", json!({ "id": key(), "name": "Ada" })).await;
        reply.is_error(422, "required", None);
        assert!(!reply.text.contains("secret"));
    });
}

#[test]
fn a_constraint_that_is_checked_last_names_its_field() {
    test(async {
        let database = Database::new(models::TABLES).await;
        // Without a tenant's check in front of it.
        database.run("ALTER TABLE accounts ALTER CONSTRAINT accounts_parent_id_fkey DEFERRABLE INITIALLY DEFERRED").await;
        let client = Client::serve(models::router(&database.pool)).await;
        let body = json!({ "id": key(), "name": "Ada", "parent_id": key() });
        let id = write_id();
        let reply = client.write(&id).post("/accounts", &body).await;
        reply.is_error(422, "reference_missing", Some("parent_id"));
        let again = client.write(&id).post("/accounts", &body).await;
        assert_eq!(again.text, reply.text);
    });
}

#[test]
fn who_may_not_is_told_so() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(TENANT);
        let body = json!({ "id": key(), "name": "Ada" });
        for (answer, status, code) in
            [("401", 401, "unauthorised"), ("403", 403, "forbidden"), ("503", 503, "unavailable")]
        {
            let client = client.with("x-answer", answer);
            let reply = client.post("/accounts", &body).await;
            reply.is_error(status, code, None);
            assert_eq!(reply.headers.contains_key("retry-after"), status == 503);
            client.delete(&format!("/accounts/{}", key())).await.is_error(status, code, None);
            // Who asks is settled before the request is looked at.
            client.post("/accounts", json!({ "nothing": 1 })).await.is_error(status, code, None);
        }
        // A model with a tenant, and an authoriser that names none.
        let client = Client::serve(models::router(&database.pool)).await;
        let reply = client.post("/projects", json!({ "name": "a" })).await;
        reply.is_error(403, "forbidden", None);
        // A tenant that its column cannot hold is the server's fault.
        let reply = client.of("nobody").post("/projects", json!({ "name": "a" })).await;
        reply.is_error(500, "internal", None);
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 0);

        let silent = sync_patterns_server::SyncServer::new(database.pool.clone());
        let client = Client::serve(silent.model::<models::Account>().into_router()).await;
        client.post("/accounts", &body).await.is_error(403, "forbidden", None);
    });
}
