//! The built-in shape service: Electric's protocol over any Postgres.
//!
//! Triggers write each change of a table whose rows somebody reads into a log, in a schema of the
//! service's own. One look at the log serves every client that waits. For one node: beyond it,
//! [`Electric`](super::Electric) does.

mod answer;
mod ask;
mod capture;
mod clause;
mod compaction;
mod condition;
mod definition;
mod events;
mod guarded;
mod judge;
mod lent;
mod log;
mod message;
mod moves;
mod offset;
mod past;
mod pipeline;
mod reading;
mod seam;
mod service;
mod shape;
mod snapshot;
mod subset;
mod table;
mod terms;
mod text;
mod turn;
mod unguarded;

use std::{fmt, sync::Arc, time::Duration};

use axum::response::Response;
use sqlx::{PgConnection, PgPool};

use super::{ShapeRequest, ShapeSource};
use crate::{ApiError, BoxFuture};

use compaction::Bounds;
use service::Service;

/// The built-in shape service.
///
/// ```no_run
/// # use sync_patterns_server::{SyncServer, shapes::BuiltIn};
/// # fn example(pool: sqlx::PgPool) -> SyncServer {
/// SyncServer::new(pool.clone()).shapes_from(BuiltIn::new(&pool))
/// # }
/// ```
///
/// It makes what it needs in the database when it is first asked, if its role may: a schema, and
/// triggers on each table that somebody reads. [`statements`](BuiltIn::statements) are for
/// migrations of your own.
#[derive(Clone)]
pub struct BuiltIn {
    service: Arc<Service>,
}

/// What a service does as it was told.
#[derive(Debug, Clone)]
struct Settings {
    /// How large an answer grows before it is cut.
    chunk_bytes: usize,
    /// How long a client waits for the next change.
    long_poll: Duration,
    /// How long a stream of events is.
    events: Duration,
    /// How often a stream of events says something.
    keep_alive: Duration,
    /// How long a shape is kept up to date that nobody asks for.
    idle: Duration,
    /// How much of the log is kept.
    bounds: Bounds,
    /// Whether clients may end shapes.
    allows_delete: bool,
    /// What a client of the unguarded service has to know.
    secret: Option<String>,
}

impl BuiltIn {
    /// A service over the database of a pool, with a few connections of its own.
    pub fn new(pool: &PgPool) -> BuiltIn {
        let settings = Settings {
            chunk_bytes: 10 * 1024 * 1024,
            long_poll: Duration::from_secs(20),
            events: Duration::from_secs(60),
            keep_alive: Duration::from_secs(21),
            idle: Duration::from_secs(300),
            bounds: Bounds {
                age: Duration::from_secs(3 * 24 * 60 * 60),
                bytes: 1024 * 1024 * 1024,
            },
            allows_delete: false,
            secret: None,
        };
        BuiltIn { service: Arc::new(Service::new(pool, settings)) }
    }

    /// How large an answer grows before it is cut, in bytes; 10 MiB unless set.
    #[must_use]
    pub fn chunk_bytes(self, bytes: usize) -> BuiltIn {
        self.with(|settings| settings.chunk_bytes = bytes.max(1))
    }

    /// How long a client waits for the next change before it is told that there is none; 20 seconds
    /// unless set.
    #[must_use]
    pub fn long_poll(self, time: Duration) -> BuiltIn {
        self.with(|settings| settings.long_poll = time)
    }

    /// How long a stream of events is, after which clients come again; a minute unless set.
    #[must_use]
    pub fn events(self, time: Duration) -> BuiltIn {
        self.with(|settings| settings.events = time)
    }

    /// How long changes are kept, for clients that come back; three days unless set. A client that
    /// has been away for longer, while its table changed, reads its shape anew.
    #[must_use]
    pub fn keep_for(self, time: Duration) -> BuiltIn {
        self.with(|settings| settings.bounds.age = time)
    }

    /// How many bytes of changed rows are kept; 1 GiB unless set. Of more, the oldest go first.
    #[must_use]
    pub fn keep_bytes(self, bytes: u64) -> BuiltIn {
        self.with(|settings| settings.bounds.bytes = bytes)
    }

    /// How often a stream of events in which nothing happens says that it is there; every 21 seconds
    /// unless set.
    #[must_use]
    pub fn keep_alive(self, time: Duration) -> BuiltIn {
        self.with(|settings| settings.keep_alive = time)
    }

    /// How long a shape stays in memory that nobody asks for; five minutes unless set. Its clients
    /// can come back later: what they missed is read from the log then.
    #[must_use]
    pub fn idle(self, time: Duration) -> BuiltIn {
        self.with(|settings| settings.idle = time)
    }

    /// Lets clients of [`router`](BuiltIn::router) end shapes with `DELETE`: for tests.
    #[must_use]
    pub fn allow_delete(self) -> BuiltIn {
        self.with(|settings| settings.allows_delete = true)
    }

    /// What clients of [`router`](BuiltIn::router) have to say as `?secret=`; an empty one is none.
    #[must_use]
    pub fn secret(self, secret: impl Into<String>) -> BuiltIn {
        self.with(|settings| settings.secret = Some(secret.into()).filter(|text| !text.is_empty()))
    }

    /// The statements that make what the service needs, but for the triggers of tables. Running
    /// them twice changes nothing.
    pub fn statements() -> Vec<String> {
        capture::install_statements()
    }

    /// Runs [`statements`](BuiltIn::statements), where it has not been done.
    pub async fn install(connection: &mut PgConnection) -> sqlx::Result<()> {
        capture::install(connection).await
    }

    /// Removes every trace of the service from a database: its schema, and its triggers.
    pub async fn uninstall(connection: &mut PgConnection) -> sqlx::Result<()> {
        capture::uninstall(connection).await
    }

    /// Removes what is beyond [`keep_for`](BuiltIn::keep_for) and
    /// [`keep_bytes`](BuiltIn::keep_bytes) now, which happens by itself every half minute. Returns how
    /// many transactions went.
    pub async fn compact(&self) -> sqlx::Result<u64> {
        self.service.compact().await
    }

    fn with(self, change: impl FnOnce(&mut Settings)) -> BuiltIn {
        let mut settings = self.service.settings.clone();
        change(&mut settings);
        BuiltIn { service: Arc::new(Service::new(&self.service.pool, settings)) }
    }
}

impl ShapeSource for BuiltIn {
    fn shape(&self, request: ShapeRequest) -> BoxFuture<'_, Result<Response, ApiError>> {
        Box::pin(self.guarded(request))
    }

    /// Looks at the log: what was just committed has an LSN then, and is on its way.
    fn position<'a>(&'a self, _: &'a PgPool) -> BoxFuture<'a, Result<Option<String>, ApiError>> {
        Box::pin(async move {
            if self.service.start().await.is_err() {
                return Ok(None);
            }
            let lsn = self.service.pipeline.look_now(POSITION_LIMIT).await;
            Ok(lsn.map(|lsn| lsn.to_string()))
        })
    }
}

/// How long a write's answer waits for its LSN: without one, its txid does.
const POSITION_LIMIT: Duration = Duration::from_secs(1);

impl fmt::Debug for BuiltIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BuiltIn").field("settings", &self.service.settings).finish()
    }
}
