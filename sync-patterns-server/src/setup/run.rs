//! Set-up and check of the database that a server is over.

use sqlx::{AssertSqlSafe, PgPool};
use sync_patterns_core::Model;

use super::{Difference, SetupError, diff};
use crate::{SyncServer, shapes};

/// What two servers that start at once wait for each other by.
const LOCK: i64 = 0x7379_6e63_7365_7475;

impl SyncServer {
    /// Says what is wrong with the database, and changes nothing.
    ///
    /// Call it at every start. What the server can work with is logged; the error names the rest,
    /// each with the statements that mend it.
    pub async fn check(&self) -> Result<(), SetupError> {
        let mut differences = clashes(self);
        differences.extend(diff(self.pool(), &self.tables()).await?);
        judged(differences)
    }

    /// Makes what is missing in the database, and changes nothing that is there: tables, columns
    /// that existing rows can do without, indexes, the server's own schema. Then [checks](Self::check).
    ///
    /// For development, tests and first starts: the role needs to own the tables. Where migrations
    /// are reviewed, take [`setup::statements`](crate::setup::statements) into yours.
    pub async fn setup(&self) -> Result<(), SetupError> {
        make(self.pool(), &self.tables()).await?;
        self.check().await
    }
}

async fn make(pool: &PgPool, models: &[&'static Model]) -> Result<(), SetupError> {
    let differences = diff(pool, models).await?;
    let mut transaction = pool.begin().await?;
    // Another server may be at it; each of these statements does nothing where it has been.
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    for statement in differences.iter().filter(|of| of.is_safe).flat_map(|of| &of.mend) {
        tracing::info!(statement, "setting up the database");
        sqlx::query(AssertSqlSafe(statement.as_str())).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

fn judged(differences: Vec<Difference>) -> Result<(), SetupError> {
    let (fatal, warnings): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(|difference| difference.is_fatal);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    if fatal.is_empty() { Ok(()) } else { Err(SetupError::Differences(fatal)) }
}

/// What no statement can mend: names that shapes cannot tell apart.
fn clashes(server: &SyncServer) -> Vec<Difference> {
    let problems = server.registered().iter().filter_map(|of| {
        let problem = shapes::clash(of.shape)?;
        Some(Difference::fatal(of.model.name, problem))
    });
    problems.collect()
}
