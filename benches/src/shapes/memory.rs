//! What those who wait take of the process' memory.

use std::time::Duration;

use super::{Place, ask, service};
use crate::{
    Effort, Result,
    report::{Table, thousands},
    server::database::Database,
};

pub async fn table(effort: &Effort, database: &Database) -> Result<Table> {
    let mut table = Table::new("Memory of the process", ["of", "count", "bytes each"]);
    let (_built_in, router) = service(database);
    let (first, _) = ask(&router, "GET", "table=items&offset=-1").await?;
    let live = format!("{}&live=true", Place::of(&first)?.next("table=items"));

    let shapes = effort.pick(1_000, 5);
    let before = resident();
    for number in 0..shapes {
        ask(&router, "GET", &format!("table=items&offset=-1&where=project={number}")).await?;
    }
    let of_shapes = resident().saturating_sub(before);

    let clients = effort.pick(10_000, 5);
    let before = resident();
    let waiting: Vec<_> = (0..clients)
        .map(|_| {
            let (router, live) = (router.clone(), live.clone());
            tokio::spawn(async move { ask(&router, "GET", &live).await.map(|_| ()) })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(effort.pick(2, 0))).await;
    let of_clients = resident().saturating_sub(before);
    waiting.iter().for_each(|client| client.abort());

    for (name, count, bytes) in [
        ("an empty shape", shapes, of_shapes),
        ("a client that waits, without its connection", clients, of_clients),
    ] {
        table.rows.push(vec![name.to_owned(), thousands(count), thousands(bytes / count)]);
    }
    Ok(table)
}

/// The bytes of this process that are in memory; 0 where the system does not tell.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
