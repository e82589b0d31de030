//! In Electric's place: writes down what reaches it, and answers what a test tells it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method},
    response::Response,
};
use http_body_util::BodyExt;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    /// The parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

type Answer = Box<dyn Fn(&Seen) -> Response + Send + Sync>;

pub struct Upstream {
    pub address: String,
    shared: Arc<Shared>,
}

struct Shared {
    seen: Mutex<Vec<Seen>>,
    answer: Mutex<Answer>,
}

/// The start of a shape as Electric answers it.
pub fn answer(body: impl Into<Body>) -> Response {
    Response::builder()
        .header("content-type", "application/json")
        .header(
            "cache-control",
            "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746",
        )
        .header("electric-handle", "38083685-1729874417404")
        .header("electric-offset", "0_0")
        .header("electric-schema", r#"{"id":{"type":"uuid","pk_index":0}}"#)
        .header("etag", "\"38083685-1729874417404:-1:0_0\"")
        .body(body.into())
        .unwrap()
}

impl Upstream {
    pub async fn start() -> Upstream {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Mutex::new(Vec::new());
        let answer: Mutex<Answer> = Mutex::new(Box::new(|_| answer("[]")));
        let shared = Arc::new(Shared { seen, answer });
        let router = Router::new().fallback(record).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Upstream { address, shared }
    }

    /// Answers so from now on.
    pub fn answers(&self, answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) {
        *self.shared.answer.lock().unwrap() = Box::new(answer);
    }

    /// What has arrived since this was last asked.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.shared.seen.lock().unwrap())
    }
}

async fn record(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let seen = Seen {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: decoded(parts.uri.query().unwrap_or_default()),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    };
    shared.seen.lock().unwrap().push(seen.clone());
    let answer = shared.answer.lock().unwrap();
    answer(&seen)
}

fn decoded(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().unwrap().into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

impl Seen {
    /// The values of a parameter.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let found = self.query.iter().filter(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).collect()
    }

    /// The parameters whose names are not the protocol's: what decides about rows and columns.
    pub fn deciding(&self) -> Vec<(String, String)> {
        const PROTOCOL: &[&str] = &[
            "offset",
            "handle",
            "live",
            "live_sse",
            "experimental_live_sse",
            "cursor",
            "log",
            "expired_handle",
            "cache-buster",
        ];
        let is_theirs = |name: &str| PROTOCOL.contains(&name) || name.starts_with("subset__");
        self.query.iter().filter(|(name, _)| !is_theirs(name)).cloned().collect()
    }
}
