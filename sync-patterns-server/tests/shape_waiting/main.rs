//! Many clients that wait: what they cost the database. On its own, so that every statement that is
//! counted is the service's.

#[path = "../common/mod.rs"]
mod common;

use std::{
    future::poll_fn,
    sync::atomic::{AtomicUsize, Ordering},
    task::Poll,
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use common::{Database, test};
use http_body_util::BodyExt;
use serde_json::Value;
use sync_patterns_server::shapes::BuiltIn;
use tokio::task::JoinSet;
use tower::ServiceExt;
use tracing::{Event, Subscriber};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

const CLIENTS: usize = 10_000;

/// The statements that were sent to Postgres.
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

struct Counting;

impl<S: Subscriber> Layer<S> for Counting {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            STATEMENTS.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn get(router: Router, query: String) -> (u16, String, Value) {
    let request = Request::get(format!("/v1/shape?{query}")).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let handle = response.headers().get("electric-handle");
    let handle = handle.map(|handle| handle.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = response.into_body().collect().await.unwrap().to_bytes();
    (status, handle, serde_json::from_slice(&text).unwrap_or_default())
}

#[test]
fn ten_thousand_waiting_clients_cost_one_look_at_the_log_and_not_one_each() {
    tracing_subscriber::registry().with(Counting).init();
    test(async {
        let database = Database::new("CREATE TABLE items (id int PRIMARY KEY, title text)").await;
        let built_in = BuiltIn::new(&database.pool).long_poll(Duration::from_secs(120));
        let router: Router = built_in.router();
        let (_, handle, _) = get(router.clone(), "table=items&offset=-1".to_owned()).await;
        let waiting = format!("table=items&offset=0_inf&handle={handle}&live=true");
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let mut client = Box::pin(get(router.clone(), waiting.clone()));
            let answer = poll_fn(|context| Poll::Ready(client.as_mut().poll(context))).await;
            assert!(answer.is_pending(), "there is nothing to tell yet");
            clients.spawn(client);
        }
        let before = STATEMENTS.load(Ordering::Relaxed);
        assert!(before > 0, "statements are counted");
        database.run("INSERT INTO items VALUES (1, 'told to all')").await;
        while let Some(told) = clients.join_next().await {
            let (status, _, messages) = told.unwrap();
            assert_eq!((status, &messages[0]["value"]["title"]), (200, &"told to all".into()));
        }
        let statements = STATEMENTS.load(Ordering::Relaxed) - before;
        assert!(statements < CLIENTS / 10, "{statements} statements for {CLIENTS} clients");
    });
}
