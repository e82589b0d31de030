//! A shape's log as a stream of events.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use tokio::{sync::watch, time::Instant};

use super::{
    answer::{cursor, set},
    ask::Ask,
    message,
    offset::Position,
    service::Service,
    shape::Shape,
};

/// What goes to one client.
struct Events {
    service: Arc<Service>,
    shape: Arc<Shape>,
    position: Position,
    news: watch::Receiver<u64>,
    /// When the client is to come again.
    end: Instant,
    /// Whether anything was sent: the first thing says how far the client is.
    has_begun: bool,
}

/// Sends messages as they come, for a while.
pub(super) fn answer(
    service: &Arc<Service>,
    ask: &Ask,
    shape: Arc<Shape>,
    position: Position,
) -> Response {
    let length = service.settings.events;
    let caching = format!("public, max-age={}", length.as_secs().saturating_sub(1));
    let (handle, offset) = (shape.handle.clone(), position.to_string());
    let events = Events {
        service: Arc::clone(service),
        news: shape.listen(),
        shape,
        position,
        end: Instant::now() + length,
        has_begun: false,
    };
    let body = stream::unfold(events, |mut events| async {
        let sent = events.next().await?;
        Some((Ok::<_, axum::BoxError>(sent), events))
    });
    let mut response = (StatusCode::OK, Body::from_stream(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    set(headers, "electric-handle", &handle);
    set(headers, "electric-offset", &offset);
    set(headers, "electric-cursor", &cursor(ask.cursor));
    set(headers, "cache-control", &caching);
    response
}

impl Events {
    /// What to send next; nothing more where the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        let keep_alive = Instant::now() + self.service.settings.keep_alive;
        loop {
            // The answer is under way: a client whose shape is over hears of it when it comes again.
            let (part, until) = self.service.read(&self.shape, self.position).await.ok()?;
            let mut text = String::new();
            for entry in &part.entries {
                let json = std::str::from_utf8(&entry.json).ok()?;
                text.push_str(&format!("data: {json}\n\n"));
                self.position = entry.position;
            }
            if !part.is_cut && (!part.entries.is_empty() || !self.has_begun) {
                text.push_str(&format!("data: {}\n\n", message::up_to_date(until)));
            }
            if !text.is_empty() {
                self.has_begun = true;
                return Some(text.into());
            }
            let until = keep_alive.min(self.end);
            if tokio::time::timeout_at(until, self.news.changed()).await.is_err() {
                return (until < self.end).then(|| Bytes::from_static(b": keep-alive\n\n"));
            }
        }
    }
}
