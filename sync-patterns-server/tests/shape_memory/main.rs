//! Clients that come and go: what they used is given back. On its own, so that
//! no other test is in the process whose memory is looked at.

#[path = "../common/mod.rs"]
mod common;

use std::time::Duration;

use axum::{Router, body::Body, http::Request};
use common::{Database, test};
use http_body_util::BodyExt;
use sync_patterns_server::shapes::BuiltIn;
use tower::ServiceExt;

const TABLES: &str = "CREATE TABLE items (id int PRIMARY KEY, title text);
    INSERT INTO items SELECT i, repeat('x', 200) FROM generate_series(1, 2000) AS i;";

/// Asks, and asks again where the service says that it has too much to do.
async fn get(router: &Router, query: &str) -> (u16, String, String) {
    loop {
        let answer = once(router, query).await;
        if answer.0 != 503 {
            return answer;
        }
    }
}

async fn once(router: &Router, query: &str) -> (u16, String, String) {
    let request = Request::builder().uri(format!("/v1/shape?{query}")).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let handle = response.headers().get("electric-handle");
    let handle = handle.map(|handle| handle.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = response.into_body().collect().await.unwrap().to_bytes();
    (status, handle, String::from_utf8_lossy(&text).into_owned())
}

/// The shapes of a round.
const SHAPES: usize = 12;

/// How long a shape is kept that nobody asks for.
const IDLE: Duration = Duration::from_millis(300);

/// The memory of this process, in MiB.
#[cfg(target_os = "linux")]
fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = pages.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096 / 1024 / 1024
}

/// Shapes that nobody asks for again, clients that wait and are gone, changes meanwhile.
async fn round(router: &Router, database: &Database, number: usize) {
    for shape in 0..SHAPES {
        let condition = format!("where=id%3C%3E{}", 3000 + number * SHAPES + shape);
        let (status, handle, text) =
            get(router, &format!("table=items&offset=-1&{condition}")).await;
        assert_eq!(status, 200, "{condition}: {text}");
        if shape % 4 == 0 {
            let waiting = format!("table=items&offset=0_inf&{condition}&handle={handle}&live=true");
            let clients = (0..20).map(|_| {
                let (router, waiting) = (router.clone(), waiting.clone());
                tokio::spawn(async move { get(&router, &waiting).await })
            });
            let clients: Vec<_> = clients.collect();
            tokio::task::yield_now().await;
            clients.iter().for_each(|client| client.abort());
        }
        let update =
            format!("UPDATE items SET title = repeat('{}', 200) WHERE id < 20", shape % 10);
        database.run(&update).await;
    }
    // Shapes are looked through once a second.
    tokio::time::sleep(IDLE + Duration::from_millis(1500)).await;
}

#[test]
#[cfg(target_os = "linux")]
fn abandoned_shapes_and_requests_leave_memory_and_connections_as_they_were() {
    test(async {
        let database = Database::new(TABLES).await;
        let built_in = BuiltIn::new(&database.pool).idle(IDLE);
        let router: Router = built_in.router();
        for number in 0..2 {
            round(&router, &database, number).await;
        }
        let before = memory();
        for number in 2..8 {
            round(&router, &database, number).await;
        }
        // 72 snapshots of 600 KB would be three times as much.
        let grown = memory().saturating_sub(before);
        assert!(grown < 15, "{grown} MiB more than {before} MiB");
        let count = "SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = 'sync-patterns shapes'";
        assert!(database.count(count).await <= 8);
    });
}
