//! The builder.

use std::{collections::HashMap, future::ready, sync::Arc, time::Duration};

use axum::Router;
use sqlx::PgPool;
use sync_patterns_core::{Model, Scope, Syncable};
use tokio::sync::{Mutex, Semaphore};

use crate::{
    ApiError, BoxFuture,
    access::{Access, Authoriser, Denied, Grant},
    hooks::{Hook, Write},
    idempotency::Pruning,
    openapi::Document,
    operation::{self, Metrics, Shutdown},
    shapes::{self, ShapeSource},
    state::{CatalogueCache, Registered, State},
};

/// A server in the making: a pool, the models, who may do what, where shapes come from.
pub struct SyncServer {
    pool: PgPool,
    models: Vec<Registered>,
    authoriser: Option<Authoriser>,
    shapes: Option<Arc<dyn ShapeSource>>,
    hooks: HashMap<&'static str, Hook>,
    body_limit: usize,
    keep_writes: Duration,
    shutdown: Shutdown,
    has_metrics: bool,
}

/// The largest body that is taken unless [`SyncServer::body_limit`] says otherwise.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// How long a write is recognised unless [`SyncServer::keep_writes`] says otherwise: a device may
/// come back from a long voyage with a write whose answer it never got.
const KEEP_WRITES: Duration = Duration::from_secs(90 * 24 * 60 * 60);

impl SyncServer {
    /// A server over a database.
    pub fn new(pool: PgPool) -> SyncServer {
        SyncServer {
            pool,
            models: Vec::new(),
            authoriser: None,
            shapes: None,
            hooks: HashMap::new(),
            body_limit: BODY_LIMIT,
            keep_writes: KEEP_WRITES,
            shutdown: Shutdown::new(),
            has_metrics: false,
        }
    }

    /// Serves a model.
    #[must_use]
    pub fn model<M: Syncable>(mut self) -> SyncServer {
        let registered = const { Registered { model: &M::MODEL, shape: &M::SHAPE } };
        self.models.push(registered);
        self
    }

    /// Asks this function before anything is read or written; without one, everything is forbidden.
    #[must_use]
    pub fn authorise<F, Answer>(mut self, authoriser: F) -> SyncServer
    where
        F: Fn(Access) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<Grant, Denied>> + Send + 'static,
    {
        self.authoriser = Some(Arc::new(move |access| Box::pin(authoriser(access))));
        self
    }

    /// Answers `/shapes/{table}` from here.
    #[must_use]
    pub fn shapes_from(mut self, source: impl ShapeSource) -> SyncServer {
        self.shapes = Some(Arc::new(source));
        self
    }

    /// Runs this before a write of the model, inside the transaction: it may look at the write,
    /// change it, or refuse it with an error.
    ///
    /// ```no_run
    /// # use sync_patterns_server::*;
    /// # fn with<Account: sync_patterns_core::Syncable + 'static>(server: SyncServer) -> SyncServer {
    /// server.before_write::<Account>(|mut write| {
    ///     Box::pin(async move {
    ///         let name: Option<String> = write.get("name")?;
    ///         if name.is_some_and(|name| name.trim().is_empty()) {
    ///             return Err(ApiError::refused("an account needs a name").field("name"));
    ///         }
    ///         write.set("changed_by", "the server")
    ///     })
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn before_write<M: Syncable>(
        mut self,
        hook: impl for<'w> Fn(Write<'w, M>) -> BoxFuture<'w, Result<(), ApiError>>
        + Send
        + Sync
        + 'static,
    ) -> SyncServer {
        let hook: Hook = Arc::new(move |raw| hook(Write::new(raw)));
        self.hooks.insert(const { M::MODEL.table }, hook);
        self
    }

    /// How long a write is recognised when it comes again; 90 days unless set.
    #[must_use]
    pub fn keep_writes(mut self, time: Duration) -> SyncServer {
        self.keep_writes = time;
        self
    }

    /// The largest body that is taken, in bytes; 10 MiB unless set.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> SyncServer {
        self.body_limit = bytes;
        self
    }

    /// Ends the requests of clients that wait when this begins.
    #[must_use]
    pub fn shutdown(mut self, shutdown: &Shutdown) -> SyncServer {
        self.shutdown = shutdown.clone();
        self
    }

    /// Answers `GET /metrics` in Prometheus' form, to whoever asks: for servers whose port is not
    /// open to everybody.
    #[must_use]
    pub fn metrics(mut self) -> SyncServer {
        self.has_metrics = true;
        self
    }

    /// The routes, to merge with your own.
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let mut routes = operation::router(self.has_metrics);
        if self.shapes.is_some() {
            routes = routes.merge(shapes::router());
        }
        let state = Arc::new(self.into_state());
        let routes = routes.merge(crate::routes::routes(&state));
        routes.route_layer(axum::middleware::from_fn(operation::spanned)).with_state(state)
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn registered(&self) -> &[Registered] {
        &self.models
    }

    /// The models, and those that their scopes go through.
    pub(crate) fn tables(&self) -> Vec<&'static Model> {
        tables(&self.models)
    }

    fn into_state(self) -> State {
        let authoriser = self.authoriser.unwrap_or_else(|| {
            tracing::error!("no authoriser is set: every request is forbidden");
            Arc::new(|_| Box::pin(ready(Err(Denied::Forbidden))))
        });
        State {
            metrics: Metrics::new(&self.models),
            shutdown: self.shutdown,
            tables: tables(&self.models),
            hooks: self.hooks,
            writers: Semaphore::new(writers(&self.pool)),
            turns: Mutex::new(()),
            document: Document::of(&self.models, self.shapes.is_some(), self.has_metrics),
            pruning: Pruning::after(self.keep_writes),
            pool: self.pool,
            models: self.models,
            authoriser,
            shapes: self.shapes,
            catalogue: CatalogueCache::default(),
            body_limit: self.body_limit,
        }
    }
}

/// How many transactions may be open at once: one connection less than the pool has.
fn writers(pool: &PgPool) -> usize {
    let connections = pool.options().get_max_connections().saturating_sub(1).max(1);
    usize::try_from(connections).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}

/// The models, and those that their scopes go through.
fn tables(models: &[Registered]) -> Vec<&'static Model> {
    let mut tables: Vec<&'static Model> = Vec::new();
    for registered in models {
        let mut next = Some(registered.model);
        while let Some(model) = next {
            if tables.iter().all(|known| known.table != model.table) {
                tables.push(model);
            }
            next = match model.scope {
                Scope::Via { parent, .. } => Some(parent),
                _ => None,
            };
        }
    }
    tables
}
