//! A database is made ready, compared and refused, over real Postgres.

#[path = "../common/mod.rs"]
mod common;
mod differences;
mod empty;
mod grants;
mod page;
mod types;

use common::Database;
use sync_patterns::Syncable;
use sync_patterns_server::{
    SyncServer,
    setup::{Difference, SetupError},
};

/// A database without anything in it.
async fn empty() -> Database {
    Database::new("DROP SCHEMA sync_patterns CASCADE").await
}

/// A server with one model.
fn server<M: Syncable>(database: &Database) -> SyncServer {
    SyncServer::new(database.pool.clone()).model::<M>()
}

/// What makes a check fail.
async fn failures<M: Syncable>(database: &Database) -> Vec<Difference> {
    match server::<M>(database).check().await {
        Ok(()) => Vec::new(),
        Err(SetupError::Differences(differences)) => differences,
        Err(error) => panic!("{error}"),
    }
}

/// All that differs, also what does not matter much.
async fn differences<M: Syncable>(database: &Database) -> Vec<Difference> {
    sync_patterns_server::setup::diff(&database.pool, &[const { &M::MODEL }]).await.unwrap()
}

/// Runs what mends the differences.
async fn mend(database: &Database, differences: &[Difference]) {
    for statement in differences.iter().flat_map(|difference| &difference.mend) {
        database.run(statement).await;
    }
}
