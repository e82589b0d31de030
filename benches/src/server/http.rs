//! Routes on a port of this machine, and requests to them.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, response::Parts},
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
        let (parts, body) = self.send(Method::POST, path, body.into()).await?;
        Ok((parts.status, body))
    }

    pub async fn get(&self, path: &str) -> Result<(StatusCode, Bytes)> {
        let (parts, body) = self.send(Method::GET, path, Body::empty()).await?;
        Ok((parts.status, body))
    }

    /// The headers and the body of what has to be there.
    pub async fn get_with_headers(&self, path: &str) -> Result<(HeaderMap, Bytes)> {
        let (parts, body) = self.send(Method::GET, path, Body::empty()).await?;
        match parts.status.is_success() {
            true => Ok((parts.headers, body)),
            false => Err(format!("{path}: {}", parts.status)),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Body) -> Result<(Parts, Bytes)> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::new_v4().to_string())
            .body(body)
            .map_err(|error| error.to_string())?;
        let answer = self.http.request(request).await.map_err(|error| error.to_string())?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?;
        Ok((parts, body.to_bytes()))
    }
}
