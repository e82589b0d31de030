//! Shapes: what a client subscribes to, guarded.
//!
//! `GET` and `POST /shapes/{table}` speak Electric's protocol. The server settles the table, the
//! columns, the condition and the tenant; the client names the values of its scope
//! (`?project_id=…`), which the authoriser allows or refuses, and where in the stream it is. A
//! [`ShapeSource`] answers.
//!
//! What else a request says is dropped: an application may add parameters of its own. What a
//! client can say in SQL, the condition and order of a subset, may name the shape's columns and
//! little more.

mod answer;
mod built_in;
mod electric;
mod expression;
mod guard;
mod parameters;
mod subset;

use axum::{
    http::{HeaderMap, HeaderName, Method},
    response::Response,
};
use sqlx::PgPool;
use sync_patterns_core::{Model, ShapeDefinition};

use crate::{ApiError, BoxFuture};

pub use built_in::BuiltIn;
pub use electric::Electric;
pub(crate) use guard::router;
pub(crate) use parameters::clash;
pub use subset::Subset;

/// Where shapes come from: Electric, or another service that speaks its protocol.
pub trait ShapeSource: Send + Sync + 'static {
    /// Answers a request for a shape; the body is streamed.
    ///
    /// Of the answer's headers those of the protocol are passed on, and `cache-control` is made
    /// private. When the server is told to stop, the future of a live request is dropped.
    fn shape(&self, request: ShapeRequest) -> BoxFuture<'_, Result<Response, ApiError>>;

    /// A position that the stream will reach once it shows everything that was committed before
    /// this was asked: a decimal number as text, or `None` where the source has no such clock.
    fn position<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Result<Option<String>, ApiError>>;

    /// How far the stream is behind the database, in units of [`position`](Self::position); `None`
    /// where that is not known.
    fn lag<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Option<u64>> {
        let _ = pool;
        Box::pin(std::future::ready(None))
    }
}

/// A request whose table, columns and rows the server has settled.
#[derive(Debug, Clone)]
pub struct ShapeRequest {
    /// The model.
    pub model: &'static Model,
    /// Table, columns and condition.
    pub definition: &'static ShapeDefinition,
    /// The schema that the table is in.
    pub schema: String,
    /// The values of `$1`, `$2`, … as text.
    pub values: Vec<String>,
    /// `GET` or `POST`.
    pub method: Method,
    /// The protocol's own parameters, each at most once, as they came; without `subset__…`.
    pub parameters: Vec<(&'static str, String)>,
    /// The protocol's own headers, as they came (`If-None-Match`, …).
    pub headers: HeaderMap,
    /// The part of the shape that is asked for, if it is a part.
    pub subset: Option<Subset>,
}

impl ShapeRequest {
    /// The value of a parameter of the protocol.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(parameter, _)| *parameter == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the client waits for what comes next.
    pub fn is_live(&self) -> bool {
        self.is_on("live")
    }

    /// Whether the client waits for a stream of events.
    pub fn is_event_stream(&self) -> bool {
        self.is_live() && (self.is_on("live_sse") || self.is_on("experimental_live_sse"))
    }

    fn is_on(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value != "false")
    }
}

/// The headers that a client on another origin must be allowed to read.
///
/// Every answer of `/shapes` lists them in `access-control-expose-headers`. A layer for CORS that
/// replaces the list should name these too; `*` does not do with credentials.
pub const EXPOSED_HEADERS: [HeaderName; 9] = [
    HeaderName::from_static("electric-cursor"),
    HeaderName::from_static("electric-handle"),
    HeaderName::from_static("electric-has-data"),
    HeaderName::from_static("electric-internal-known-error"),
    HeaderName::from_static("electric-offset"),
    HeaderName::from_static("electric-schema"),
    HeaderName::from_static("electric-snapshot"),
    HeaderName::from_static("electric-up-to-date"),
    HeaderName::from_static("retry-after"),
];
