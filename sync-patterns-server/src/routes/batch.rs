//! `POST /changes`: the outbox as it is.

use std::sync::Arc;

use axum::{
    extract::{Request, State as Extract},
    response::Response,
};

use crate::{ApiError, body, change, state::State, write};

pub(super) async fn changes(
    Extract(state): Extract<Arc<State>>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, text) = body::json(&state, request).await?;
    let transactions = change::parse_batch(&state, &text)?;
    let answers = write::run(&state, parts, transactions).await?;
    let position = match answers.iter().any(|answer| answer.result.is_ok()) {
        true => write::position(&state).await,
        false => None,
    };
    Ok(write::into_response(&answers, position.as_deref()))
}
