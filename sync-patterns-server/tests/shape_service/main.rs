//! The built-in shape service against Postgres, as Electric's clients see it.

mod access;
mod cache;
mod caching;
mod catalogue;
#[path = "../common/mod.rs"]
mod common;
mod compaction;
mod events;
mod faults;
mod flow;
mod guarded;
mod parameters;
mod parents;
mod reader;
mod stream;
mod subsets;
mod truncation;
mod types;

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, Response},
};
use common::{Database, Reply};
use http_body_util::BodyExt;
use serde_json::Value;
use sync_patterns_server::shapes::BuiltIn;
use tower::ServiceExt;

/// Tables as plain SQL makes them.
const TABLES: &str = r#"
CREATE TABLE items (id int PRIMARY KEY, title text, project int, done boolean NOT NULL DEFAULT false);
CREATE TABLE "Odd ""names" ("a/b" text, "Ü" int, c text, PRIMARY KEY (c, "a/b"));
CREATE TABLE logs (at int PRIMARY KEY, line text);
"#;

/// A service over a database of its own.
struct Fixture {
    built_in: BuiltIn,
    router: Router,
    database: Database,
    settings: Settings,
}

/// How a service is to be.
type Settings = Box<dyn Fn(BuiltIn) -> BuiltIn + Send + Sync>;

impl Fixture {
    async fn new() -> Fixture {
        Fixture::with(|built_in| built_in).await
    }

    async fn with(settings: impl Fn(BuiltIn) -> BuiltIn + Send + Sync + 'static) -> Fixture {
        let database = Database::new(TABLES).await;
        let built_in = BuiltIn::new(&database.pool).long_poll(Duration::from_secs(5));
        let built_in = settings(built_in);
        Fixture { router: built_in.router(), built_in, database, settings: Box::new(settings) }
    }

    /// The service as a new process has it, over the same database.
    fn restart(&mut self) {
        let built_in = BuiltIn::new(&self.database.pool).long_poll(Duration::from_secs(5));
        self.built_in = (self.settings)(built_in);
        self.router = self.built_in.router();
    }

    /// The LSN of the last of what is committed, once it has one.
    async fn last_lsn(&self) -> u64 {
        let lsn = "SELECT CASE WHEN EXISTS (
                       SELECT FROM sync_patterns_shapes.changes AS c
                       WHERE NOT pg_visible_in_snapshot(c.xid, s.snapshot)
                   ) THEN 0 ELSE last_lsn END FROM sync_patterns_shapes.state AS s";
        // A service begins to look when it is asked for something.
        let health = Request::get("/v1/health").body(Body::empty()).unwrap();
        self.router.clone().oneshot(health).await.unwrap();
        loop {
            match self.database.count(lsn).await {
                0 => tokio::time::sleep(Duration::from_millis(5)).await,
                lsn => return lsn.unsigned_abs(),
            }
        }
    }

    async fn get(&self, query: &str) -> Reply {
        self.send(Method::GET, query, HeaderMap::new(), Body::empty()).await
    }

    async fn send(&self, method: Method, query: &str, headers: HeaderMap, body: Body) -> Reply {
        let response = self.ask(method, query, headers, body).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    /// The status of an answer, in a task of its own.
    fn ask_alone(&self, query: String) -> impl Future<Output = u16> + use<> {
        let request = Request::builder().uri(format!("/v1/shape?{query}")).body(Body::empty());
        let answer = self.router.clone().oneshot(request.unwrap());
        async { answer.await.unwrap().status().as_u16() }
    }

    async fn ask(
        &self,
        method: Method,
        query: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(format!("/v1/shape?{query}"));
        *request.headers_mut().unwrap() = headers;
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }
}

/// A header as text.
#[track_caller]
fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    let value = reply.headers.get(name).unwrap_or_else(|| panic!("no {name} in {reply:?}"));
    value.to_str().unwrap()
}

/// The messages of an answer.
#[track_caller]
fn messages(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json().as_array().unwrap().clone()
}
