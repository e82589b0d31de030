//! Answers: the flow of the protocol, and its headers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, timeout_at};

use super::{
    ask::{Ask, Live, Refusal},
    events,
    message::{self, Entry},
    offset::{Offset, Position},
    service::Service,
    shape::{Part, Shape},
    snapshot::{Found, Snapshot},
    subset,
};

/// Answers a request.
pub(super) async fn answer(service: &Arc<Service>, ask: Ask) -> Result<Response, Refusal> {
    service.start().await?;
    if ask.subset.is_some() {
        return subset::answer(service, ask).await;
    }
    match ask.offset {
        Offset::Beginning => {
            let (shape, snapshot) = with_rows(service, &ask).await?;
            match snapshot.chunk(0).await {
                Found::Chunk(body) => Ok(chunk(&ask, &shape, 0, body)),
                Found::Failed(Some(fault)) => Err(Refusal::Invalid("where", fault)),
                _ => Err(Refusal::Busy("the rows of the shape cannot be read".to_owned())),
            }
        }
        Offset::Now => {
            let shape = service.current(&ask.definition, false).await?;
            let until = service.pipeline.processed();
            let content = Content {
                offset: end(&shape, until),
                body: array(&[], Some(until)),
                is_up_to_date: true,
                has_data: false,
                is_wait_over: false,
            };
            Ok(content.into_response(&ask, &shape))
        }
        Offset::At(position) => {
            let shape = shape(service, &ask).await?;
            match behind(&shape, position).await? {
                Behind::Chunk(number, body) => Ok(chunk(&ask, &shape, number, body)),
                Behind::Log(position) if ask.live == Live::Events => {
                    // What cannot be told is refused while an answer has a status.
                    service.read(&shape, position).await?;
                    Ok(events::answer(service, &ask, shape, position))
                }
                Behind::Log(position) => log(service, &ask, &shape, position).await,
            }
        }
    }
}

/// The shape of who begins, and its rows. They may be let go of in between.
async fn with_rows(service: &Service, ask: &Ask) -> Result<(Arc<Shape>, Arc<Snapshot>), Refusal> {
    for _ in 0..3 {
        let shape = service.current(&ask.definition, true).await?;
        if let Some(snapshot) = shape.snapshot() {
            return Ok((shape, snapshot));
        }
    }
    Err(Refusal::Busy("there is too little memory for the rows of shapes".to_owned()))
}

/// The shape that a client reads; another one is told to one that reads none.
pub(super) async fn shape(service: &Service, ask: &Ask) -> Result<Arc<Shape>, Refusal> {
    let handle = ask.handle.as_deref().unwrap_or_default();
    match service.of_handle(handle, &ask.definition).await? {
        Some(shape) => Ok(shape),
        None => Err(Refusal::MustRefetch(None)),
    }
}

/// What follows a position.
enum Behind {
    Chunk(usize, Bytes),
    Log(Position),
}

async fn behind(shape: &Shape, position: Position) -> Result<Behind, Refusal> {
    if !position.is_of_snapshot() || position.is_behind_all() {
        return Ok(Behind::Log(position));
    }
    let number = usize::try_from(position.operation).unwrap_or(usize::MAX).saturating_add(1);
    if shape.chunk_count().is_some_and(|count| number >= count) {
        return Ok(Behind::Log(Position::SNAPSHOT));
    }
    let Some(snapshot) = shape.snapshot() else { return Err(Refusal::MustRefetch(None)) };
    match snapshot.chunk(number).await {
        Found::Chunk(body) => Ok(Behind::Chunk(number, body)),
        Found::Beyond => Ok(Behind::Log(Position::SNAPSHOT)),
        Found::Failed(_) => Err(Refusal::MustRefetch(None)),
    }
}

/// A part of the log, or its end: one that waits is held until there is something.
async fn log(
    service: &Service,
    ask: &Ask,
    shape: &Arc<Shape>,
    position: Position,
) -> Result<Response, Refusal> {
    let mut news = shape.listen();
    let deadline = Instant::now() + service.settings.long_poll;
    loop {
        let (part, until) = service.read(shape, position).await?;
        let is_waiting = ask.live == Live::Once && part.entries.is_empty() && !part.is_cut;
        if is_waiting && timeout_at(deadline, news.changed()).await.is_ok() {
            continue;
        }
        // A client that waited has everything up to now.
        let until = if is_waiting { service.pipeline.processed().max(until) } else { until };
        let (part, until) = match is_waiting {
            true => match service.read(shape, position).await? {
                (part, newer) if !part.entries.is_empty() => (part, newer),
                _ => (part, until),
            },
            false => (part, until),
        };
        let Part { entries, is_cut } = part;
        let content = Content {
            offset: match entries.last() {
                None => service.kept(shape, position, until),
                Some(entry) if is_cut => entry.position,
                // The log may lose a transaction that was told whole, and not one in whose middle
                // somebody is.
                Some(entry) => Position::after(entry.position.lsn),
            },
            body: array(&entries, (!is_cut).then_some(until)),
            is_up_to_date: !is_cut,
            has_data: !entries.is_empty(),
            is_wait_over: is_waiting,
        };
        return Ok(content.into_response(ask, shape));
    }
}

