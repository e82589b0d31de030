//! Routes on a port of this machine, and requests to them.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::TokioExecutor,
};
use uuid::Uuid;

use crate::Result;

/// Requests to one server, over connections that stay open.
#[derive(Clone)]
pub struct Client {
    http: Http<HttpConnector, Body>,
    base: String,
}

/// Serves routes for as long as the runtime lives.
pub async fn serve(router: Router) -> Result<Client> {
    let text = |error: std::io::Error| error.to_string();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(text)?;
    let base = format!("http://{}", listener.local_addr().map_err(text)?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Ok(Client { http: Http::builder(TokioExecutor::new()).build(connector), base })
}

impl Client {
    /// The server's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends JSON as a write of its own.
    pub async fn post(&self, path: &str, body: String) -> Result<(StatusCode, Bytes)> {
        self.send(Method::POST, path, body.into()).await
    }

    pub async fn get(&self, path: &str) -> Result<(StatusCode, Bytes)> {
        self.send(Method::GET, path, Body::empty()).await
    }

    async fn send(&self, method: Method, path: &str, body: Body) -> Result<(StatusCode, Bytes)> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::new_v4().to_string())
            .body(body)
            .map_err(|error| error.to_string())?;
        let answer = self.http.request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?;
        Ok((status, body.to_bytes()))
    }
}
