//! From a commit to those who wait for it.

use std::time::{Duration, Instant};

use sqlx::postgres::PgListener;
use sync_patterns_server::shapes::ShapeSource;

use super::{Place, ask, service, sql, text};
use crate::{
    Effort, Result,
    report::{Table, milliseconds, thousands, times},
    samples::Samples,
    server::{database::Database, http, take_turns},
};

/// How long a client has to wait before it can be said that it waits.
const SETTLE: Duration = Duration::from_millis(300);

pub async fn table(effort: &Effort, database: &Database) -> Result<Table> {
    let mut table = Table::new(
        "From a commit to a client, while so many wait for the same shape",
        ["waiting", "bare NOTIFY", "ours", "÷ NOTIFY", "by plain SQL", "deliveries/s"],
    );
    let (built_in, router) = service(database);
    let client = http::serve(router.clone()).await?;
    let mut listener = PgListener::connect_with(&database.pool).await.map_err(text)?;
    listener.listen("bench").await.map_err(text)?;
    let (first, _) = ask(&router, "GET", "table=items&offset=-1").await?;
    let mut place = Place::of(&first)?;
    let mut id = 0;
    for waiting in [1, 100, 1_000, 10_000] {
        let waiting = effort.pick(waiting, waiting.min(10));
        let mut all = Samples::default();
        let [bare, poked, found] = take_turns(effort.pick(21, 1), async |subject| {
            if subject == 0 {
                let start = Instant::now();
                sql(database, "NOTIFY bench").await?;
                listener.recv().await.map_err(text)?;
                return Ok(start.elapsed());
            }
            // One client has a connection, and is timed; the others wait beside it.
            let query = format!("{}&live=true", place.next("table=items"));
            let others: Vec<_> = (1..waiting)
                .map(|_| {
                    let (router, query) = (router.clone(), query.clone());
                    tokio::spawn(async move { ask(&router, "GET", &query).await.map(|_| ()) })
                })
                .collect();
            let timed = {
                let (client, path) = (client.clone(), format!("/v1/shape?{query}"));
                tokio::spawn(async move {
                    client
                        .get_with_headers(&path)
                        .await
                        .map(|(headers, _)| (headers, Instant::now()))
                })
            };
            tokio::time::sleep(SETTLE).await;
            id += 1;
            sql(database, &format!("INSERT INTO items VALUES ({id}, 1, 'title')")).await?;
            let start = Instant::now();
            if subject == 1 {
                // What a write of the server does.
                built_in
                    .position(&database.pool)
                    .await
                    .map_err(|error| error.message.to_string())?;
            }
            let (headers, at) = timed.await.map_err(text)??;
            for other in others {
                other.await.map_err(text)??;
            }
            all.push(start.elapsed().as_secs_f64() * 1e3);
            place = Place::of(&headers)?;
            Ok(at.saturating_duration_since(start))
        })
        .await?;
        let per_second = waiting as f64 / all.least() * 1e3;
        table.rows.push(vec![
            thousands(waiting),
            milliseconds(bare.median()),
            milliseconds(poked.median()),
            times(poked.ratio_to(&bare)),
            milliseconds(found.median()),
            thousands(per_second as usize),
        ]);
    }
    sql(database, "TRUNCATE items").await?;
    Ok(table)
}
