//! Writes of this server against a hand-written handler that does the same insert without
//! idempotency, and a batch against single writes: ratios of one run.
//!
//! `cargo bench -p sync-patterns-server --bench writes`

#[path = "../../tests/common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use common::{Client, Database, key, models, write_id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgPool;

const CLIENTS: usize = 8;
const WRITES: usize = 1500;
const ROUNDS: usize = 7;

#[derive(Serialize, Deserialize)]
struct Row {
    id: uuid::Uuid,
    organization_id: uuid::Uuid,
    email: String,
    name: Option<String>,
}

/// What a careful programmer writes for one model.
async fn by_hand(
    State(pool): State<PgPool>,
    Json(row): Json<Row>,
) -> Result<(StatusCode, Json<Row>), StatusCode> {
    let insert = "INSERT INTO contacts (id, organization_id, email, name) VALUES ($1, $2, $3, $4)
                  RETURNING id, organization_id, email, name";
    let made: Result<(_, _, _, _), _> = sqlx::query_as(insert)
        .bind(row.id)
        .bind(row.organization_id)
        .bind(row.email)
        .bind(row.name)
        .fetch_one(&pool)
        .await;
    let (id, organization_id, email, name) = made.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok((StatusCode::CREATED, Json(Row { id, organization_id, email, name })))
}

/// Rows that several clients make at once; the time it takes.
async fn many(client: &Client, path: &str, body: impl Fn() -> Value) -> Duration {
    let start = Instant::now();
    let one = |_| async {
        for _ in 0..WRITES / CLIENTS {
            let client = client.write(&write_id());
            assert_eq!(client.post(path, body()).await.status, 201);
        }
    };
    futures_util::future::join_all((0..CLIENTS).map(one)).await;
    start.elapsed()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

async fn measure() {
    let database = Database::with_connections(models::TABLES, 16).await;
    let own = Router::new().route("/by_hand", post(by_hand)).with_state(database.pool.clone());
    let client = Client::quiet(own.merge(models::router(&database.pool))).await;
    let tenant = key();
    let client = client.of(&tenant);
    let ours = || json!({ "id": key(), "email": key(), "name": "Ada" });
    let theirs =
        || json!({ "id": key(), "organization_id": tenant, "email": key(), "name": "Ada" });

    let (mut single, mut batched) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        database.run("TRUNCATE contacts CASCADE; TRUNCATE sync_patterns.applied_writes").await;
        let by_hand = many(&client, "/by_hand", theirs).await;
        let served = many(&client, "/contacts", ours).await;

        let start = Instant::now();
        for _ in 0..100 {
            assert_eq!(client.write(&write_id()).post("/contacts", ours()).await.status, 201);
        }
        let singles = start.elapsed();
        let changes = (0..100).map(|_| {
            json!({ "changes": [{
                "table": "contacts", "operation": "insert", "write_id": write_id(), "value": ours()
            }] })
        });
        let batch = json!({ "transactions": changes.collect::<Vec<_>>() });
        let start = Instant::now();
        let reply = client.post("/changes", &batch).await;
        let together = start.elapsed();
        assert_eq!(reply.json()["results"][99]["status"], 201);
        // The first round warms up.
        if round > 0 {
            println!(
                "by hand {by_hand:?}, served {served:?}; 100 singles {singles:?}, batch {together:?}"
            );
            single.push(by_hand.as_secs_f64() / served.as_secs_f64());
            batched.push(singles.as_secs_f64() / together.as_secs_f64());
        }
    }
    println!("writes/s, served to by hand: {:.2}", median(single));
    println!("100 single writes to a batch of 100: {:.1}", median(batched));
}

fn main() {
    common::test(measure());
}
