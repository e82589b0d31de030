//! A connection of the pool for reading many rows.

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};

/// A connection that reads the rows of one moment, and goes back to its pool only when it has read
/// all of them.
///
/// A `COPY` that Postgres refuses, or that nobody reads to its end, leaves a connection in the
/// middle of an answer. The pool would give it to somebody else; here, it is closed.
pub(super) struct Lent(Option<PoolConnection<Postgres>>);

/// Any plan is as good as Postgres says: not so for the log.
const ANY_PLAN: &str = "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; \
    SET LOCAL enable_mergejoin = on";

/// The rows are those of one moment.
pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

impl Lent {
    pub async fn from(pool: &PgPool) -> sqlx::Result<Lent> {
        let mut lent = Lent(Some(pool.acquire().await?));
        sqlx::query(SNAPSHOT).execute(lent.connection()?).await?;
        sqlx::raw_sql(ANY_PLAN).execute(lent.connection()?).await?;
        Ok(lent)
    }

    pub fn connection(&mut self) -> sqlx::Result<&mut PgConnection> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Gives the connection back.
    pub async fn end(mut self) -> sqlx::Result<()> {
        sqlx::query("COMMIT").execute(self.connection()?).await?;
        self.0.take();
        Ok(())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
