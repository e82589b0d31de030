//! What every request of a server shares.

use std::{collections::HashMap, sync::Arc};

use sqlx::PgPool;
use sync_patterns_core::{Model, ServerOnly, Shape, ShapeDefinition};
use tokio::sync::{Mutex, RwLock, Semaphore};

use crate::{
    ApiError, ErrorCode,
    access::Authoriser,
    catalogue::Catalogue,
    hooks::Hook,
    idempotency::Pruning,
    openapi::Document,
    operation::{Metrics, Shutdown},
    shapes::ShapeSource,
    sql::Target,
};

/// A model that the server has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registered {
    pub model: &'static Model,
    pub shape: &'static ShapeDefinition,
}

/// What every request of a server shares.
pub(crate) struct State {
    pub pool: PgPool,
    pub models: Vec<Registered>,
    /// The models, and those that their scopes go through.
    pub tables: Vec<&'static Model>,
    /// By table.
    pub hooks: HashMap<&'static str, Hook>,
    /// One connection less than the pool has: one stays free for what authorisers look up while a
    /// transaction is open, so that they never wait for each other.
    pub writers: Semaphore,
    /// Held by a transaction that is tried again.
    pub turns: Mutex<()>,
    pub pruning: Pruning,
    pub authoriser: Authoriser,
    pub shapes: Option<Arc<dyn ShapeSource>>,
    pub catalogue: CatalogueCache,
    pub body_limit: usize,
    pub document: Document,
    pub metrics: Metrics,
    pub shutdown: Shutdown,
}

impl Registered {
    /// What a column holds: a client's, or one that stays on the server.
    pub fn shape_of(&self, column: &str) -> Option<&'static Shape> {
        let of_field = self.model.field(column).map(|field| &field.shape);
        of_field.or_else(|| self.server_only(column)?.shape.as_ref())
    }

    /// A column of the server's table by its name.
    pub fn column(&self, column: &str) -> Option<&'static str> {
        let of_field = self.model.field(column).filter(|field| field.is_synced());
        let of_server = || self.server_only(column).map(|column| column.column);
        of_field.map(|field| field.column).or_else(of_server)
    }

    fn server_only(&self, column: &str) -> Option<&'static ServerOnly> {
        self.model.server_only.iter().find(|of_server| of_server.column == column)
    }
}

impl State {
    /// The model of a table.
    pub fn model(&self, table: &str) -> Option<Registered> {
        self.models.iter().copied().find(|registered| registered.model.table == table)
    }

    /// The model of a table that clients may write.
    pub fn writable(&self, table: &str) -> Result<Registered, ApiError> {
        let Some(of) = self.model(table) else {
            return Err(ApiError::new(ErrorCode::UnknownTable, "there is no such table"));
        };
        if !of.model.is_writable() {
            let message = format!("`{}` can only be read", of.model.table);
            return Err(ApiError::new(ErrorCode::ReadOnlyModel, message));
        }
        Ok(of)
    }

    /// What Postgres says about the tables.
    pub async fn catalogue(&self) -> Result<Arc<Catalogue>, ApiError> {
        self.catalogue.get(&self.pool, &self.tables).await
    }

    /// What a statement about a row needs to know.
    pub fn target<'a>(
        &'a self,
        catalogue: &'a Catalogue,
        of: Registered,
        tenant: Option<&'a str>,
    ) -> Target<'a> {
        Target { model: of.model, models: &self.tables, catalogue, tenant }
    }
}

/// The catalogue, read when it is first needed.
#[derive(Default)]
pub(crate) struct CatalogueCache(RwLock<Option<Arc<Catalogue>>>);

impl CatalogueCache {
    /// The catalogue as it was last read.
    pub async fn get(
        &self,
        pool: &PgPool,
        models: &[&'static Model],
    ) -> Result<Arc<Catalogue>, ApiError> {
        if let Some(catalogue) = &*self.0.read().await {
            return Ok(Arc::clone(catalogue));
        }
        let mut place = self.0.write().await;
        if let Some(catalogue) = &*place {
            return Ok(Arc::clone(catalogue));
        }
        let catalogue = Catalogue::load(pool, models).await.map_err(|error| {
            tracing::error!(%error, "the catalogue of Postgres cannot be read");
            ApiError::unavailable()
        })?;
        Ok(Arc::clone(place.insert(Arc::new(catalogue))))
    }

    /// Forgets it: Postgres has said that a table is not as it was.
    pub async fn forget(&self) {
        *self.0.write().await = None;
    }
}
