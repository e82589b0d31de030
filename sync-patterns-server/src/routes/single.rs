//! One change per request: `POST /{table}`, `PATCH` and `DELETE /{table}/{key}`.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State as Extract, rejection::PathRejection},
    http::request::Parts,
    response::Response,
};

use sync_patterns_core::Model;

use crate::{
    ApiError, ErrorCode,
    access::Operation,
    body,
    change::{Asked, Change, Fields, Values, from_path, from_values, values_of},
    idempotency::WriteId,
    state::{Registered, State},
    value::Value,
    write::{self, position},
};

/// The key's parts, decoded; an error where they are no text.
type Segments = Result<Path<Vec<String>>, PathRejection>;

fn key(model: &'static Model, path: Segments) -> Result<Vec<Value>, ApiError> {
    let Path(parts) = path.map_err(|_| {
        let message = format!("the key of a row of `{}` has to be UTF-8", model.table);
        ApiError::new(ErrorCode::MalformedKey, message)
    })?;
    from_path(model, &parts)
}

pub(super) async fn insert(
    Extract(state): Extract<Arc<State>>,
    of: Registered,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, text) = body::json(&state, request).await?;
    let change = |write_id| {
        let values = values_of(of, Operation::Insert, None, &Fields::parse(&text)?)?;
        let key = from_values(of.model, &values);
        Ok(Change { of, operation: Operation::Insert, key, values, write_id })
    };
    answer(&state, parts, (of, Operation::Insert), &text, change).await
}

pub(super) async fn update(
    Extract(state): Extract<Arc<State>>,
    of: Registered,
    path: Segments,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, text) = body::json(&state, request).await?;
    let change = |write_id| {
        let key = Some(key(of.model, path)?);
        let values = values_of(of, Operation::Update, None, &Fields::parse(&text)?)?;
        Ok(Change { of, operation: Operation::Update, key, values, write_id })
    };
    answer(&state, parts, (of, Operation::Update), &text, change).await
}

pub(super) async fn delete(
    Extract(state): Extract<Arc<State>>,
    of: Registered,
    path: Segments,
    request: Request,
) -> Result<Response, ApiError> {
    let parts = Arc::new(request.into_parts().0);
    let change = |write_id| {
        let (key, values) = (Some(key(of.model, path)?), Values::default());
        Ok(Change { of, operation: Operation::Delete, key, values, write_id })
    };
    answer(&state, parts, (of, Operation::Delete), "", change).await
}

async fn answer(
    state: &State,
    parts: Arc<Parts>,
    about: (Registered, Operation),
    text: &str,
    change: impl FnOnce(WriteId) -> Result<Change, ApiError>,
) -> Result<Response, ApiError> {
    let write_id = WriteId::from_headers(&parts.headers)?;
    // What cannot be read is told apart by where it was sent, too.
    let text = format!("{} {text}", parts.uri.path());
    let change = change(write_id.clone());
    let asked = Asked::new(write_id.clone(), Some(about), change, &text);
    let answers = write::run(state, parts, vec![vec![asked]]).await;
    let answer = answers.map_err(|error| error.write_id(write_id.as_str()))?.pop();
    let answer = answer.ok_or_else(ApiError::internal)?;
    Ok(answer.into_response(position(state).await.as_deref()))
}
