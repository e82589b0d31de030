//! One transaction of changes: claimed, applied, recorded and committed, or refused as a whole.

mod attempt;
mod refusal;

use std::time::Duration;

use super::{Answer, Asking, quick};
use crate::{
    ApiError, ErrorCode,
    catalogue::Catalogue,
    change::{Asked, Change},
    idempotency::Claim,
    sql::Target,
    state::State,
};

use attempt::{Attempt, Way, attempt};
use refusal::refuse;

/// How often a transaction is tried that others are in the way of, or whose tables have changed.
const ATTEMPTS: u32 = 8;

/// The most changes of several transactions that are tried as one.
const TOGETHER: usize = 2000;

/// A change with the tenant of whoever asks for it.
pub(crate) struct Owned {
    pub asked: Asked,
    tenant: Option<String>,
    /// Whether it is known whose record this belongs to.
    is_recorded: bool,
}

impl Owned {
    /// Asks who is writing. One who may not write the model at all is refused by that change.
    pub async fn new(asking: &mut Asking<'_>, mut asked: Asked) -> Result<Owned, ApiError> {
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

    fn claim(&self) -> Claim<'_> {
        Claim {
            tenant: self.tenant.as_deref().unwrap_or_default(),
            write_id: &self.asked.write_id,
            hash: self.asked.hash,
        }
    }

    fn target<'a>(
        &'a self,
        state: &'a State,
        catalogue: &'a Catalogue,
    ) -> Result<(&'a Change, Target<'a>), ApiError> {
        let change = self.asked.change.as_ref().map_err(Clone::clone)?;
        Ok((change, state.target(catalogue, change.of, self.tenant.as_deref())))
    }
}

/// Applies the changes all or none: one answer each. An error is none of them: the request can be
/// sent again.
pub(super) async fn run(
    state: &State,
    asking: &mut Asking<'_>,
    changes: &[Owned],
) -> Result<Vec<Answer>, ApiError> {
    let _permit = state.writers.acquire().await.map_err(|_| ApiError::unavailable())?;
    for (place, change) in changes.iter().enumerate() {
        if let Err(error) = &change.asked.change {
            return match error.is_final() {
                true => refuse(state, changes, place, error.clone()).await,
                false => Err(error.clone()),
            };
        }
    }
    if let [one] = changes {
        let catalogue = state.catalogue().await?;
        let (change, target) = one.target(state, &catalogue)?;
        if let Some(answer) = quick::quick(state, asking, target, change, one.claim()).await? {
            return Ok(vec![answer]);
        }
    }
    let (mut turn, mut way) = (None, Way::InGroups);
    for number in 0..ATTEMPTS {
        let catalogue = state.catalogue().await?;
        match attempt(state, asking, &catalogue, changes, way).await? {
            Attempt::Committed(answers) => return Ok(answers),
            Attempt::Refused(place, error) => return refuse(state, changes, place, error).await,
            Attempt::Apart => way = Way::OneByOne,
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

/// Applies several transactions as one, which is much faster where all goes well. `None` where it
/// does not: nothing was done, and each is to be done for itself.
pub(super) async fn together(
    state: &State,
    asking: &mut Asking<'_>,
    changes: &[Owned],
) -> Option<Vec<Answer>> {
    let is_right = changes.iter().all(|change| change.asked.change.is_ok());
    if !is_right || changes.len() > TOGETHER {
        return None;
    }
    let _permit = state.writers.acquire().await.ok()?;
    let catalogue = state.catalogue().await.ok()?;
    match attempt(state, asking, &catalogue, changes, Way::InGroups).await {
        Ok(Attempt::Committed(answers)) => Some(answers),
        _ => None,
    }
}
