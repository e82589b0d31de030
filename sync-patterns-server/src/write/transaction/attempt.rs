//! One try at a transaction.

use std::sync::Arc;

use sqlx::{Connection, Postgres, Transaction};

use super::{Answer, Asking, Owned};
use crate::{
    ApiError,
    catalogue::Catalogue,
    change::Change,
    database::{self, Meaning, broken, is_in_the_way},
    idempotency::{self, Claim, Claims, READ_COMMITTED, reused},
    sql::Target,
    state::State,
    trouble::Trouble,
    write::{apply, many},
};

/// What came of it. Unless it was committed, nothing was.
pub(super) enum Attempt {
    Committed(Vec<Answer>),
    /// The change at a place was refused.
    Refused(usize, ApiError),
    /// What was tried at once is better done one by one.
    Apart,
    /// Another transaction was in the way.
    Again,
    /// The tables are not as the catalogue says.
    Stale(String),
}

/// Whether rows that could be made at once are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    InGroups,
    OneByOne,
}

pub(super) async fn attempt(
    state: &State,
    asking: &mut Asking<'_>,
    catalogue: &Arc<Catalogue>,
    changes: &[Owned],
    way: Way,
) -> Result<Attempt, ApiError> {
    let mut transaction = state.pool.begin_with(READ_COMMITTED).await.map_err(broken)?;
    let claims: Vec<Claim<'_>> = changes.iter().map(Owned::claim).collect();
    let claimed = match idempotency::claim(&mut transaction, &claims).await {
        Ok(claimed) => claimed,
        Err(error) => return again_or_broken(error),
    };
    if let Some(attempt) = known(changes, &claimed) {
        let _ = transaction.rollback().await;
        return Ok(attempt);
    }
    let mut answers = Vec::with_capacity(changes.len());
    while let Some(owned) = changes.get(answers.len()) {
        let (place, write_id) = (answers.len(), &owned.asked.write_id);
        if let Some(entry) = claimed.known.get(&place) {
            answers.push(Answer::recalled(write_id, entry));
            continue;
        }
        let (change, target) = owned.target(state, catalogue)?;
        let group = match way == Way::InGroups && claimed.known.is_empty() {
            true => group(state, &changes[place..]),
            false => Vec::new(),
        };
        if group.len() > 1 {
            let made = many::insert(asking, &mut transaction, target, &group).await;
            let Ok(Some(made)) = made else {
                let _ = transaction.rollback().await;
                return Ok(Attempt::Apart);
            };
            let made = group.iter().zip(made);
            answers.extend(
                made.map(|(change, applied)| applied.into_answer(&change.write_id, claimed.txid)),
            );
            continue;
        }
        match apply::one(state, asking, &mut transaction, target, change).await {
            Ok(applied) => answers.push(applied.into_answer(write_id, claimed.txid)),
            Err(trouble) => return failed(transaction, target, change, place, trouble).await,
        }
    }
    if let Err(error) = record(&mut transaction, &claims, &claimed, &answers).await {
        return again_or_broken(error);
    }
    match transaction.commit().await {
        Ok(()) => Ok(Attempt::Committed(answers)),
        Err(error) => at_commit(state, catalogue, changes, error),
    }
}

/// The changes from the first on that can be done at once.
fn group<'a>(state: &State, changes: &'a [Owned]) -> Vec<&'a Change> {
    let right = || {
        changes
            .iter()
            .map_while(|owned| Some((owned.asked.change.as_ref().ok()?, owned.tenant.as_deref())))
    };
    right().take(many::run_length(state, right())).map(|(change, _)| change).collect()
}

/// What the record says, where it settles the transaction.
fn known(changes: &[Owned], claimed: &Claims) -> Option<Attempt> {
    for (&place, entry) in &claimed.known {
        if entry.hash != changes[place].asked.hash {
            return Some(Attempt::Refused(place, reused(&changes[place].asked.write_id)));
        }
    }
    let recalled = |place: usize| {
        let entry = claimed.known.get(&place)?;
        Some(Answer::recalled(&changes[place].asked.write_id, entry))
    };
    let answers: Vec<Answer> = (0..changes.len()).filter_map(recalled).collect();
    if answers.len() == changes.len() {
        return Some(Attempt::Committed(answers));
    }
    // Some are new, and others were refused before: all or none.
    let refused = |place| recalled(place)?.result.err().map(|error| Attempt::Refused(place, error));
    (0..changes.len()).find_map(refused)
}

async fn record(
    transaction: &mut Transaction<'_, Postgres>,
    claims: &[Claim<'_>],
    claimed: &Claims,
    answers: &[Answer],
) -> sqlx::Result<()> {
    let is_new = |place: &usize| !claimed.known.contains_key(place);
    let new: Vec<usize> = (0..claims.len()).filter(is_new).collect();
    let claims: Vec<Claim<'_>> = new.iter().map(|&place| claims[place]).collect();
    let texts: Vec<String> = new.iter().map(|&place| answers[place].text()).collect();
    let outcomes = new.iter().zip(&texts);
    let outcomes: Vec<(u16, &str)> =
        outcomes.map(|(&place, text)| (answers[place].status, text.as_str())).collect();
    idempotency::finish(transaction, &claims, &outcomes).await
}

/// A change did not go through: what that means.
async fn failed(
    mut transaction: Transaction<'_, Postgres>,
    target: Target<'_>,
    change: &Change,
    place: usize,
    trouble: Trouble,
) -> Result<Attempt, ApiError> {
    let meaning = match &trouble {
        Trouble::Answer(error) if error.is_final() => Meaning::Refused(error.clone()),
        Trouble::Answer(error) => return Err(error.clone()),
        Trouble::Schema(_) => Meaning::Stale,
        Trouble::Database(error) => database::meaning(error, target, change),
    };
    let refused = |error: ApiError| match error.is_final() {
        true => Ok(Attempt::Refused(place, error)),
        false => Err(error),
    };
    match meaning {
        Meaning::Refused(error) => {
            // What is held has to be free before the refusal is recorded.
            let _ = transaction.rollback().await;
            refused(error)
        }
        Meaning::WrongValue => {
            database::roll_back(&mut transaction).await.map_err(broken)?;
            refused(database::blame(&mut transaction, target, change).await)
        }
        Meaning::Again => Ok(Attempt::Again),
        Meaning::Stale => {
            // Plans of before the change would fail again.
            let _ = transaction.clear_cached_statements().await;
            Ok(Attempt::Stale(trouble.to_string()))
        }
        Meaning::Unavailable | Meaning::Fault => match trouble {
            Trouble::Database(error) => Err(broken(error)),
            _ => Err(ApiError::internal()),
        },
    }
}

/// Constraints that are checked last name their table; the first change of it is to blame.
fn at_commit(
    state: &State,
    catalogue: &Catalogue,
    changes: &[Owned],
    error: sqlx::Error,
) -> Result<Attempt, ApiError> {
    let table = error.as_database_error().and_then(|error| error.table());
    for (place, owned) in changes.iter().enumerate() {
        let (change, target) = owned.target(state, catalogue)?;
        if Some(change.of.model.table) == table
            && let Meaning::Refused(refusal) = database::meaning(&error, target, change)
        {
            return Ok(Attempt::Refused(place, refusal));
        }
    }
    again_or_broken(error)
}

fn again_or_broken(error: sqlx::Error) -> Result<Attempt, ApiError> {
    match is_in_the_way(&error) {
        true => Ok(Attempt::Again),
        false => Err(broken(error)),
    }
}
