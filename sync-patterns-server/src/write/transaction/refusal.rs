//! A transaction that is refused: one change is to blame, all are answered and recorded.

use super::{Answer, Owned};
use crate::{
    ApiError, ErrorCode,
    database::broken,
    idempotency::{self, Claim, reused},
    state::State,
};

/// Records the refusal and answers. Where a twin has been answered meanwhile, that answer counts.
pub(super) async fn refuse(
    state: &State,
    changes: &[Owned],
    culprit: usize,
    error: ApiError,
) -> Result<Vec<Answer>, ApiError> {
    let mut answers: Vec<Answer> = Vec::with_capacity(changes.len());
    for (place, owned) in changes.iter().enumerate() {
        let error = if place == culprit { error.clone() } else { along() };
        answers.push(Answer::refused(&owned.asked.write_id, error));
    }
    // Where it is not known who asks, there is nobody to record it for.
    let places: Vec<usize> = (0..changes.len()).filter(|&at| changes[at].is_recorded).collect();
    if places.is_empty() {
        return Ok(answers);
    }
    let claims: Vec<Claim<'_>> = places.iter().map(|&place| changes[place].claim()).collect();
    let texts: Vec<String> = places.iter().map(|&place| answers[place].text()).collect();
    let outcomes = places.iter().zip(&texts);
    let outcomes: Vec<(u16, &str)> =
        outcomes.map(|(&place, text)| (answers[place].status, text.as_str())).collect();
    let mut connection = state.pool.acquire().await.map_err(broken)?;
    let known = idempotency::record_refusals(&mut connection, &claims, &outcomes).await;
    for (at, entry) in known.map_err(broken)? {
        let asked = &changes[places[at]].asked;
        answers[places[at]] = match entry.hash == asked.hash {
            true => Answer::recalled(&asked.write_id, &entry),
            false => Answer::refused(&asked.write_id, reused(&asked.write_id)),
        };
    }
    Ok(answers)
}

fn along() -> ApiError {
    let message = "another change of the same transaction was refused";
    ApiError::new(ErrorCode::TransactionRefused, message)
}
