//! A server on a port of its own, and requests to it.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use super::document::Document;

/// Requests to a server that runs as long as the test. Each answer is compared with what the
/// server's document promises.
#[derive(Clone)]
pub struct Client {
    http: Http<HttpConnector, Body>,
    base: String,
    headers: Vec<(String, String)>,
    pub document: Arc<Document>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    /// Serves routes on a free port; the address.
    pub async fn listen(router: Router) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        base
    }

    /// Serves a server's routes, and knows its document.
    pub async fn serve(router: Router) -> Client {
        let mut client = Client::at(&Client::listen(router).await);
        client.document = Arc::new(Document::new(client.get("/openapi.json").await.json()));
        client
    }

    /// Requests to a server elsewhere.
    pub fn at(base: &str) -> Client {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Client { http, base: base.to_owned(), headers: Vec::new(), document: Arc::default() }
    }

    /// The same with one more header on each request.
    pub fn with(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// Someone of this tenant, to the authoriser of the tests.
    pub fn of(&self, tenant: &str) -> Client {
        self.with("x-tenant", tenant)
    }

    /// A write with this id.
    pub fn write(&self, write_id: &str) -> Client {
        self.with("idempotency-key", write_id)
    }

    pub async fn post(&self, path: &str, body: impl ToString) -> Reply {
        self.json(Method::POST, path, body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: impl ToString) -> Reply {
        self.json(Method::PATCH, path, body.to_string()).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, Body::empty()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// A request with a JSON body.
    pub async fn json(&self, method: Method, path: &str, body: impl Into<Body>) -> Reply {
        self.with("content-type", "application/json").send(method, path, body.into()).await
    }

    /// Any request.
    pub async fn send(&self, method: Method, path: &str, body: Body) -> Reply {
        let reply = self.exchange(method.clone(), path, body).await.expect("an answer");
        if let Some(problem) = self.document.problem(&method, path, &reply) {
            panic!("{problem}");
        }
        reply
    }

    /// A request with a JSON body to a server that may not be there.
    pub async fn attempt(&self, method: Method, path: &str, body: String) -> Option<Reply> {
        let client = self.with("content-type", "application/json");
        client.exchange(method, path, body.into()).await
    }

    async fn exchange(&self, method: Method, path: &str, body: Body) -> Option<Reply> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = self.http.request(request.body(body).unwrap()).await.ok()?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Some(Reply { status: parts.status, headers: parts.headers, text })
    }
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in {} {:?}", self.status, self.text))
    }

    /// The row, where the status is the one that is expected.
    #[track_caller]
    pub fn row(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()["row"].clone()
    }

    /// Expects an error: its status, code and field, and that it shows nothing that it should not.
    #[track_caller]
    pub fn is_error(&self, status: u16, code: &str, field: Option<&str>) -> &Reply {
        let json = self.json();
        assert_eq!((self.status.as_u16(), json["code"].as_str()), (status, Some(code)), "{json}");
        assert_eq!(json["field"].as_str(), field, "{json}");
        let message = json["message"].as_str().unwrap().to_ascii_lowercase();
        for word in ["select ", "insert into", "violates", "::", "syntax", "relation ", "sqlx"] {
            assert!(!message.contains(word), "{json}");
        }
        assert_eq!(self.headers["content-type"], "application/json");
        self
    }
}
