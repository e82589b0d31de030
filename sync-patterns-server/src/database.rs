//! What an error of Postgres means for whoever asked.

mod constraints;
mod probe;

use sqlx::{PgConnection, postgres::PgDatabaseError};

use crate::{ApiError, ErrorCode, change::Change, sql::Target};

pub(crate) use constraints::reference_missing;
pub(crate) use probe::blame;

/// What an error of Postgres means.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// The write is refused.
    Refused(ApiError),
    /// A value is not one of its column's; which one is to be found out.
    WrongValue,
    /// Another transaction was in the way: the same again may succeed at once.
    Again,
    /// The tables are not as they were when the catalogue was read.
    Stale,
    /// The server cannot answer now.
    Unavailable,
    /// The server is at fault.
    Fault,
}

/// The answer where a statement of the server's own failed.
pub(crate) fn broken(error: sqlx::Error) -> ApiError {
    match kind(&error) {
        Meaning::Again | Meaning::Unavailable => {
            tracing::warn!(%error, "Postgres does not answer");
            ApiError::unavailable()
        }
        _ => {
            tracing::error!(%error, "Postgres refused a statement of the server's own");
            ApiError::internal()
        }
    }
}

/// What an error of a change's statements means.
pub(crate) fn meaning(error: &sqlx::Error, target: Target<'_>, change: &Change) -> Meaning {
    match database(error) {
        Some(error) => constraints::refusal(error, target, change)
            .map_or_else(|| of_state(error.code()), Meaning::Refused),
        None => kind(error),
    }
}

/// Whether another transaction was in the way of a statement of the server's own.
pub(crate) fn is_in_the_way(error: &sqlx::Error) -> bool {
    matches!(kind(error), Meaning::Again)
}

fn kind(error: &sqlx::Error) -> Meaning {
    match (database(error), error) {
        (Some(error), _) => of_state(error.code()),
        (
            None,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_),
        ) => Meaning::Unavailable,
        _ => Meaning::Fault,
    }
}

fn database(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

fn of_state(state: &str) -> Meaning {
    match (state, state.get(..2).unwrap_or_default()) {
        // Serialisation failure, deadlock, lock timeout.
        ("40001" | "40P01" | "55P03", _) => Meaning::Again,
        // No such column, table, type or cast; a plan of before a change.
        ("42703" | "42P01" | "42704" | "42804" | "42846" | "0A000", _) => Meaning::Stale,
        // A cancelled statement, a read-only replica.
        ("57014" | "25006", _) | (_, "08" | "53" | "57" | "58") => Meaning::Unavailable,
        // JSON nested too deeply.
        ("54001", _) | (_, "22") => Meaning::WrongValue,
        _ => Meaning::Fault,
    }
}

/// Rolls back what was done, and begins anew on the same connection.
pub(crate) async fn roll_back(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql("ROLLBACK; BEGIN").execute(connection).await?;
    Ok(())
}

/// The error of a value of which no more is known.
pub(crate) fn some_wrong_value(change: &Change) -> ApiError {
    let message = format!("`{}` cannot hold one of the values", change.of.model.table);
    ApiError::new(ErrorCode::InvalidValue, message)
}
