//! Shapes: what a client subscribes to, guarded.
//!
//! The server says which rows and columns; a [`ShapeSource`] answers with them.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method},
    response::Response,
};
use sqlx::PgPool;
use sync_patterns_core::{Model, ShapeDefinition};

use crate::{ApiError, BoxFuture};

/// Where shapes come from: Electric, or another service that speaks its protocol.
pub trait ShapeSource: Send + Sync + 'static {
    /// Answers a request for a shape; the body is streamed.
    fn shape(&self, request: ShapeRequest) -> BoxFuture<'_, Result<Response, ApiError>>;

    /// A position that the stream will reach once it shows everything that was committed before
    /// this was asked: a decimal number as text, or `None` where the source has no such clock.
    fn position<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Result<Option<String>, ApiError>>;
}

/// A request whose table, columns and rows the server has settled.
#[derive(Debug, Clone)]
pub struct ShapeRequest {
    /// The model.
    pub model: &'static Model,
    /// Table, columns and condition.
    pub definition: &'static ShapeDefinition,
    /// The values of `$1`, `$2`, … as text.
    pub values: Vec<String>,
    /// `GET` or `POST`.
    pub method: Method,
    /// The protocol's own parameters, as they came.
    pub parameters: Vec<(String, String)>,
    /// The protocol's own headers, as they came (`If-None-Match`, …).
    pub headers: HeaderMap,
    /// The body of a subset request, with the keys of the protocol and no other.
    pub subset: Option<Bytes>,
}
