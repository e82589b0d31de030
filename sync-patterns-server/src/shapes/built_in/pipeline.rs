//! The one look at the log per change: what it finds goes to every shape that it concerns.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection, PgPool, postgres::types::Oid};
use tokio::{
    sync::{Mutex, Notify, watch},
    time::{Instant, timeout},
};

use super::{
    capture::Capture,
    log::{self, Amount, Change, Inside},
    shape::Shape,
    table::Table,
};

/// Looks at the log, one after the other.
pub(super) struct Pipeline {
    pool: PgPool,
    capture: Arc<dyn Capture>,
    turn: Mutex<Turn>,
    /// Everything up to this LSN is in the shapes.
    processed: watch::Sender<u64>,
    /// Looks that were asked for, and the last of them that is done.
    wanted: AtomicU64,
    done: watch::Sender<u64>,
    poke: Notify,
}

/// What a look needs to know of those before it.
#[derive(Default)]
struct Turn {
    /// Everything up to this LSN was looked at; nothing was yet, where it is not known.
    seen: Option<u64>,
    connection: Option<PgConnection>,
    shapes: HashMap<Oid, Vec<Arc<Shape>>>,
    checked: Option<Instant>,
}

/// What the processes that are over one database wait for each other by.
const LOCK: i64 = 0x7379_6e63_7368_6170;

/// How long changes that other programs make may wait to be noticed.
const POLL: Duration = Duration::from_millis(25);

/// How often the tables are compared with what they were, while nothing changes in them.
const CHECK: Duration = Duration::from_secs(1);

/// How long a shape is kept in mind that nobody asks for.
const IDLE: Duration = Duration::from_secs(300);

/// The most that a look carries to the shapes; of more, they read the log themselves.
const MOST_CHANGES: i64 = 50_000;
const MOST_BYTES: i64 = 32 * 1024 * 1024;

/// The most conditions that one statement asks about.
const MOST_CONDITIONS: usize = 100;

/// How long one look may take.
const LOOK_LIMIT: Duration = Duration::from_secs(30);

/// Whether there is something new, without waiting for anybody.
const NEWS: &str = "
SELECT s.last_lsn, EXISTS(
    SELECT FROM sync_patterns_shapes.changes AS c
    WHERE c.xid >= pg_snapshot_xmax(s.snapshot) OR c.xid = ANY(ARRAY(SELECT pg_snapshot_xip(s.snapshot)))
) FROM sync_patterns_shapes.state AS s";

