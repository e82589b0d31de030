//! Running a server: health, metrics, logs, and its end.

#[path = "../common/mod.rs"]
mod common;
mod health;
mod lag;
mod metrics;
mod shutdown;
mod spans;
