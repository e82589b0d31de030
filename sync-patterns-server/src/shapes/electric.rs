//! Electric, behind the guard.

mod answer;
mod request;

use std::{fmt, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::Uri,
    response::Response,
};
use futures_util::stream;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use sqlx::PgPool;
use tokio::time::timeout;

use super::{ShapeRequest, ShapeSource};
use crate::{ApiError, BoxFuture};

#[cfg(feature = "tls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "tls"))]
type Connector = HttpConnector;

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long an answer may take to begin, and each part of it to follow. Electric holds a live
/// request for 20 seconds, and sends something into an event stream every 21.
const WAIT_LIMIT: Duration = Duration::from_secs(60);

/// An instance of Electric: requests go there, with the secret that clients never see.
///
/// ```
/// use sync_patterns_server::shapes::Electric;
///
/// let electric = Electric::at("http://localhost:3000").secret("not for clients");
/// ```
#[derive(Clone)]
pub struct Electric {
    address: Uri,
    secret: Option<String>,
    source_id: Option<String>,
    client: Client<Connector, Full<Bytes>>,
}

impl Electric {
    /// The instance at an address, with or without `/v1/shape`.
    ///
    /// # Panics
    ///
    /// When it is no such address: a server that could answer no shape should not start.
    pub fn at(address: &str) -> Electric {
        let address = match request::address(address) {
            Ok(address) => address,
            Err(problem) => panic!("the address of Electric {problem}"),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector(&address));
        Electric { address, secret: None, source_id: None, client }
    }

    /// The secret that it asks for (`ELECTRIC_SECRET`); an empty one is none.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<String>) -> Electric {
        self.secret = Some(secret.into()).filter(|secret| !secret.is_empty());
        self
    }

    /// The source's id at Electric's hosted service.
    #[must_use]
    pub fn source_id(mut self, id: impl Into<String>) -> Electric {
        self.source_id = Some(id.into()).filter(|id| !id.is_empty());
        self
    }

    async fn ask(&self, shape: &ShapeRequest) -> Result<Response, ApiError> {
        let request = self.request(shape)?;
        let answer = timeout(WAIT_LIMIT, self.client.request(request)).await;
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            // The text of these errors has no address, and so no secret.
            Ok(Err(error)) => {
                let reason = reasons(&error);
                tracing::error!(reason, "Electric cannot be reached");
                return Err(ApiError::unavailable());
            }
            Err(_) => {
                tracing::error!(limit = ?WAIT_LIMIT, "Electric did not answer in time");
                return Err(ApiError::unavailable());
            }
        };
        answer::passed(answer.map(streamed)).await
    }
}

impl ShapeSource for Electric {
    fn shape(&self, request: ShapeRequest) -> BoxFuture<'_, Result<Response, ApiError>> {
        Box::pin(async move { self.ask(&request).await })
    }

    fn position<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Result<Option<String>, ApiError>> {
        Box::pin(async move {
            let query = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text";
            match sqlx::query_scalar(query).fetch_one(pool).await {
                Ok(position) => Ok(Some(position)),
                Err(error) => {
                    tracing::error!(%error, "the position of the log cannot be read");
                    Err(ApiError::unavailable())
                }
            }
        })
    }

    /// What Electric's replication slot has not confirmed, in bytes.
    fn lag<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Option<u64>> {
        Box::pin(async move {
            let query = "SELECT max(pg_current_wal_lsn() - confirmed_flush_lsn)::bigint \
                         FROM pg_replication_slots \
                         WHERE database = current_database() AND slot_name LIKE 'electric\\_slot%'";
            let lag: Option<i64> = sqlx::query_scalar(query).fetch_one(pool).await.ok()?;
            Some(lag?.max(0).unsigned_abs())
        })
    }
}

impl fmt::Debug for Electric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Electric").field("address", &self.address).finish_non_exhaustive()
    }
}

fn connector(address: &Uri) -> Connector {
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(CONNECT_LIMIT));
    http.set_nodelay(true);
    http.enforce_http(false);
    #[cfg(feature = "tls")]
    {
        let _ = address;
        // Named, as a process with two providers of cryptography has no default one.
        hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
            .expect("ring has what TLS 1.2 and 1.3 need")
            .https_or_http()
            .enable_http1()
            .wrap_connector(http)
    }
    #[cfg(not(feature = "tls"))]
    {
        assert!(
            address.scheme() != Some(&axum::http::uri::Scheme::HTTPS),
            "the address of Electric is `https`: turn on the feature `tls` of this crate"
        );
        http
    }
}

/// The body as it comes; it fails when nothing has come for too long.
fn streamed(body: hyper::body::Incoming) -> Body {
    Body::from_stream(stream::try_unfold(body, |mut body| async move {
        loop {
            let frame = timeout(WAIT_LIMIT, body.frame()).await;
            let Some(frame) = frame.map_err(|_| "Electric fell silent")? else {
                return Ok::<_, axum::BoxError>(None);
            };
            if let Ok(data) = frame?.into_data() {
                return Ok(Some((data, body)));
            }
        }
    }))
}

/// An error with its causes.
fn reasons(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
