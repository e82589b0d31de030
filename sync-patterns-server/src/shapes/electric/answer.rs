//! What becomes of Electric's answers.
//!
//! The protocol's own go through as they are. Errors are told in the one form of this server:
//! Electric's texts quote conditions and name tables.

use axum::{
    body::{Body, to_bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{ApiError, ErrorCode};

/// How much of an error's text is read.
const LONGEST_ERROR: usize = 64 * 1024;

/// The parameters that come from the client, whose errors are the client's.
const THEIRS: [&str; 7] = ["offset", "handle", "live", "live_sse", "cursor", "log", "subset"];

pub(super) async fn passed(answer: Response) -> Result<Response, ApiError> {
    let status = answer.status();
    match status {
        StatusCode::OK if !answer.headers().contains_key("electric-handle") => {
            tracing::error!("what answers at the address of Electric is something else");
            Err(ApiError::internal())
        }
        StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::CONFLICT => Ok(answer),
        StatusCode::BAD_REQUEST => Err(refused(answer.into_body()).await),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::new(ErrorCode::TooLarge, "the request is too large for Electric"))
        }
        StatusCode::TOO_MANY_REQUESTS => Ok(later(status, &answer)),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => {
            Ok(later(StatusCode::SERVICE_UNAVAILABLE, &answer))
        }
        status if status.is_server_error() => {
            tracing::warn!(status = status.as_u16(), "Electric failed");
            Ok(later(StatusCode::SERVICE_UNAVAILABLE, &answer))
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            tracing::error!("Electric refuses the secret that it is given");
            Err(ApiError::internal())
        }
        status => {
            tracing::error!(status = status.as_u16(), "Electric answers what it never should");
            Err(ApiError::internal())
        }
    }
}

/// The same request may succeed later; Electric says when.
fn later(status: StatusCode, answer: &Response) -> Response {
    let mut response = ApiError::unavailable().into_response();
    *response.status_mut() = status;
    if let Some(retry_after) = answer.headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after.clone());
    }
    response
}

/// Whose mistake a refused request is: of a client that names an offset which does not exist, or
/// of a server whose table is not there.
async fn refused(body: Body) -> ApiError {
    let body = to_bytes(body, LONGEST_ERROR).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let errors = body.get("errors").and_then(Value::as_object);
    let names: Vec<&str> =
        errors.into_iter().flat_map(|errors| errors.keys().map(String::as_str)).collect();
    match names.iter().find_map(|name| THEIRS.iter().find(|theirs| *theirs == name)) {
        Some(name) => {
            let message = format!("Electric does not take this `{name}`");
            ApiError::new(ErrorCode::MalformedParameter, message).field(*name)
        }
        None => {
            tracing::error!(
                parameters = names.join(", "),
                "Electric refuses the shape: does it read the same database, and can it see the \
                 table with all its columns?"
            );
            ApiError::internal()
        }
    }
}
