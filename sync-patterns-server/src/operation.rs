//! Running a server: health, metrics, spans, and an end that makes nobody wait.

mod health;
mod metrics;
mod shutdown;
mod spans;
mod writes;

pub(crate) use metrics::Metrics;
pub use shutdown::Shutdown;
pub(crate) use spans::spanned;
pub(crate) use writes::{answered, transaction};

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::state;

/// The routes for those who run the server.
pub(crate) fn router(has_metrics: bool) -> Router<Arc<state::State>> {
    let router = Router::new().route("/health", get(health::health));
    if has_metrics { router.route("/metrics", get(metrics::metrics)) } else { router }
}
