//! Writes over HTTP against Postgres.

#[path = "../common/mod.rs"]
mod common;

mod batch;
mod idempotency;
mod refusals;
mod rows;
mod values;
