//! Three databases behind one interface, so that a scenario is written once and runs on each:
//! PGlite in Node, Postgres, SQLite.
//!
//! A test is an async function over [`Database`], registered by [`on_all_engines!`]. It gets an empty
//! schema; where an engine cannot be had the test fails and says how to get it.
#![deny(missing_docs)]

mod bridge;
mod database;
mod draft;
mod engine;
mod error;
mod outbox;
mod postgres;
mod registry;
mod rows;
mod sqlite;
pub mod wire;

pub use database::Database;
pub use draft::{Draft, DraftField};
pub use engine::{Engine, Param};
pub use error::DbError;
pub use outbox::{Change, Operation, Overlay, Rejected};
pub use registry::run;
pub use rows::{Key, row_key};

/// A row, or any JSON object.
pub type Object = serde_json::Map<String, serde_json::Value>;
