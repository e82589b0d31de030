//! What the server's tests stand on: a database each, models, and a client over HTTP.
#![allow(dead_code, unused_imports)]

pub mod client;
pub mod database;
pub mod document;
pub mod models;

pub use client::{Client, Reply};
pub use database::{Database, test};

/// A fresh write id.
pub fn write_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A fresh key.
pub fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}
