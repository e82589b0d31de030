//! `GET /health`: whether this server should get requests.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::state;

/// A database that takes longer is not there.
const LIMIT: Duration = Duration::from_secs(2);

pub(super) async fn health(State(state): State<Arc<state::State>>) -> Response {
    let (status, text) = if state.shutdown.has_begun() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        let query = sqlx::query("SELECT 1").execute(&state.pool);
        match timeout(LIMIT, query).await {
            Ok(Ok(_)) => (StatusCode::OK, "active"),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database does not answer");
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            Err(_) => {
                tracing::warn!(limit = ?LIMIT, "the database did not answer in time");
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
        }
    };
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/json")];
    (status, headers, format!(r#"{{"status":"{text}"}}"#)).into_response()
}
