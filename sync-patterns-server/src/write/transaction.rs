//! One transaction of changes: claimed, applied, recorded and committed, or refused as a whole.

mod attempt;
mod refusal;

use std::time::Duration;

use super::{Answer, Asking};
use crate::{ApiError, ErrorCode, change::Asked, idempotency::Claim, state::State};

use attempt::{Attempt, attempt};
use refusal::refuse;

/// How often a transaction is tried that others are in the way of, or whose tables have changed.
const ATTEMPTS: u32 = 8;

/// A change with the tenant of whoever asks for it.
struct Owned {
    asked: Asked,
    tenant: Option<String>,
    /// Whether it is known whose record this belongs to.
    is_recorded: bool,
}

impl Owned {
    fn claim(&self) -> Claim<'_> {
        Claim {
            tenant: self.tenant.as_deref().unwrap_or_default(),
            write_id: &self.asked.write_id,
            hash: self.asked.hash,
        }
    }
}

/// Applies the changes all or none: one answer each. An error is none of them: the request can be
/// sent again.
pub(super) async fn run(
    state: &State,
    asking: &mut Asking<'_>,
    asked: Vec<Asked>,
) -> Result<Vec<Answer>, ApiError> {
    let mut changes = Vec::with_capacity(asked.len());
    for asked in asked {
        changes.push(owned(asking, asked).await?);
    }
    let _permit = state.writers.acquire().await.map_err(|_| ApiError::unavailable())?;
    for (place, change) in changes.iter().enumerate() {
        if let Err(error) = &change.asked.change {
            return refuse(state, &changes, place, error.clone()).await;
        }
    }
    let mut turn = None;
    for number in 0..ATTEMPTS {
        let catalogue = state.catalogue().await?;
        match attempt(state, asking, &catalogue, &changes).await? {
            Attempt::Committed(answers) => return Ok(answers),
            Attempt::Refused(place, error) => return refuse(state, &changes, place, error).await,
            // Those that were in each other's way come one after the other.
            Attempt::Again if turn.is_none() => turn = Some(state.turns.lock().await),
            Attempt::Again => tokio::time::sleep(Duration::from_millis(5 << number)).await,
            Attempt::Stale(what) if number == 0 => {
                tracing::warn!(what, "the catalogue is read again");
                state.catalogue.forget().await;
            }
            Attempt::Stale(what) => {
                tracing::error!(what, "the database does not fit the models");
                return Err(ApiError::internal());
            }
        }
    }
    Err(ApiError::unavailable())
}

/// Asks who is writing. One who may not write the model at all is refused by that change.
async fn owned(asking: &mut Asking<'_>, mut asked: Asked) -> Result<Owned, ApiError> {
    let (mut tenant, mut is_recorded) = (None, false);
    if let Some((of, operation)) = asked.about {
        match asking.ask(of, operation, Vec::new()).await {
            Ok(found) => (tenant, is_recorded) = (found, true),
            Err(error) if error.code == ErrorCode::Forbidden => asked.change = Err(error),
            Err(error) => return Err(error),
        }
    }
    Ok(Owned { asked, tenant, is_recorded })
}
