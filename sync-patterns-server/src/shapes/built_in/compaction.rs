//! Keeps the log within its bounds: what is too old, or too much, goes from its beginning.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection, PgPool, Row};

use super::shape::Shape;

/// How much of the log is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub age: Duration,
    pub bytes: u64,
}

/// How often the log is looked over.
pub(super) const EVERY: Duration = Duration::from_secs(30);

/// How long a shape's handle is remembered at least that nobody asks for.
const HANDLES: Duration = Duration::from_secs(60 * 60);

/// The transactions that go at once: writers and readers do not wait for this, but the disk does.
const BATCH: i64 = 2000;

/// What the processes that are over one database wait for each other by.
const LOCK: i64 = 0x7379_6e63_636f_6d70;

/// How many bytes of rows are more than may be kept. Summing them up takes a while, and need not be
/// done while the whole table is not so large.
const EXCESS: &str = "
SELECT CASE WHEN pg_table_size('sync_patterns_shapes.changes') <= $1 THEN 0 ELSE (
    SELECT greatest(COALESCE(sum(bytes), 0) - $1, 0) FROM sync_patterns_shapes.transactions
) END::bigint";

/// The end of the next part of the log that goes.
const END: &str = "
SELECT max(lsn) FROM (
    SELECT lsn, at < now() - $1 * interval '1 second' AS is_old,
           sum(bytes) OVER (ORDER BY lsn) - bytes < $2 AS is_excess
    FROM (SELECT * FROM sync_patterns_shapes.transactions ORDER BY lsn LIMIT $3) AS oldest
) AS judged WHERE is_old OR is_excess";

/// In one statement: whoever sees that changes are gone also sees that they were there.
const REMOVE: &str = "
WITH transactions AS (
    DELETE FROM sync_patterns_shapes.transactions WHERE lsn <= $1 RETURNING lsn, xid, bytes
), changes AS (
    DELETE FROM sync_patterns_shapes.changes AS c USING (
        SELECT known.place, t.lsn FROM transactions AS t CROSS JOIN LATERAL (
            SELECT ctid AS place FROM sync_patterns_shapes.changes WHERE xid = t.xid OFFSET 0
        ) AS known
    ) AS old
    WHERE c.ctid = old.place RETURNING c.relation, old.lsn
), floors AS (
    INSERT INTO sync_patterns_shapes.compacted (relation, lsn)
    SELECT relation, max(lsn) FROM changes GROUP BY relation
    ON CONFLICT (relation) DO UPDATE SET lsn = excluded.lsn
)
SELECT count(*), COALESCE(sum(bytes), 0)::bigint FROM transactions";

/// Where about half of the log is before.
const MIDDLE: &str =
    "SELECT COALESCE((min(lsn) + max(lsn)) / 2, 0) FROM sync_patterns_shapes.transactions";

/// A table's floor is of no use when the table is gone.
const FORGET: &str = "
DELETE FROM sync_patterns_shapes.compacted AS f
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = f.relation)";

/// Brings the log within its bounds. Returns how many transactions went; none where another process
/// is at it.
pub(super) async fn compact(
    connection: &mut PgConnection,
    bounds: Bounds,
    in_use: &[Arc<Shape>],
) -> sqlx::Result<u64> {
    let lock = "SELECT pg_try_advisory_lock($1)";
    if !sqlx::query_scalar(lock).bind(LOCK).fetch_one(&mut *connection).await? {
        return Ok(0);
    }
    // An error leaves the lock to the connection, which is closed then.
    handles(connection, bounds, in_use).await?;
    let limit = i64::try_from(bounds.bytes).unwrap_or(i64::MAX);
    let mut excess: i64 =
        sqlx::query_scalar(EXCESS).bind(limit).fetch_one(&mut *connection).await?;
    let mut count = 0;
    loop {
        let end = sqlx::query_scalar(END).bind(bounds.age.as_secs_f64()).bind(excess).bind(BATCH);
        let end: Option<i64> = end.fetch_one(&mut *connection).await?;
        let Some(end) = end else { break };
        let removed = sqlx::query(REMOVE).bind(end).fetch_one(&mut *connection).await?;
        count += removed.try_get::<i64, _>(0)?.unsigned_abs();
        excess -= removed.try_get::<i64, _>(1)?;
    }
    if count > 0 {
        tracing::debug!(count, "transactions went from the log of shapes");
        sqlx::query(FORGET).execute(&mut *connection).await?;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(LOCK).execute(connection).await?;
    Ok(count)
}

/// Forgets handles that no client can come back with: the log behind them is gone, or nearly so.
async fn handles(
    connection: &mut PgConnection,
    bounds: Bounds,
    in_use: &[Arc<Shape>],
) -> sqlx::Result<()> {
    let in_use: Vec<&str> = in_use.iter().map(|shape| shape.handle.as_str()).collect();
    let mut transaction = connection.begin().await?;
    let update = "UPDATE sync_patterns_shapes.shapes SET used_at = now() WHERE handle = ANY($1)";
    sqlx::query(update).bind(&in_use).execute(&mut *transaction).await?;
    let delete = "DELETE FROM sync_patterns_shapes.shapes \
                  WHERE used_at < now() - $1 * interval '1 second'";
    let delete = sqlx::query(delete).bind(bounds.age.max(HANDLES).as_secs_f64());
    delete.execute(&mut *transaction).await?;
    transaction.commit().await
}

/// Keeps the log within its bounds, for ever, and notes where its middle is.
pub(super) async fn run(
    pool: PgPool,
    bounds: Bounds,
    in_use: impl Fn() -> Vec<Arc<Shape>>,
    middle: Arc<AtomicU64>,
) {
    loop {
        let done = async {
            once(&pool, bounds, &in_use()).await?;
            sqlx::query_scalar::<_, i64>(MIDDLE).fetch_one(&pool).await
        };
        match done.await {
            Ok(lsn) => middle.store(lsn.unsigned_abs(), Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(%error, "the log of shapes is not compacted; trying again later");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Brings the log within its bounds, over a connection that is closed where that fails half-way.
pub(super) async fn once(
    pool: &PgPool,
    bounds: Bounds,
    in_use: &[Arc<Shape>],
) -> sqlx::Result<u64> {
    let mut connection = pool.acquire().await?;
    let done = compact(&mut connection, bounds, in_use).await;
    if done.is_err() {
        drop(connection.detach());
    }
    done
}
