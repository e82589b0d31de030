//! Writes: from checked changes to answers.

mod answer;
mod apply;
mod asking;
mod transaction;

use std::sync::Arc;

use axum::http::request::Parts;
use tracing::Instrument;

use crate::{ApiError, change::Asked, operation, state::State};

pub(crate) use answer::{Answer, into_response, position};
pub(crate) use asking::Asking;

/// Applies transactions in order, each all or none; one answer per change, in order.
///
/// A refused transaction does not stop those after it. One that the server could not do does: what
/// follows may build on it.
pub(crate) async fn run(
    state: &State,
    parts: Arc<Parts>,
    transactions: Vec<Vec<Asked>>,
) -> Result<Vec<Answer>, ApiError> {
    let about: Vec<_> = transactions.iter().flatten().map(|asked| asked.about).collect();
    let mut asking = Asking::new(state, parts);
    let mut answers = Vec::new();
    let mut stopped: Option<ApiError> = None;
    for changes in transactions {
        if let Some(error) = &stopped {
            answers.extend(
                changes.iter().map(|asked| Answer::refused(&asked.write_id, error.clone())),
            );
            continue;
        }
        let write_ids: Vec<_> = changes.iter().map(|asked| asked.write_id.clone()).collect();
        let span = operation::transaction(&changes);
        match transaction::run(state, &mut asking, changes).instrument(span).await {
            Ok(done) => answers.extend(done),
            // Nothing was done yet: the whole request can be answered so.
            Err(error) if answers.is_empty() => return Err(error),
            Err(error) => {
                answers.extend(write_ids.iter().map(|id| Answer::refused(id, error.clone())));
                stopped = Some(error);
            }
        }
    }
    state.pruning.when_due(&state.pool);
    for (answer, about) in answers.iter().zip(about) {
        operation::answered(&state.metrics, about, answer);
    }
    Ok(answers)
}
