//! The server of a local-first application: writes over Postgres, guarded shapes, set-up.
//!
//! [`SyncServer`] takes a pool, the models, who may do what and where shapes come from, and becomes
//! an [`axum::Router`] that stands beside your own routes.
//!
//! Rules that are cited by number ("semantics 15") are in the repository's `docs/semantics.md`.
#![deny(missing_docs)]

pub mod access;
mod body;
pub mod catalogue;
mod change;
mod database;
mod error;
mod hooks;
pub mod idempotency;
mod openapi;
mod operation;
mod routes;
mod server;
pub mod setup;
pub mod shapes;
mod sql;
mod state;
mod trouble;
mod value;
mod write;

pub use access::{Access, Denied, Grant, Operation, ScopeValue};
pub use error::{ApiError, ErrorCode};
pub use hooks::Write;
pub use idempotency::{Begun, Recorded, RequestHash, WriteId, WriteTransaction, begin_write};
pub use operation::Shutdown;
pub use server::SyncServer;
pub use setup::SetupError;
pub use shapes::{BuiltIn, Electric};

/// A future in a box: what hooks, authorisers and shape sources answer with.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
