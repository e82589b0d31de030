//! A span for each request, with what finds it again: its id, the table, the write.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, RawPathParams, Request, rejection::RawPathParamsRejection},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, field};
use uuid::Uuid;

/// Names the request, its table and its write in everything that is logged below.
///
/// The address is logged as the route that it matched: what clients write there stays out.
pub(crate) async fn spanned(
    path: Option<MatchedPath>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let span = tracing::info_span!(
        "request",
        id = request_id(request.headers()),
        method = %request.method(),
        route = path.as_ref().map(MatchedPath::as_str),
        table = field::Empty,
        write_id = field::Empty,
        status = field::Empty,
    );
    let table =
        params.iter().flatten().find_map(|(name, value)| (name == "table").then_some(value));
    if let Some(table) = table.filter(|table| is_plain(table)) {
        span.record("table", table);
    }
    if let Some(write_id) = uuid_in(request.headers(), "idempotency-key") {
        span.record("write_id", field::display(write_id));
    }
    let start = Instant::now();
    async move {
        let response = next.run(request).await;
        let status = response.status();
        Span::current().record("status", status.as_u16());
        let elapsed = start.elapsed();
        if status.is_server_error() {
            tracing::warn!(?elapsed, "the request failed");
        } else {
            tracing::debug!(?elapsed, "the request was answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// The id that a proxy in front gave, or one of our own.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    match given.filter(|id| is_plain(id)) {
        Some(id) => id.to_owned(),
        None => Uuid::new_v4().to_string(),
    }
}

fn uuid_in(headers: &HeaderMap, name: &str) -> Option<Uuid> {
    Uuid::try_parse(headers.get(name)?.to_str().ok()?.trim_matches('"')).ok()
}

/// Whether a text from outside may stand in a log.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    !text.is_empty() && text.len() <= 128 && text.bytes().all(is_plain)
}
