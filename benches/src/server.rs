//! The server beside what one would write by hand, over HTTP and on a real Postgres.

mod by_hand;
pub mod database;
pub mod http;
mod shapes;
mod writes;

use std::time::Duration;

use axum::Router;
use contacts_models::Contact;
use sync_patterns_server::{Electric, Grant, SyncServer};

use crate::{Effort, Result, report::Table, samples::Samples};
use database::Database;
use http::Client;

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let database = Database::create().await?;
        let tables = measure(effort, &database).await;
        database.remove().await?;
        tables
    })
}

async fn measure(effort: &Effort, database: &Database) -> Result<Vec<Table>> {
    let electric = http::serve(shapes::electric()).await?;
    let server = SyncServer::new(database.pool.clone())
        .model::<Contact>()
        .authorise(|_access| async { Ok(Grant::tenant(by_hand::TEAM)) })
        .shapes_from(Electric::at(electric.base()));
    server.setup().await.map_err(|error| error.to_string())?;
    let app: Router = server.into_router();
    let app = app.merge(by_hand::router(database.pool.clone()));
    let served = http::serve(app).await?;
    Ok(vec![
        writes::single(effort, database, &served).await?,
        writes::batch(effort, database, &served).await?,
        shapes::table(effort, &electric, &served).await?,
    ])
}

/// Lets each subject take a turn, as often as asked, after a turn that warms up.
pub async fn take_turns<const N: usize>(
    turns: usize,
    mut turn: impl AsyncFnMut(usize) -> Result<Duration>,
) -> Result<[Samples; N]> {
    let mut samples: [Samples; N] = std::array::from_fn(|_| Samples::default());
    for number in 0..=turns {
        for offset in 0..N {
            let subject = (number + offset) % N;
            let duration = turn(subject).await?;
            if number > 0 {
                samples[subject].push(duration.as_secs_f64() * 1e3);
            }
        }
    }
    Ok(samples)
}
