//! Bodies of requests.

use std::sync::Arc;

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, header, request::Parts},
};

use crate::{ApiError, ErrorCode, state::State};

/// Reads the body of a request, which has to be JSON and no larger than the server takes.
pub(super) async fn json(
    state: &State,
    request: Request,
) -> Result<(Arc<Parts>, String), ApiError> {
    let (parts, body) = request.into_parts();
    if !is_json(&parts.headers) {
        let message = "the body has to be declared as `Content-Type: application/json`";
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
    }
    let bytes = read(body, state.body_limit).await?;
    let text = String::from_utf8(bytes).map_err(|_| {
        ApiError::new(ErrorCode::MalformedRequest, "the body has to be JSON in UTF-8")
    })?;
    Ok((Arc::new(parts), text))
}

async fn read(body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let too_large = || {
        let message = format!("a body has at most {limit} bytes here; send fewer changes at once");
        ApiError::new(ErrorCode::TooLarge, message)
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let bytes = to_bytes(body, limit).await.map_err(|error| match is_limit(&error) {
        true => too_large(),
        false => ApiError::new(ErrorCode::MalformedRequest, "the body did not arrive whole"),
    })?;
    Ok(bytes.into())
}

fn is_limit(error: &axum::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
