//! The record forgets writes by age.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use sqlx::PgPool;

/// How often a server looks for old records, at most.
const EVERY: Duration = Duration::from_secs(600);

/// When records are old, and when a server last looked for them.
#[derive(Debug)]
pub(crate) struct Pruning {
    keep: Duration,
    started: Instant,
    /// Seconds after `started` from which on it is time again.
    due: AtomicU64,
}

impl Pruning {
    /// Keeps records for a time.
    pub fn after(keep: Duration) -> Pruning {
        Pruning { keep, started: Instant::now(), due: AtomicU64::new(0) }
    }

    /// Removes old records beside the request, if it is time.
    pub fn when_due(&self, pool: &PgPool) {
        let now = self.started.elapsed().as_secs();
        let due = self.due.load(Ordering::Relaxed);
        let next = now + EVERY.as_secs();
        let is_ours =
            || self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if now < due || !is_ours() {
            return;
        }
        let (pool, keep) = (pool.clone(), self.keep);
        tokio::spawn(async move {
            match prune(&pool, keep).await {
                Ok(removed) => tracing::debug!(removed, "old records of writes were removed"),
                Err(error) => tracing::warn!(%error, "old records of writes were not removed"),
            }
        });
    }
}

/// Removes the records older than this, some thousands at a time so that no lock is long.
async fn prune(pool: &PgPool, keep: Duration) -> sqlx::Result<u64> {
    const PRUNE: &str = "
        DELETE FROM sync_patterns.applied_writes WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM sync_patterns.applied_writes
            WHERE applied_at < now() - make_interval(secs => $1) LIMIT 5000))";
    let mut removed = 0;
    loop {
        let done = sqlx::query(PRUNE).bind(keep.as_secs_f64()).execute(pool).await?.rows_affected();
        removed += done;
        if done < 5000 {
            return Ok(removed);
        }
    }
}
