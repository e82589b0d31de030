//! What every request of a server shares.

use std::sync::Arc;

use sqlx::PgPool;
use sync_patterns_core::{Model, ShapeDefinition};
use tokio::sync::RwLock;

use crate::{ApiError, access::Authoriser, catalogue::Catalogue, shapes::ShapeSource};

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
    pub authoriser: Authoriser,
    pub shapes: Option<Arc<dyn ShapeSource>>,
    pub catalogue: CatalogueCache,
    pub body_limit: usize,
}

impl State {
    /// The model of a table.
    pub fn model(&self, table: &str) -> Option<Registered> {
        self.models.iter().copied().find(|registered| registered.model.table == table)
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
        models: &[Registered],
    ) -> Result<Arc<Catalogue>, ApiError> {
        if let Some(catalogue) = &*self.0.read().await {
            return Ok(Arc::clone(catalogue));
        }
        let mut place = self.0.write().await;
        if let Some(catalogue) = &*place {
            return Ok(Arc::clone(catalogue));
        }
        let models: Vec<_> = models.iter().map(|registered| registered.model).collect();
        let catalogue = Catalogue::load(pool, &models).await.map_err(|error| {
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
