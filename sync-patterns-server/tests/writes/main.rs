//! Writes over HTTP against Postgres.

#[path = "../common/mod.rs"]
mod common;

mod anything;
mod batch;
mod beside;
mod contention;
mod hooks;
mod idempotency;
mod isolation;
mod refusals;
mod rows;
mod scopes;
mod values;
