//! Writes over HTTP against Postgres.

#[path = "../common/mod.rs"]
mod common;

mod refusals;
mod rows;
mod values;
