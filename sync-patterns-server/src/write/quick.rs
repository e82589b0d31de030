//! One change in one statement: row and record together. Most writes go this way; whatever does
//! not come out of it as a row that was written is looked at in a transaction instead.

use sqlx::Row;

use super::{Answer, Asking, answer::Done, apply::give_key};
use crate::{
    ApiError,
    access::Operation,
    change::Change,
    database::broken,
    idempotency::Claim,
    sql::{self, Target, has_scope, scope_of_values},
    state::State,
    trouble::Trouble,
};

/// Writes a change, if nothing is in the way.
pub(super) async fn quick(
    state: &State,
    asking: &mut Asking<'_>,
    target: Target<'_>,
    change: &Change,
    claim: Claim<'_>,
) -> Result<Option<Answer>, ApiError> {
    let model = target.model;
    if state.hooks.contains_key(model.table)
        || (has_scope(model) && change.operation != Operation::Insert)
    {
        return Ok(None);
    }
    let mut values = change.values.clone();
    let scope = scope_of_values(model, &values);
    let is_allowed = match &scope {
        Some(scope) => asking.ask(change.of, change.operation, scope.clone()).await.is_ok(),
        None => !has_scope(model),
    };
    if !is_allowed {
        return Ok(None);
    }
    let key = change.key.as_deref().unwrap_or_default();
    let write_id = change.write_id.as_str();
    let (status, write) = match change.operation {
        Operation::Insert => {
            let given = give_key(target, &mut values);
            (201, given.and_then(|()| sql::insert(target, &values, write_id)))
        }
        Operation::Delete => (200, sql::delete(target, key)),
        _ if values.is_empty() => return Ok(None),
        _ => (200, sql::update(target, key, &values, write_id)),
    };
    let Ok(write) = write else { return Ok(None) };
    let statement = sql::recorded(write, claim, status, scope.as_deref());
    let mut connection = state.pool.acquire().await.map_err(broken)?;
    let row = match statement.query().fetch_optional(&mut *connection).await {
        Ok(Some(row)) => row,
        Ok(None) => return Ok(None),
        Err(error) => {
            // Its text may quote a value.
            let code = error.as_database_error().and_then(|error| error.code());
            tracing::debug!(?code, "a write needs a closer look");
            return Ok(None);
        }
    };
    let read = || -> Result<Done, Trouble> {
        let (row, txid): (String, &str) = (row.try_get("row")?, row.try_get("txid")?);
        let row = serde_json::from_str(&row).map_err(|_| ApiError::internal())?;
        Ok(Done { row, txid: txid.parse().ok(), affected: None })
    };
    // What cannot be read is written all the same: the record has it.
    Ok(read().ok().map(|done| Answer::accepted(&change.write_id, status, done)))
}