impl Pipeline {
    pub fn new(pool: PgPool, capture: Arc<dyn Capture>) -> Pipeline {
        Pipeline {
            pool,
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

    /// Waits until everything up to an LSN is in the shapes.
    pub async fn reach(&self, lsn: u64, limit: Duration) -> bool {
        let mut processed = self.processed.subscribe();
        self.poke.notify_one();
        timeout(limit, processed.wait_for(|processed| *processed >= lsn))
            .await
            .is_ok_and(|reached| reached.is_ok())
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
        let mut turn = self.turn.lock().await;
        if let Some(seen) = turn.seen {
            shape.remember_from(seen);
        }
        turn.shapes.entry(shape.definition.table.oid).or_default().push(Arc::clone(shape));
    }

    /// Looks whenever there is a reason to. Looks that fail are tried again, ever more slowly.
    pub async fn run(&self) {
        let mut failures = 0;
        loop {
            let wanted = self.wanted.load(Ordering::SeqCst);
            match timeout(LOOK_LIMIT, self.look()).await {
                Ok(Ok(())) => {
                    failures = 0;
                    self.done.send_replace(wanted);
                    tokio::select! {
                        () = self.poke.notified() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
                Ok(Err(error)) => {
                    if failures == 0 {
                        tracing::warn!(%error, "the log of shapes cannot be read; trying again");
                    }
                    failures += 1;
                    tokio::time::sleep(Duration::from_millis(50 << failures.min(6))).await;
                }
                Err(_) => tracing::warn!(limit = ?LOOK_LIMIT, "a look at the log took too long"),
            }
        }
    }

    async fn look(&self) -> sqlx::Result<()> {
        let mut turn = self.turn.lock().await;
        // What fails half-way may hold the lock: its connection is not used again.
        let mut connection = match turn.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?.detach(),
        };
        let (last, is_new): (i64, bool) = sqlx::query_as(NEWS).fetch_one(&mut connection).await?;
        if turn.checked.is_none_or(|checked| checked.elapsed() > CHECK) {
            turn.tidy();
            turn.check(&mut connection).await?;
        }
        if turn.seen != Some(last.unsigned_abs()) || is_new {
            sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await?;
            self.read(&mut turn, &mut connection).await?;
            sqlx::query("SELECT pg_advisory_unlock($1)")
                .bind(LOCK)
                .execute(&mut connection)
                .await?;
        }
        turn.connection = Some(connection);
        Ok(())
    }

    /// Gives LSNs to what is new, and carries it to the shapes.
    async fn read(&self, turn: &mut Turn, connection: &mut PgConnection) -> sqlx::Result<()> {
        let mut transaction = connection.begin_with(BEGIN).await?;
        let lsn = self.capture.sequence(&mut transaction).await?;
        let found = match turn.seen {
            Some(seen) if seen < lsn => turn.find(&mut transaction, seen).await?,
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

/// What a look found for the shapes.
#[derive(Default)]
struct Found {
    changes: Vec<Change>,
    /// By table and condition, which of the changes are inside.
    inside: HashMap<Oid, HashMap<String, HashMap<i64, Inside>>>,
    /// Of these tables there is too much to carry, or not all of it any more.
    not_told: Vec<Oid>,
}

impl Turn {
    /// Lets go of shapes that are over, or that nobody asks for.
    fn tidy(&mut self) {
        self.shapes.retain(|_, shapes| {
            shapes.retain(|shape| {
                let is_needed = !shape.is_over() && shape.idle() < IDLE;
                if !is_needed {
                    shape.let_go();
                }
                is_needed
            });
            !shapes.is_empty()
        });
    }

    /// Ends the shapes of tables that are not as they were.
    async fn check(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        self.checked = Some(Instant::now());
        let oids: Vec<Oid> = self.shapes.keys().copied().collect();
        if oids.is_empty() {
            return Ok(());
        }
        let tables = Table::all(connection, &oids).await?;
        for (oid, shapes) in &mut self.shapes {
            let layout = tables.iter().find(|table| table.oid == *oid).map(Table::layout);
            shapes.retain(|shape| {
                let is_same = layout.as_ref() == Some(&shape.definition.table.layout());
                if !is_same {
                    shape.end();
                }
                is_same
            });
        }
        self.shapes.retain(|_, shapes| !shapes.is_empty());
        Ok(())
    }

    /// What has changed for these shapes behind an LSN.
    async fn find(&mut self, connection: &mut PgConnection, seen: u64) -> sqlx::Result<Found> {
        let oids: Vec<Oid> = self.shapes.keys().copied().collect();
        if oids.is_empty() {
            return Ok(Found::default());
        }
        let amount = Amount::behind(connection, seen, &oids).await?;
        if amount.changes == 0 && amount.compacted.is_empty() {
            return Ok(Found::default());
        }
        // Rows can only be read as those of the table that they were in.
        self.check(connection).await?;
        if amount.changes > MOST_CHANGES || amount.bytes > MOST_BYTES {
            return Ok(Found { not_told: oids, ..Found::default() });
        }
        let changes = log::after(connection, seen, &oids).await?;
        let mut inside = HashMap::new();
        for (oid, shapes) in &mut self.shapes {
            let of_table: Vec<&Change> =
                changes.iter().filter(|change| change.relation == *oid).collect();
            let Some(table) = shapes.first().map(|shape| Arc::clone(&shape.definition.table))
            else {
                continue;
            };
            let found = conditions(connection, &table, shapes, &of_table).await?;
            inside.insert(*oid, found);
        }
        Ok(Found { changes, inside, not_told: amount.compacted })
    }

    /// Gives the shapes what was found for them. Returns those that have something new.
    fn carry(&mut self, found: Found, lsn: u64) -> Vec<Arc<Shape>> {
        let mut concerned = Vec::new();
        for (oid, shapes) in &mut self.shapes {
            let changes: Vec<&Change> =
                found.changes.iter().filter(|change| change.relation == *oid).collect();
            let inside = found.inside.get(oid);
            for shape in shapes {
                if self.seen.is_none() || found.not_told.contains(oid) {
                    shape.remember_from(lsn);
                    concerned.push(Arc::clone(shape));
                    continue;
                }
                if changes.iter().any(|change| shape.is_ended_by(change)) {
                    shape.end();
                    continue;
                }
                let of_condition =
                    inside.and_then(|inside| inside.get(&shape.definition.condition));
                let mut entries = Vec::new();
                for transaction in changes.chunk_by(|left, right| left.lsn == right.lsn) {
                    if transaction.first().is_some_and(|first| shape.seam.has_seen(first.xid)) {
                        continue;
                    }
                    entries.extend(shape.entries(transaction.iter().map(|change| {
                        let inside = match shape.definition.condition.as_str() {
                            "" => Some(Inside { old: true, new: true }),
                            _ => of_condition.and_then(|inside| inside.get(&change.id)).copied(),
                        };
                        (*change, inside.unwrap_or_default())
                    })));
                }
                if !entries.is_empty() {
                    shape.append(entries);
                    concerned.push(Arc::clone(shape));
                }
            }
        }
        self.seen = Some(lsn);
        concerned
    }
}

/// Which changes of a table are inside of which conditions. A condition that Postgres cannot judge
/// ends its shapes.
async fn conditions(
    connection: &mut PgConnection,
    table: &Table,
    shapes: &mut Vec<Arc<Shape>>,
    changes: &[&Change],
) -> sqlx::Result<HashMap<String, HashMap<i64, Inside>>> {
    let mut xids: Vec<u64> = changes.iter().map(|change| change.xid).collect();
    xids.dedup();
    // What no shape tells may be of a time when the table had other columns.
    xids.retain(|xid| shapes.iter().any(|shape| !shape.seam.has_seen(*xid)));
    let mut conditions: Vec<String> =
        shapes.iter().map(|shape| shape.definition.condition.clone()).collect();
    conditions.sort_unstable();
    conditions.dedup();
    conditions.retain(|condition| !condition.is_empty());
    let mut found = HashMap::new();
    if xids.is_empty() {
        return Ok(found);
    }
    let xids: Vec<String> = xids.iter().map(u64::to_string).collect();
    for group in conditions.chunks(MOST_CONDITIONS) {
        match judged(connection, table, group, &xids, &mut found).await {
            Ok(()) => {}
            Err(error) if error.as_database_error().is_none() => return Err(error),
            Err(_) => {
                for condition in group {
                    let one = std::slice::from_ref(condition);
                    let result = judged(connection, table, one, &xids, &mut found).await;
                    match result {
                        Ok(()) => {}
                        Err(error) if error.as_database_error().is_none() => return Err(error),
                        Err(error) => {
                            tracing::warn!(%error, table = table.name, "a shape's condition fails");
                            shapes.retain(|shape| {
                                let fails = shape.definition.condition == *condition;
                                if fails {
                                    shape.end();
                                }
                                !fails
                            });
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

async fn judged(
    connection: &mut PgConnection,
    table: &Table,
    conditions: &[String],
    xids: &[String],
    found: &mut HashMap<String, HashMap<i64, Inside>>,
) -> sqlx::Result<()> {
    let texts: Vec<&str> = conditions.iter().map(String::as_str).collect();
    // What fails here must not end the transaction.
    let mut attempt = connection.begin().await?;
    let judged = log::matches(&mut attempt, table, &texts, xids).await?;
    attempt.commit().await?;
    for (change, inside) in judged {
        for (condition, inside) in conditions.iter().zip(inside) {
            found.entry(condition.clone()).or_default().insert(change, inside);
        }
    }
    Ok(())
}
