//! The shapes that there are: found, made, and read.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sqlx::{
    PgConnection, PgPool,
    postgres::{PgPoolOptions, types::Oid},
};
use tokio::{
    sync::{Mutex as Turn, OnceCell, Semaphore},
    task::AbortHandle,
};

use crate::BoxFuture;

use super::{
    Settings,
    ask::Refusal,
    capture::{self, Capture, Triggers},
    compaction,
    definition::{Definition, Log},
    lent::Lent,
    offset::Position,
    pipeline::Pipeline,
    shape::Shape,
    snapshot::Snapshot,
    table::Table,
    terms::Terms,
};

/// The shapes of one database, as one process has them.
pub(super) struct Service {
    pub settings: Settings,
    pub pool: PgPool,
    pub pipeline: Arc<Pipeline>,
    capture: Arc<dyn Capture>,
    tables: Mutex<HashMap<(String, String), Arc<Table>>>,
    by_handle: Arc<Handles>,
    /// By what they are of, the shapes that new clients get. Who makes one holds its place.
    current: Mutex<HashMap<String, Place>>,
    /// Of the log: who is before it is in danger of falling behind.
    middle: Arc<AtomicU64>,
    /// Whose turn it is to make a shape.
    making: Arc<Semaphore>,
    started: OnceCell<[AbortHandle; 2]>,
}

/// The shapes that this process knows.
type Handles = Mutex<HashMap<String, Arc<Shape>>>;

/// Where the shape of a definition is, or is being made.
type Place = Arc<Turn<Option<Arc<Shape>>>>;

/// The connections that the service has for itself.
const CONNECTIONS: u32 = 6;

/// How every value is written, whatever the database's defaults are; and how long others may keep a
/// table to themselves before who waits for it is told so.
const DISPLAY: &str = "SET bytea_output = 'hex'; SET DateStyle = 'ISO, DMY'; SET TimeZone = 'UTC'; \
    SET extra_float_digits = 1; SET IntervalStyle = 'iso_8601'; \
    SET standard_conforming_strings = on; SET jit = off; SET application_name = 'sync-patterns shapes'; \
    SET lock_timeout = '2s'";

/// Postgres cannot know how little of the log is new: it takes a third, and would read the whole log to
/// find that nothing is. Users' tables are read as it sees fit: see [`Lent`].
const BY_INDEX: &str =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

/// What a client was told must not be lost in a crash of Postgres: what this service commits is on
/// the disk, and with it all that it has seen.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'";

/// How long what was committed may take to be in the shapes, before a client is told to come back.
const REACH: Duration = Duration::from_secs(10);

/// What snapshots may take of this process' memory, but for the one that is asked for.
const MOST_SNAPSHOT_BYTES: usize = 256 * 1024 * 1024;

/// The schemas, beside those of Postgres, whose tables are no shapes.
const NOT_SHAPES: [&str; 2] = ["information_schema", "sync_patterns_shapes"];

/// The shapes that are made at once: each has a connection while its rows are read, and the others
/// are for those who only ask for what has changed.
const MADE_AT_ONCE: usize = 3;

/// How often a table may change while its shape is made.
const RENEWALS: usize = 3;

