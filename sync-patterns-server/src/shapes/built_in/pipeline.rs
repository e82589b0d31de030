//! The one look at the log per change: what it finds goes to every shape that it concerns.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::{
    sync::{Mutex, Notify, watch},
    time::{Instant, timeout},
};

use super::{
    capture::{self, Capture},
    shape::Shape,
    turn::{Found, Turn},
};

/// Looks at the log, one after the other.
pub(super) struct Pipeline {
    pool: PgPool,
    idle: Duration,
    capture: Arc<dyn Capture>,
    turn: Mutex<Turn>,
    /// Everything up to this LSN is in the shapes.
    processed: watch::Sender<u64>,
    /// Looks that were asked for, and the last of them that is done.
    wanted: AtomicU64,
    done: watch::Sender<u64>,
    poke: Notify,
}

/// What the processes that are over one database wait for each other by.
const LOCK: i64 = 0x7379_6e63_7368_6170;

/// Waits for its turn, and says the end of Postgres' own log.
const ENTER: &str =
    "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint FROM pg_advisory_lock($1)";

/// How long changes that other programs make may wait to be noticed; longer while looks take longer, as
/// they do while somebody writes a great many rows.
const POLL: Duration = Duration::from_millis(25);

/// How long one look may take.
const LOOK_LIMIT: Duration = Duration::from_secs(30);

/// Whether there is something new, without waiting for anybody.
fn news() -> String {
    format!(
        "SELECT last_lsn, EXISTS(SELECT FROM {}) FROM sync_patterns_shapes.state",
        capture::UNSEQUENCED
    )
}

impl Pipeline {
    /// Looks over these connections. Shapes that are idle for so long are let go of.
    pub fn new(pool: PgPool, capture: Arc<dyn Capture>, idle: Duration) -> Pipeline {
        Pipeline {
            pool,
            idle,
            capture,
            turn: Mutex::default(),
            processed: watch::Sender::new(0),
            wanted: AtomicU64::new(0),
            done: watch::Sender::new(0),
            poke: Notify::new(),
        }
    }

    /// Everything up to this LSN is in the shapes.
    pub fn processed(&self) -> u64 {
        *self.processed.borrow()
    }

    /// An LSN that is reached once everything is told that was committed before this was asked.
    pub async fn look_now(&self, limit: Duration) -> Option<u64> {
        let number = self.wanted.fetch_add(1, Ordering::SeqCst) + 1;
        let mut done = self.done.subscribe();
        self.poke.notify_one();
        timeout(limit, done.wait_for(|done| *done >= number)).await.ok()?.ok()?;
        Some(self.processed())
    }

    /// Keeps a shape up to date from now on.
    pub async fn adopt(&self, shape: &Arc<Shape>) {
        self.turn.lock().await.adopt(shape);
    }

    /// Looks whenever there is a reason to. Looks that fail are tried again, ever more slowly.
    pub async fn run(&self) {
        let mut failures = 0;
        loop {
            let wanted = self.wanted.load(Ordering::SeqCst);
            let is_wanted = wanted > *self.done.borrow();
            let begun = Instant::now();
            match timeout(LOOK_LIMIT, self.look(is_wanted)).await {
                Ok(Ok(())) => {
                    failures = 0;
                    self.done.send_replace(wanted);
                    tokio::select! {
                        () = self.poke.notified() => {}
                        () = tokio::time::sleep(POLL.max(begun.elapsed() * 2)) => {}
                    }
                }
                Ok(Err(error)) => {
                    if failures == 0 {
                        tracing::warn!(%error, "the log of shapes cannot be read; trying again");
                    }
                    failures += 1;
                    tokio::time::sleep(Duration::from_millis(25 << failures.min(5))).await;
                }
                Err(_) => tracing::warn!(limit = ?LOOK_LIMIT, "a look at the log took too long"),
            }
        }
    }

    /// Whoever wants a look has written something: whether there is anything new need not be asked.
    async fn look(&self, is_wanted: bool) -> sqlx::Result<()> {
        let mut turn = self.turn.lock().await;
        // What fails half-way may hold the lock: its connection is not used again.
        let mut connection = match turn.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?.detach(),
        };
        let is_new = is_wanted || {
            let (last, is_new): (i64, bool) =
                sqlx::query_as(AssertSqlSafe(news())).fetch_one(&mut connection).await?;
            is_new || turn.seen != Some(last.unsigned_abs())
        };
        turn.check_now_and_then(&mut connection, self.idle).await?;
        if is_new {
            let end: i64 = sqlx::query_scalar(ENTER).bind(LOCK).fetch_one(&mut connection).await?;
            self.read(&mut turn, &mut connection, end.unsigned_abs()).await?;
            sqlx::query("SELECT pg_advisory_unlock($1)")
                .bind(LOCK)
                .execute(&mut connection)
                .await?;
        }
        turn.connection = Some(connection);
        Ok(())
    }

    /// Gives LSNs to what is new, and carries it to the shapes.
    async fn read(
        &self,
        turn: &mut Turn,
        connection: &mut PgConnection,
        end: u64,
    ) -> sqlx::Result<()> {
        let mut transaction = connection.begin_with(BEGIN).await?;
        let lsn = self.capture.sequence(&mut transaction, end).await?;
        let found = match turn.seen {
            Some(seen) if seen < lsn => turn.find(&mut transaction, seen, lsn).await?,
            _ => Found::default(),
        };
        transaction.commit().await?;
        // From here on nothing fails: shapes get all of it or none.
        let concerned = turn.carry(found, lsn);
        self.processed.send_replace(lsn);
        for shape in concerned {
            shape.wake();
        }
        Ok(())
    }
}

/// All of a look is one snapshot of the database.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";
