//! Bodies of requests.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header, request::Parts},
};
use http_body_util::BodyExt;

use crate::{ApiError, ErrorCode, state::State};

/// How much of a body that is too large is read all the same. Where a connection is closed while
/// the client still sends, the client may never see the answer, and would send it all again.
const DISCARDED: usize = 64 * 1024 * 1024;

/// Reads the body of a request, which has to be JSON and no larger than the server takes.
pub(crate) async fn json(
    state: &State,
    request: Request,
) -> Result<(Arc<Parts>, String), ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = read(body, state.body_limit).await?;
    if !is_json(&parts.headers) {
        let message = "the body has to be declared as `Content-Type: application/json`";
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        ApiError::new(ErrorCode::MalformedRequest, "the body has to be JSON in UTF-8")
    })?;
    Ok((Arc::new(parts), text))
}

/// Reads a body, which may have so many bytes.
pub(crate) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            ApiError::new(ErrorCode::MalformedRequest, "the body did not arrive whole")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= limit {
            bytes.extend_from_slice(&data);
        } else if length > limit.saturating_add(DISCARDED) {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    match length <= limit {
        true => Ok(bytes),
        false => {
            let message = format!("a body has at most {limit} bytes here; send less at once");
            Err(ApiError::new(ErrorCode::TooLarge, message))
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
