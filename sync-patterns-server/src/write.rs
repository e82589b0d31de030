//! Writes: from checked changes to answers.

mod answer;
mod apply;
mod asking;
mod many;
mod quick;
mod transaction;

use std::sync::Arc;

use axum::http::request::Parts;
use tracing::Instrument;

use crate::{ApiError, change::Asked, operation, state::State};

pub(crate) use answer::{Answer, into_response, position};
pub(crate) use asking::Asking;
pub(crate) use transaction::Owned;

/// Applies transactions in order, each all or none; one answer per change, in order.
///
/// A refused transaction does not stop those after it. One that the server could not do does: what
/// follows may build on it.
pub(crate) async fn run(
    state: &State,
    parts: Arc<Parts>,
    transactions: Vec<Vec<Asked>>,
) -> Result<Vec<Answer>, ApiError> {
    let mut asking = Asking::new(state, parts);
    let (mut changes, mut ends) = (Vec::new(), Vec::new());
    for transaction in transactions {
        for asked in transaction {
            changes.push(Owned::new(&mut asking, asked).await?);
        }
        ends.push(changes.len());
    }
    let together = match ends.len() > 1 {
        true => {
            let span = operation::transaction(&changes);
            transaction::together(state, &mut asking, &changes).instrument(span).await
        }
        false => None,
    };
    let answers = match together {
        Some(answers) => answers,
        None => apart(state, &mut asking, &changes, &ends).await?,
    };
    state.pruning.when_due(&state.pool);
    for (answer, change) in answers.iter().zip(&changes) {
        operation::answered(&state.metrics, change.asked.about, answer);
    }
    Ok(answers)
}

/// Applies the transactions one after the other. Each ends before the next begins.
async fn apart(
    state: &State,
    asking: &mut Asking<'_>,
    changes: &[Owned],
    ends: &[usize],
) -> Result<Vec<Answer>, ApiError> {
    let mut answers: Vec<Answer> = Vec::with_capacity(changes.len());
    for &end in ends {
        let begin = answers.len();
        let transaction = &changes[begin..end];
        let span = operation::transaction(transaction);
        match transaction::run(state, asking, transaction).instrument(span).await {
            Ok(done) => answers.extend(done),
            // Nothing was done yet: the whole request can be answered so.
            Err(error) if begin == 0 => return Err(error),
            Err(error) => {
                let rest = changes[begin..].iter().map(|change| &change.asked.write_id);
                answers.extend(rest.map(|id| Answer::refused(id, error.clone())));
                return Ok(answers);
            }
        }
    }
    Ok(answers)
}
