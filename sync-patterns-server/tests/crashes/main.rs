//! Server and Postgres are killed in the middle of writes. After restart and retry every write is
//! there exactly once (semantics 15, 19).
//!
//! `CRASHES=100 cargo test -p sync-patterns-server --test crashes` kills each of them so often.

#[path = "../common/mod.rs"]
mod common;

use std::{
    env,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::Method;
use common::{Client, key, models, test, write_id};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, postgres::PgPoolOptions};
use sync_patterns_dev_postgres::Server;
use sync_patterns_server::idempotency;

/// How often each is killed unless `CRASHES` says otherwise.
const CRASHES: u64 = 12;

/// The server that is killed: this program once more, with the database and the port to use.
#[test]
fn child() {
    let (Ok(url), Ok(port)) = (env::var("CRASHES_DATABASE"), env::var("CRASHES_PORT")) else {
        return;
    };
    test(async {
        let pool = PgPoolOptions::new().max_connections(8);
        let pool = pool.acquire_timeout(Duration::from_secs(2)).connect_lazy(&url).unwrap();
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
        axum::serve(listener, models::router(&pool)).await.unwrap();
    });
}

struct Program {
    url: String,
    port: u16,
    child: Child,
}

impl Program {
    fn start(url: &str) -> Program {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        Program { url: url.to_owned(), port, child: spawn(url, port) }
    }

    /// Kills it without a word, and starts it again.
    fn crash(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(&self.url, self.port);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(url: &str, port: u16) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "child"])
        .env("CRASHES_DATABASE", url)
        .env("CRASHES_PORT", port.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Sends a write until it has an answer that is final.
async fn insist(
    client: &Client,
    method: Method,
    path: &str,
    body: &Value,
    retries: &AtomicUsize,
) -> Value {
    let client = client.write(&write_id());
    loop {
        match client.attempt(method.clone(), path, body.to_string()).await {
            Some(reply) if reply.status.is_success() => return reply.json(),
            Some(reply) => assert!(reply.status.is_server_error(), "{}", reply.text),
            None => {}
        }
        retries.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Rows with keys of the server's and of the client's, updates that count, deletes, batches.
async fn writer(
    client: Client,
    number: usize,
    stop: Arc<AtomicBool>,
    retries: Arc<AtomicUsize>,
) -> usize {
    let counter = key();
    let body = json!({ "id": counter, "name": "counter", "big": 0 });
    insist(&client, Method::POST, "/accounts", &body, &retries).await;
    let path = format!("/accounts/{counter}");
    let mut round = 0;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let ticket = json!({ "title": format!("{number} {round}") });
        insist(&client, Method::POST, "/tickets", &ticket, &retries).await;
        insist(&client, Method::PATCH, &path, &json!({ "big": round }), &retries).await;
        let gone = key();
        insist(
            &client,
            Method::POST,
            "/accounts",
            &json!({ "id": gone, "name": "gone" }),
            &retries,
        )
        .await;
        let reply =
            insist(&client, Method::DELETE, &format!("/accounts/{gone}"), &json!({}), &retries)
                .await;
        assert!(reply["row"].is_null());
        let change = |title: String| {
            json!({ "changes": [{
            "table": "tickets", "operation": "insert", "value": { "title": title }, "write_id": write_id()
        }] })
        };
        let batch = json!({ "transactions": [
            change(format!("{number} {round} a")), change(format!("{number} {round} b")),
        ] });
        loop {
            let reply = insist(&client, Method::POST, "/changes", &batch, &retries).await;
            let results = reply["results"].as_array().unwrap().clone();
            if results.iter().all(|result| result["status"] == 201) {
                break;
            }
            assert!(
                results
                    .iter()
                    .all(|one| one["status"] == 201 || one["status"].as_u64() >= Some(500)),
                "{reply}"
            );
        }
    }
    round
}

#[test]
fn semantics_19_every_write_is_there_exactly_once() {
    let crashes = env::var("CRASHES").ok().and_then(|text| text.parse().ok()).unwrap_or(CRASHES);
    // What was committed has to outlive the process, which is all that dies here.
    let mut postgres = Server::start(&["synchronous_commit=on"]).unwrap();
    let url = postgres.url().to_owned();
    test(async {
        let mut admin = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS sync_patterns CASCADE; CREATE SCHEMA public")
            .execute(&mut admin).await.unwrap();
        for statement in idempotency::STATEMENTS {
            sqlx::query(*statement).execute(&mut admin).await.unwrap();
        }
        sqlx::raw_sql(models::TABLES).execute(&mut admin).await.unwrap();
        let mut program = Program::start(&url);
        let client = Client::at(&format!("http://127.0.0.1:{}", program.port));
        let (stop, retries) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let writers: Vec<_> = (0..4)
            .map(|number| {
                tokio::spawn(writer(
                    client.clone(),
                    number,
                    Arc::clone(&stop),
                    Arc::clone(&retries),
                ))
            })
            .collect();
        for round in 0..crashes {
            // Moments that do not fall into step with the writers.
            tokio::time::sleep(Duration::from_millis(40 + round * 37 % 90)).await;
            program.crash();
            tokio::time::sleep(Duration::from_millis(150 + round * 53 % 70)).await;
            postgres = tokio::task::spawn_blocking(|| {
                let mut postgres = postgres;
                postgres.crash().unwrap();
                postgres
            })
            .await
            .unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        let mut rounds = Vec::new();
        for writer in writers {
            rounds.push(writer.await.unwrap());
        }
        let mut admin = PgConnection::connect(&url).await.unwrap();
        let mut count = async |query: &'static str| {
            sqlx::query_scalar::<_, i64>(query).fetch_one(&mut admin).await.unwrap()
        };
        let expected: usize = rounds.iter().map(|rounds| rounds * 3).sum();
        assert_eq!(count("SELECT count(*) FROM tickets").await, i64::try_from(expected).unwrap());
        assert_eq!(
            count("SELECT count(DISTINCT title) FROM tickets").await,
            i64::try_from(expected).unwrap()
        );
        assert_eq!(count("SELECT count(*) FROM accounts").await, 4);
        let sum: usize = rounds.iter().sum();
        assert_eq!(
            count("SELECT sum(big)::bigint FROM accounts").await,
            i64::try_from(sum).unwrap()
        );
        println!("{rounds:?} rounds, {} retries", retries.load(Ordering::Relaxed));
        assert!(retries.load(Ordering::Relaxed) > 0);
    });
}
