//! Others at the same time: locks, deadlocks, few connections, tables that change.

use std::time::Duration;

use serde_json::json;
use sync_patterns_server::{Access, Denied, Grant, SyncServer};

use crate::common::{
    Client, Database, key,
    models::{self, Issue, Project},
    test,
};

#[test]
fn transactions_that_deadlock_are_both_done() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (a, b) = (key(), key());
        for id in [&a, &b] {
            client.post("/accounts", json!({ "id": id, "name": "0", "small": 0 })).await.row(201);
        }
        let update = |id: &str, n: usize| {
            json!({
                "table": "accounts", "operation": "update", "key": [id], "value": { "small": n }, "write_id": key()
            })
        };
        let both = |first: &str, second: &str, n| {
            json!({
                "transactions": [{ "changes": [update(first, n), update(second, n)] }]
            })
            .to_string()
        };
        let requests = (1..=8).map(|n| {
            let body = if n % 2 == 0 { both(&a, &b, n) } else { both(&b, &a, n) };
            let client = client.clone();
            async move { client.post("/changes", body).await }
        });
        for reply in futures_util::future::join_all(requests).await {
            for result in reply.json()["results"].as_array().unwrap() {
                assert_eq!(result["status"], 200, "{}", reply.text);
            }
        }
        assert_eq!(database.count("SELECT count(DISTINCT small) FROM accounts").await, 1);
    });
}

#[test]
fn updates_of_other_columns_at_once_all_count() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = key();
        client.post("/accounts", json!({ "id": id, "name": "0" })).await.row(201);
        let path = format!("/accounts/{id}");
        let bodies = [
            json!({ "small": 1 }),
            json!({ "middle": 2 }),
            json!({ "big": 3 }),
            json!({ "name": "4" }),
        ];
        for reply in
            futures_util::future::join_all(bodies.iter().map(|body| client.patch(&path, body)))
                .await
        {
            reply.row(200);
        }
        let all = "SELECT count(*) FROM accounts WHERE (small, middle, big, name) = (1, 2, 3, '4')";
        assert_eq!(database.count(all).await, 1);
    });
}

/// An authoriser that looks something up needs a connection while transactions hold theirs.
#[test]
fn few_connections_are_enough_for_authorisers_that_look_up() {
    test(async {
        let database = Database::with_connections(models::TABLES, 2).await;
        let pool = database.pool.clone();
        let server = SyncServer::new(database.pool.clone())
            .model::<Project>()
            .model::<Issue>()
            .authorise(move |access: Access| {
                let pool = pool.clone();
                async move {
                    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM countries")
                        .fetch_one(&pool)
                        .await
                        .map_err(|_| Denied::Unavailable)?;
                    assert_eq!(found, 0);
                    let tenant = access.headers()["x-tenant"].to_str().unwrap();
                    Ok(Grant::tenant(tenant))
                }
            });
        let client = Client::serve(server.into_router()).await.of(&key());
        let project = key();
        client.post("/projects", json!({ "id": project, "name": "a" })).await.row(201);
        let requests = (0..30).map(|n| {
            client.post("/issues", json!({ "project_id": project, "title": n.to_string() }))
        });
        let all = futures_util::future::join_all(requests);
        let replies = tokio::time::timeout(Duration::from_secs(60), all)
            .await
            .expect("no one waits for ever");
        for reply in replies {
            reply.row(201);
        }
    });
}

#[test]
fn tables_may_change_while_the_server_runs() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let id = key();
        client.post("/accounts", json!({ "id": id, "name": "a", "plan": "free" })).await.row(201);
        // An enum becomes text, a column moves, a length grows.
        database
            .run(
                "
            ALTER TABLE accounts ALTER plan TYPE text; DROP TYPE plan CASCADE;
            ALTER TABLE accounts ALTER name TYPE varchar(40), DROP small, ADD plans text[];
            ALTER TABLE accounts ADD small integer;
        ",
            )
            .await;
        let path = format!("/accounts/{id}");
        let body = json!({ "plan": "paid_yearly", "small": 5, "plans": ["free"] });
        let row = client.patch(&path, &body).await.row(200);
        assert_eq!(
            (&row["plan"], &row["small"], &row["plans"]),
            (&json!("paid_yearly"), &json!(5), &json!(["free"]))
        );
    });
}

#[test]
fn a_database_that_is_away_is_asked_again() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        client.post("/tickets", json!({ "title": "a" })).await.row(201);
        // Every connection is cut.
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        database.count(cut).await;
        let mut statuses = Vec::new();
        for _ in 0..5 {
            statuses.push(client.post("/tickets", json!({ "title": "b" })).await.status.as_u16());
        }
        assert_eq!(statuses.last(), Some(&201), "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 503].contains(status)), "{statuses:?}");
        database.pool.close().await;
        client.post("/tickets", json!({ "title": "c" })).await.is_error(503, "unavailable", None);
    });
}
