//! A Postgres for tests and demos.
//!
//! [`url`] is `DATABASE_URL` where that is set. Otherwise a server is started from the programs of
//! the machine, or from those of the npm package in this folder, with its data under `target/`. It
//! stops when this process ends, however it ends.
#![deny(missing_docs)]

mod programs;
mod server;
mod tied;
mod user;

pub use programs::Programs;
pub use server::Server;
pub use tied::tied;

use std::{
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The address of a Postgres that this process may fill with schemas of its own, or what is missing
/// and how to get it. A server that is started for it lives as long as the process.
pub fn url() -> Result<&'static str, String> {
    static URL: OnceLock<Result<String, String>> = OnceLock::new();
    URL.get_or_init(|| match env::var("DATABASE_URL") {
        Ok(url) if !url.is_empty() => Ok(url),
        _ => {
            static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
            let server = SERVER.get_or_init(|| Server::start(&[])).as_ref();
            server.map(|server| server.url().to_owned()).map_err(String::clone)
        }
    })
    .as_deref()
    .map_err(String::clone)
}

/// Where Cargo builds this repository.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from)
}