impl Service {
    pub fn new(pool: &PgPool, settings: Settings) -> Service {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql(DISPLAY).execute(&mut *connection).await?;
                    sqlx::raw_sql(BY_INDEX).execute(&mut *connection).await?;
                    sqlx::raw_sql(DURABLE).execute(connection).await?;
                    Ok(())
                })
            })
            .connect_lazy_with((*pool.connect_options()).clone());
        let capture: Arc<dyn Capture> = Arc::new(Triggers);
        Service {
            pipeline: Arc::new(Pipeline::new(pool.clone(), Arc::clone(&capture), settings.idle)),
            settings,
            pool,
            capture,
            tables: Mutex::default(),
            by_handle: Arc::default(),
            current: Mutex::default(),
            middle: Arc::default(),
            making: Arc::new(Semaphore::new(MADE_AT_ONCE)),
            started: OnceCell::new(),
        }
    }

    /// Makes what is missing in the database, and begins to look for changes.
    pub async fn start(&self) -> Result<(), Refusal> {
        let start = async || {
            let mut connection = self.pool.acquire().await?;
            capture::install(&mut connection).await?;
            let pipeline = Arc::clone(&self.pipeline);
            let by_handle = Arc::clone(&self.by_handle);
            let in_use = move || in_use(&by_handle);
            let middle = Arc::clone(&self.middle);
            let compaction =
                compaction::run(self.pool.clone(), self.settings.bounds, in_use, middle);
            let tasks =
                [tokio::spawn(async move { pipeline.run().await }), tokio::spawn(compaction)];
            Ok::<_, Refusal>(tasks.map(|task| task.abort_handle()))
        };
        self.started.get_or_try_init(start).await.map(|_| ())
    }

    /// Where a client is told to be that has heard of everything up to an LSN, and had nothing to
    /// hear: where it was, as many clients then ask for the same, unless the log there goes soon.
    pub fn kept(&self, shape: &Shape, position: Position, until: u64) -> Position {
        let lsn = if position.is_of_snapshot() { shape.start } else { position.lsn };
        match lsn < self.middle.load(Ordering::Relaxed) {
            true => Position::after(until),
            false => position,
        }
    }

    /// Brings the log within its bounds.
    pub async fn compact(&self) -> sqlx::Result<u64> {
        capture::install(&mut *self.pool.acquire().await?).await?;
        compaction::once(&self.pool, self.settings.bounds, &in_use(&self.by_handle)).await
    }

    /// The table of a name; without a schema, the one that the search path leads to. Those of
    /// Postgres, and of the service itself, are nobody's shapes.
    pub async fn table(&self, schema: &str, name: &str) -> Result<Option<Arc<Table>>, Refusal> {
        let key = (schema.to_owned(), name.to_owned());
        if let Some(table) = lock(&self.tables).get(&key) {
            return Ok(Some(Arc::clone(table)));
        }
        let mut connection = self.pool.acquire().await?;
        let Some(table) = Table::named(&mut connection, schema, name).await? else {
            return Ok(None);
        };
        if table.schema.starts_with("pg_") || NOT_SHAPES.contains(&table.schema.as_str()) {
            return Ok(None);
        }
        if let Some(obstacle) = table.obstacle() {
            return Err(Refusal::Invalid("table", obstacle));
        }
        let table = Arc::new(table);
        lock(&self.tables).insert(key, Arc::clone(&table));
        Ok(Some(table))
    }

    /// Forgets tables that are not as they were.
    pub fn forget(&self, definition: &Definition) {
        let is_of = |known: &Table| definition.tables().any(|table| table.oid == known.oid);
        lock(&self.tables).retain(|_, known| !is_of(known));
    }

    /// The shape that a client gets which begins now; with its rows, if it is to read them.
    pub async fn current(
        &self,
        definition: &Arc<Definition>,
        with_rows: bool,
    ) -> Result<Arc<Shape>, Refusal> {
        let place = {
            let mut current = lock(&self.current);
            if current.len() > 64 {
                current.retain(|_, place| {
                    let shape = place.try_lock();
                    shape.map_or(true, |shape| shape.as_ref().is_some_and(|shape| shape.is_alive()))
                });
            }
            Arc::clone(current.entry(definition.identity()).or_default())
        };
        let mut place = place.lock().await;
        if let Some(shape) = &*place
            && shape.is_alive()
            && !shape.is_retired()
            && (!with_rows || shape.snapshot().is_some_and(|snapshot| !snapshot.has_failed()))
        {
            shape.touch();
            return Ok(Arc::clone(shape));
        }
        let shape = self.make(definition, with_rows).await?;
        *place = Some(Arc::clone(&shape));
        Ok(shape)
    }

    /// The shape for a client that has to begin anew: of the table as it is now.
    pub async fn renewed<'a>(
        &self,
        definition: impl Fn() -> BoxFuture<'a, Result<Arc<Definition>, Refusal>>,
    ) -> Result<Arc<Shape>, Refusal> {
        for _ in 0..RENEWALS {
            let definition = definition().await?;
            match self.current(&definition, definition.log == Log::Full).await {
                // The table was not as it was known to be; now it is read again.
                Err(Refusal::MustRefetch(None)) => {}
                other => return other,
            }
        }
        Err(Refusal::Busy("the table keeps changing".to_owned()))
    }

    /// The shape that a client would get, if there is one.
    pub fn existing(&self, definition: &Definition) -> Option<Arc<Shape>> {
        let place = lock(&self.current).get(&definition.identity()).cloned()?;
        let shape = place.try_lock().ok()?.clone();
        shape.filter(|shape| shape.is_alive())
    }

    /// The shape of a handle, if it is one of this definition.
    pub async fn of_handle(
        &self,
        handle: &str,
        definition: &Arc<Definition>,
    ) -> Result<Option<Arc<Shape>>, Refusal> {
        let known = lock(&self.by_handle).get(handle).cloned();
        let shape = match known {
            Some(shape) if shape.is_over() => None,
            Some(shape) if shape.is_alive() => Some(shape),
            _ => self.recall(handle, definition).await?,
        };
        let shape = shape.filter(|shape| shape.definition == *definition);
        if let Some(shape) = &shape {
            shape.touch();
        }
        Ok(shape)
    }

    /// A shape of before this process began, or that was let go of.
    async fn recall(
        &self,
        handle: &str,
        definition: &Arc<Definition>,
    ) -> Result<Option<Arc<Shape>>, Refusal> {
        let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'-';
        if !handle.bytes().all(is_plain) {
            return Ok(None);
        }
        let query = "UPDATE sync_patterns_shapes.shapes SET used_at = now() \
                     WHERE handle = $1 AND identity = $2 RETURNING snapshot::text, lsn, chunks";
        let query = sqlx::query_as(query).bind(handle).bind(definition.identity());
        let found: Option<(String, i64, Option<i32>)> = query.fetch_optional(&self.pool).await?;
        let Some((seam, start, chunks)) = found else { return Ok(None) };
        let terms = settled(&mut *self.pool.acquire().await?, definition).await?;
        let shape = Arc::new(Shape::new(
            handle.to_owned(),
            Arc::clone(definition),
            terms,
            seam.parse()?,
            start.unsigned_abs(),
            None,
            chunks.and_then(|chunks| chunks.try_into().ok()),
        ));
        let shape = {
            let mut by_handle = lock(&self.by_handle);
            match by_handle.get(handle).filter(|other| other.is_alive()) {
                // Another request was quicker.
                Some(other) => return Ok(Some(Arc::clone(other))),
                None => by_handle.insert(handle.to_owned(), Arc::clone(&shape)),
            };
            shape
        };
        self.pipeline.adopt(&shape).await;
        self.look().await?;
        Ok(Some(shape))
    }

    async fn make(
        &self,
        definition: &Arc<Definition>,
        with_rows: bool,
    ) -> Result<Arc<Shape>, Refusal> {
        let permit = tokio::time::timeout(REACH, Arc::clone(&self.making).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(Refusal::Busy("too many shapes are made at once".to_owned()));
        };
        let mut connection = self.pool.acquire().await?;
        for table in definition.tables() {
            let Err(error) = self.capture.watch(&mut connection, table).await else { continue };
            let code = error.as_database_error().and_then(|error| error.code());
            return Err(match code.as_deref() {
                // The table is not there any more, or its schema.
                Some("42P01" | "3F000") => {
                    self.forget(definition);
                    Refusal::MustRefetch(None)
                }
                _ => error.into(),
            });
        }
        check_condition(&mut connection, definition).await?;
        let terms = settled(&mut connection, definition).await?;
        let number: i64 = sqlx::query_scalar("SELECT nextval('sync_patterns_shapes.handles')")
            .fetch_one(&mut *connection)
            .await?;
        let micros = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let handle = format!("{number}-{micros}");
        drop(connection);

        let mut lent = Lent::from(&self.pool).await?;
        let moment = "SELECT pg_current_snapshot()::text, last_lsn FROM sync_patterns_shapes.state";
        let (seam, start): (String, i64) =
            sqlx::query_as(moment).fetch_one(lent.connection()?).await?;
        let oids: Vec<Oid> = definition.tables().map(|table| table.oid).collect();
        if !definition.holds_for(&Table::all(lent.connection()?, &oids).await?) {
            self.forget(definition);
            return Err(Refusal::MustRefetch(None));
        }
        let insert = "INSERT INTO sync_patterns_shapes.shapes (handle, identity, snapshot, lsn) \
                      VALUES ($1, $2, $3::pg_snapshot, $4)";
        let insert =
            sqlx::query(insert).bind(&handle).bind(definition.identity()).bind(&seam).bind(start);
        insert.execute(&self.pool).await?;
        let snapshot = with_rows.then(|| Arc::new(Snapshot::new()));
        let shape = Arc::new(Shape::new(
            handle,
            Arc::clone(definition),
            terms,
            seam.parse()?,
            start.unsigned_abs(),
            snapshot.clone(),
            None,
        ));
        self.make_room();
        lock(&self.by_handle).insert(shape.handle.clone(), Arc::clone(&shape));
        self.pipeline.adopt(&shape).await;
        if let Some(snapshot) = snapshot {
            let (pool, limit) = (self.pool.clone(), self.settings.chunk_bytes);
            let shape = Arc::clone(&shape);
            tokio::spawn(async move {
                fill(pool, lent, shape, snapshot, limit).await;
                drop(permit);
            });
        }
        self.look().await?;
        Ok(shape)
    }

    /// Forgets shapes that are not kept up to date any more, and the snapshots that are longest not
    /// asked for, where there are too many.
    fn make_room(&self) {
        let mut by_handle = lock(&self.by_handle);
        by_handle.retain(|_, shape| shape.is_alive());
        let mut shapes: Vec<&Arc<Shape>> = by_handle.values().collect();
        shapes.sort_by_key(|shape| shape.idle());
        let mut bytes = 0;
        for shape in shapes {
            bytes += shape.snapshot().map_or(0, |snapshot| snapshot.bytes());
            if bytes > MOST_SNAPSHOT_BYTES {
                shape.forget_snapshot();
            }
        }
    }

    /// Waits until all that was committed is in the shapes. What a snapshot has seen may have no LSN
    /// yet: nobody is told to be up to date with its rows at an LSN before theirs.
    pub async fn look(&self) -> Result<u64, Refusal> {
        let lsn = self.pipeline.look_now(REACH).await;
        lsn.ok_or_else(|| Refusal::Busy("the log of changes is behind".to_owned()))
    }

    /// Ends a shape, and forgets it.
    pub async fn delete(&self, shape: &Shape) -> Result<(), Refusal> {
        shape.end();
        let delete = sqlx::query("DELETE FROM sync_patterns_shapes.shapes WHERE handle = $1");
        delete.bind(&shape.handle).execute(&self.pool).await?;
        lock(&self.by_handle).remove(&shape.handle);
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        for task in self.started.get().into_iter().flatten() {
            task.abort();
        }
    }
}

