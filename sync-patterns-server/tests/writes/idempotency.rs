//! The same write id again: answered as the first time, applied once.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::common::{Client, Database, Reply, key, models, test, write_id};

const A: &str = "00000000-0000-4000-8000-0000000000f1";
const B: &str = "00000000-0000-4000-8000-0000000000f2";

async fn at_once(count: usize, one: impl AsyncFn() -> Reply) -> Vec<Reply> {
    futures_util::future::join_all((0..count).map(|_| one())).await
}

fn same(replies: &[Reply]) {
    for reply in replies {
        assert_eq!((reply.status, &reply.text), (replies[0].status, &replies[0].text));
    }
}

#[test]
fn semantics_15_fifty_at_once_are_one_write() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        for (id, body) in [(key(), true), (key(), false)] {
            // With a key of the client's, and with one of the server's.
            let client = client.write(&write_id());
            let replies = match body {
                true => {
                    at_once(50, async || {
                        client.post("/accounts", json!({ "id": id, "name": "Ada" })).await
                    })
                    .await
                }
                false => {
                    at_once(50, async || client.post("/tickets", json!({ "title": "a" })).await)
                        .await
                }
            };
            assert_eq!(replies[0].status, 201, "{}", replies[0].text);
            same(&replies);
        }
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 1);
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 1);
        assert_eq!(database.count("SELECT count(*) FROM sync_patterns.applied_writes").await, 2);
        // Others are not held up, and what comes later is still the same.
        let id = database.text("SELECT id::text FROM accounts").await.unwrap();
        let path = format!("/accounts/{id}");
        let change = client.write(&write_id());
        same(&at_once(50, async || change.patch(&path, json!({ "name": "Bea" })).await).await);
        let later = client.patch(&path, json!({ "name": "Cid" })).await;
        later.row(200);
        assert_eq!(change.patch(&path, json!({ "name": "Bea" })).await.row(200)["name"], "Bea");
        assert_eq!(database.text("SELECT name FROM accounts").await.as_deref(), Some("Cid"));
        let remove = client.write(&write_id());
        same(&at_once(50, async || remove.delete(&path).await).await);
        remove.delete(&path).await.row(200);
    });
}

#[test]
fn semantics_15_fifty_refusals_at_once_are_one() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let path = format!("/accounts/{}", key());
        let taken = key();
        client.post("/accounts", json!({ "id": taken, "name": "Ada" })).await.row(201);
        for (method, path, body, status) in [
            (Method::POST, "/accounts", json!({ "id": taken, "name": "Bea" }), 409),
            (Method::POST, "/accounts", json!({ "name": "Bea", "nothing": 1 }), 422),
            (Method::POST, "/accounts", json!({ "name": "Bea", "balance": "1e99" }), 422),
            (Method::PATCH, &path, json!({ "name": "Bea" }), 404),
            (Method::DELETE, &path, json!({}), 404),
        ] {
            let client = client.write(&write_id());
            let replies =
                at_once(50, async || client.json(method.clone(), path, body.to_string()).await)
                    .await;
            assert_eq!(replies[0].status, status);
            same(&replies);
        }
        assert_eq!(database.count("SELECT count(*) FROM sync_patterns.applied_writes").await, 6);
    });
}

#[test]
fn semantics_15_a_refusal_stays_one_when_its_reason_has_gone() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (parent, refused) = (key(), client.write(&write_id()));
        let body = json!({ "id": key(), "name": "Ada", "parent_id": parent });
        let first = refused.post("/accounts", &body).await;
        first.is_error(422, "reference_missing", Some("parent_id"));
        client.post("/accounts", json!({ "id": parent, "name": "Bea" })).await.row(201);
        assert_eq!(refused.post("/accounts", &body).await.text, first.text);
        // A write of its own is judged anew; so is one after a restart, which knows the same.
        let again = Client::serve(models::router(&database.pool)).await;
        assert_eq!(
            again
                .with("idempotency-key", first.json()["write_id"].as_str().unwrap())
                .post("/accounts", &body)
                .await
                .text,
            first.text
        );
        client.post("/accounts", &body).await.row(201);
    });
}

