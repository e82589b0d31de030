//! Writes over HTTP against Postgres.

#[path = "../common/mod.rs"]
mod common;

mod rows;
