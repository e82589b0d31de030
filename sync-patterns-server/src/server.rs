//! The builder.

use std::{future::ready, sync::Arc};

use axum::Router;
use sqlx::PgPool;
use sync_patterns_core::Syncable;

use crate::{
    access::{Access, Authoriser, Denied, Grant},
    shapes::ShapeSource,
    state::{CatalogueCache, Registered, State},
};

/// A server in the making: a pool, the models, who may do what, where shapes come from.
pub struct SyncServer {
    pool: PgPool,
    models: Vec<Registered>,
    authoriser: Option<Authoriser>,
    shapes: Option<Arc<dyn ShapeSource>>,
    body_limit: usize,
}

/// The largest body that is taken unless [`SyncServer::body_limit`] says otherwise.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

impl SyncServer {
    /// A server over a database.
    pub fn new(pool: PgPool) -> SyncServer {
        let models = Vec::new();
        SyncServer { pool, models, authoriser: None, shapes: None, body_limit: BODY_LIMIT }
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

    /// The largest body that is taken, in bytes; 10 MiB unless set.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> SyncServer {
        self.body_limit = bytes;
        self
    }

    /// The routes, to merge with your own.
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let state = Arc::new(self.into_state());
        Router::new().with_state(state)
    }

    fn into_state(self) -> State {
        let authoriser = self.authoriser.unwrap_or_else(|| {
            tracing::error!("no authoriser is set: every request is forbidden");
            Arc::new(|_| Box::pin(ready(Err(Denied::Forbidden))))
        });
        State {
            pool: self.pool,
            models: self.models,
            authoriser,
            shapes: self.shapes,
            catalogue: CatalogueCache::default(),
            body_limit: self.body_limit,
        }
    }
}