/// The shapes that somebody has asked for lately.
fn in_use(handles: &Handles) -> Vec<Arc<Shape>> {
    lock(handles).values().filter(|shape| shape.is_alive()).cloned().collect()
}

async fn fill(
    pool: PgPool,
    mut lent: Lent,
    shape: Arc<Shape>,
    snapshot: Arc<Snapshot>,
    limit: usize,
) {
    let filled = async {
        let (definition, teller, seam) = (&shape.definition, &shape.teller, &shape.seam);
        snapshot.fill(lent.connection()?, definition, teller, seam, limit).await?;
        // Whoever waits for a connection while it has one may wait for ever.
        lent.end().await
    };
    if let Err(error) = filled.await {
        tracing::warn!(%error, "the rows of a shape cannot be read");
        return;
    }
    let count = snapshot.count().and_then(|count| i32::try_from(count).ok());
    let update = "UPDATE sync_patterns_shapes.shapes SET chunks = $2 WHERE handle = $1";
    let update = sqlx::query(update).bind(&shape.handle).bind(count);
    if let Err(error) = update.execute(&pool).await {
        tracing::warn!(%error, "clients of a shape will begin anew after a restart");
    }
}

/// The condition of a definition, where it is judged here.
async fn settled(
    connection: &mut PgConnection,
    definition: &Definition,
) -> Result<Option<Terms>, Refusal> {
    let Some(terms) = &definition.terms else { return Ok(None) };
    let settled = terms.settled(connection, &definition.table).await?;
    if settled.is_none() && terms.via.is_some() {
        let problem = "a condition that goes through parents compares texts, whole numbers, UUIDs, \
                       enums, booleans and dates";
        return Err(Refusal::Invalid("where", problem.to_owned()));
    }
    Ok(settled)
}

/// Says what is wrong with a condition.
async fn check_condition(
    connection: &mut PgConnection,
    definition: &Definition,
) -> Result<(), Refusal> {
    if definition.condition.is_empty() {
        return Ok(());
    }
    let query = format!("SELECT FROM {}{} LIMIT 0", definition.table.sql(), definition.filter());
    let checked = sqlx::query(sqlx::AssertSqlSafe(query)).persistent(false);
    match checked.execute(connection).await {
        Ok(_) => Ok(()),
        Err(error) => match error.as_database_error() {
            Some(problem)
                if problem.code().is_some_and(|code| ["42", "22", "0A"].contains(&&code[..2])) =>
            {
                Err(Refusal::Invalid("where", problem.message().to_owned()))
            }
            _ => Err(error.into()),
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