fn chunk(ask: &Ask, shape: &Shape, number: usize, body: Bytes) -> Response {
    let content = Content {
        offset: Position::chunk(number),
        body,
        is_up_to_date: false,
        has_data: true,
        is_wait_over: false,
    };
    content.into_response(ask, shape)
}

/// The end of a shape's log.
pub(super) fn end(shape: &Shape, until: u64) -> Position {
    match shape.last() {
        Some(position) => Position::after(position.lsn),
        None if until <= shape.start => Position::SNAPSHOT,
        None => Position::after(until),
    }
}

/// Messages as an array, with the word that there are no more.
pub(super) fn array(entries: &[Entry], up_to_date: Option<u64>) -> Bytes {
    let size: usize = entries.iter().map(|entry| entry.json.len() + 2).sum();
    let mut body = Vec::with_capacity(size + 128);
    body.push(b'[');
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            body.extend_from_slice(b",\n");
        }
        body.extend_from_slice(&entry.json);
    }
    if let Some(lsn) = up_to_date {
        if !entries.is_empty() {
            body.extend_from_slice(b",\n");
        }
        body.extend_from_slice(message::up_to_date(lsn).as_bytes());
    }
    body.push(b']');
    body.into()
}

/// What a client gets.
struct Content {
    offset: Position,
    body: Bytes,
    is_up_to_date: bool,
    has_data: bool,
    /// Whether this says no more than that nothing came.
    is_wait_over: bool,
}

impl Content {
    fn into_response(self, ask: &Ask, shape: &Shape) -> Response {
        let mut tag = format!("\"{}:{}:{}", shape.handle, ask.offset, self.offset);
        if self.is_wait_over {
            static WAITS: AtomicU64 = AtomicU64::new(0);
            let micros = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let number = WAITS.fetch_add(1, Ordering::Relaxed);
            tag.push_str(&format!(":{}-{number}", micros.as_micros()));
        }
        tag.push('"');
        let is_known = ask.known.as_deref().is_some_and(|known| {
            known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
        });
        let mut response = match is_known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => json(StatusCode::OK, self.body),
        };
        let headers = response.headers_mut();
        set(headers, "electric-handle", &shape.handle);
        set(headers, "electric-offset", &self.offset.to_string());
        set(headers, "electric-has-data", if self.has_data { "true" } else { "false" });
        if self.is_up_to_date {
            set(headers, "electric-up-to-date", "");
        }
        match ask.live {
            Live::No => set(headers, "electric-schema", &schema(shape)),
            _ => set(headers, "electric-cursor", &cursor(ask.cursor)),
        }
        let caching = match (ask.live, ask.offset) {
            (Live::Once | Live::Events, _) => "public, max-age=5, stale-while-revalidate=5",
            (_, Offset::Beginning) => {
                "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746"
            }
            _ => "public, max-age=60, stale-while-revalidate=300",
        };
        set(headers, "cache-control", caching);
        set(headers, "etag", &tag);
        response
    }
}

/// `electric-schema` of a shape.
pub(super) fn schema(shape: &Shape) -> String {
    shape.definition.table.schema(&shape.definition.columns)
}

/// How long the intervals are whose end cursors name, in seconds.
const INTERVAL: u64 = 20;

/// The first second that cursors count from: 2024-10-09.
const EPOCH: u64 = 1_728_432_000;

/// What makes the addresses of requests that wait one after the other different, and those of
/// clients that wait together alike.
pub(super) fn cursor(before: Option<u64>) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let seconds = now.as_secs().saturating_sub(EPOCH);
    let next = (seconds / INTERVAL + 1) * INTERVAL;
    let next = match before {
        Some(before) if before >= next => {
            // Any will do that differs from client to client.
            before.saturating_add(1 + u64::from(now.subsec_nanos()) % 3600)
        }
        _ => next,
    };
    next.to_string()
}

pub(super) fn json(status: StatusCode, body: impl Into<Body>) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, json, body.into()).into_response()
}

pub(super) fn set(headers: &mut axum::http::HeaderMap, name: &'static str, value: &str) {
    let value = HeaderValue::from_str(value).expect("the protocol's values are plain text");
    headers.insert(HeaderName::from_static(name), value);
}