#[test]
fn semantics_15_a_write_id_is_for_one_write() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (id, other) = (key(), key());
        let client = client.write(&write_id());
        client.post("/accounts", json!({ "id": id, "name": "Ada" })).await.row(201);
        let path = format!("/accounts/{id}");
        let reused = |reply: Reply| {
            reply.is_error(422, "write_id_reused", None);
        };
        reused(client.post("/accounts", json!({ "id": id, "name": "Bea" })).await);
        reused(client.post("/accounts", json!({ "id": other, "name": "Ada" })).await);
        reused(client.post("/accounts", json!({ "id": id, "name": "Ada", "nothing": 1 })).await);
        reused(client.post("/tickets", json!({ "title": "Ada" })).await);
        reused(client.patch(&path, json!({ "name": "Ada" })).await);
        reused(client.delete(&path).await);
        // Spelled in another way it is the same write.
        let body = format!(r#" {{ "name" : "A\u0064a", "id": "{}" }} "#, id.to_uppercase());
        client.post("/accounts", body).await.row(201);
        assert_eq!(database.text("SELECT name FROM accounts").await.as_deref(), Some("Ada"));
        assert_eq!(database.count("SELECT count(*) FROM accounts").await, 1);
    });
}

#[test]
fn semantics_15_tenants_do_not_share_write_ids() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.write(&write_id());
        let first = client.of(A).post("/projects", json!({ "name": "of A" })).await.row(201);
        let second = client.of(B).post("/projects", json!({ "name": "of A" })).await.row(201);
        assert_ne!(first["id"], second["id"]);
        assert_eq!(client.of(A).post("/projects", json!({ "name": "of A" })).await.row(201), first);
    });
}

#[test]
fn semantics_15_one_that_waits_for_a_twin_that_fails_does_the_work() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = write_id();
        // A twin on another server that has claimed the id, and dies.
        let mut twin = database.pool.begin().await.unwrap();
        sqlx::query("INSERT INTO sync_patterns.applied_writes (tenant, write_id, request_hash) VALUES ('', $1, '')")
            .bind(&id).execute(&mut *twin).await.unwrap();
        let write = client.write(&id);
        let (reply, ()) = tokio::join!(write.post("/tickets", json!({ "title": "a" })), async {
            let waiting = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while database.count(waiting).await == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert_eq!(database.count("SELECT count(*) FROM tickets").await, 0);
            twin.rollback().await.unwrap();
        });
        reply.row(201);
    });
}

#[test]
fn semantics_15_the_record_is_pruned_by_age() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let record = "SELECT count(*) FROM sync_patterns.applied_writes";
        let client = Client::serve(models::router(&database.pool)).await;
        client.post("/tickets", json!({ "title": "a" })).await.row(201);
        database
            .run("UPDATE sync_patterns.applied_writes SET applied_at = now() - interval '2 days'")
            .await;
        database.run("INSERT INTO sync_patterns.applied_writes (tenant, write_id, request_hash, status, answer, applied_at)
                      SELECT '', n, '', 200, '{}', now() - interval '2 days' FROM generate_series(1, 12000) AS n").await;
        // A server looks when it starts to write, and then every ten minutes.
        let server = models::server(&database.pool).keep_writes(Duration::from_secs(86_400));
        let client = Client::serve(server.into_router()).await;
        client.post("/tickets", json!({ "title": "b" })).await.row(201);
        for _ in 0..600 {
            if database.count(record).await == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} are left", database.count(record).await);
    });
}

#[test]
fn semantics_16_what_may_succeed_later_is_not_recorded() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.write(&write_id());
        let body = json!({ "title": "a" });
        client.with("x-answer", "401").post("/tickets", &body).await.is_error(
            401,
            "unauthorised",
            None,
        );
        client.with("x-answer", "503").post("/tickets", &body).await.is_error(
            503,
            "unavailable",
            None,
        );
        database.run("ALTER TABLE tickets RENAME TO away").await;
        client.post("/tickets", &body).await.is_error(500, "internal", None);
        database.run("ALTER TABLE away RENAME TO tickets").await;
        client.post("/tickets", &body).await.row(201);
    });
}
