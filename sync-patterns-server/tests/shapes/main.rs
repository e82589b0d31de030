//! Guarded shapes, against an Electric that writes down what reaches it.

mod access;
mod answers;
#[path = "../common/mod.rs"]
mod common;
mod logs;
mod passed;
mod random;
mod streams;
mod upstream;
mod widening;

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use common::{Database, Reply, models};
use http_body_util::BodyExt;
use sync_patterns_server::{SyncServer, shapes::Electric};
use tower::ServiceExt;
use upstream::{Seen, Upstream};

/// What no client may ever see.
const SECRET: &str = "s3cr3t-of-electric";

/// Somebody's tenant, and another's.
const OURS: &str = "11111111-1111-4111-8111-111111111111";
const THEIRS: &str = "22222222-2222-4222-8222-222222222222";

/// A project of ours.
const PROJECT: &str = "33333333-3333-4333-8333-333333333333";

/// A server between clients and an upstream.
struct Fixture {
    upstream: Upstream,
    router: Router,
    database: Database,
}

impl Fixture {
    async fn new() -> Fixture {
        Fixture::with(|server| server).await
    }

    async fn with(change: impl FnOnce(SyncServer) -> SyncServer) -> Fixture {
        let database = Database::new(models::TABLES).await;
        let upstream = Upstream::start().await;
        let electric = Electric::at(&upstream.address).secret(SECRET);
        let server = models::server(&database.pool).shapes_from(electric);
        Fixture { upstream, router: change(server).into_router(), database }
    }

    /// A request of ours.
    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header("x-tenant", OURS)
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: impl Into<Body>) -> Reply {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    /// The one request that has reached the upstream since this was last asked.
    #[track_caller]
    fn seen(&self) -> Seen {
        let mut seen = self.upstream.take();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}
