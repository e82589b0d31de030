//! The build step of sync-patterns: from models to the SQL and TypeScript of a front end.
//!
//! A small crate of its own has the models as build-dependency, and this `build.rs`:
//!
//! ```ignore
//! fn main() {
//!     sync_patterns_export::export![models::Contact, models::Account];
//! }
//! ```
//!
//! `cargo build` then writes the folder that `sync-patterns.config.yaml` names, in the crate's folder or
//! above. Files are written only where their content changes, and only files that an earlier run wrote
//! are ever changed or removed. `SYNC_PATTERNS_CHECK=1` writes nothing and fails on a difference.
#![deny(missing_docs)]

mod build_script;
pub mod config;
mod diagnostic;
mod emit;
mod export;
mod hash;
pub mod manifest;
mod nearest;
pub mod npm;
pub mod openapi;
pub mod output;
mod project;
pub mod report;
mod typescript;
mod yaml;

pub use config::Config;
pub use diagnostic::{Diagnostic, Failure, Place};
pub use export::{Export, Generated};
pub use project::{Entry, TAKEN_TYPES};

use project::Project;

/// The oldest Rust that builds an export.
pub const LEAST_RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Exports models with the nearest `sync-patterns.config.yaml`: [`Export::new`], [`Export::model`] for
/// each, [`Export::run`].
#[macro_export]
macro_rules! export {
    ($($model:ty),* $(,)?) => {
        $crate::Export::new()$(.model::<$model>())*.run()
    };
}
