//! What a write costs more whose table somebody reads.

use std::time::{Duration, Instant};

use super::{ask, service, sql, text};
use crate::{
    Effort, Result,
    report::{Table, milliseconds, times},
    server::{database::Database, take_turns},
};

pub async fn table(effort: &Effort, database: &Database) -> Result<Table> {
    // The same table again, which nobody reads.
    sql(database, "CREATE TABLE plain (LIKE items INCLUDING ALL)").await?;
    let (_built_in, router) = service(database);
    ask(&router, "GET", "table=items&offset=-1").await?;
    let mut table = Table::new(
        "Writes into a table that somebody reads",
        ["writes", "nobody reads", "captured", "throughput"],
    );
    let (singles, rows) = (effort.pick(1_000, 10), effort.pick(20_000, 50));
    for (name, is_bulk) in [("single inserts", false), ("one insert of many rows", true)] {
        let [plain, captured] = take_turns(effort.pick(15, 1), async |subject| {
            let table = ["plain", "items"][subject];
            sql(database, "TRUNCATE plain, items").await?;
            match is_bulk {
                true => bulk(database, table, rows).await,
                false => single(database, table, singles).await,
            }
        })
        .await?;
        table.rows.push(vec![
            name.to_owned(),
            milliseconds(plain.median()),
            milliseconds(captured.median()),
            times(plain.ratio_to(&captured)),
        ]);
    }
    Ok(table)
}

/// One insert after the other, each a transaction.
async fn single(database: &Database, table: &str, count: usize) -> Result<Duration> {
    let mut connection = database.pool.acquire().await.map_err(text)?;
    let insert = format!("INSERT INTO {table} (id, project, title) VALUES ($1, 1, 'a title')");
    let start = Instant::now();
    for id in 0..count {
        let insert = sqlx::query(sqlx::AssertSqlSafe(insert.clone())).bind(id as i64);
        insert.execute(&mut *connection).await.map_err(text)?;
    }
    Ok(start.elapsed())
}

async fn bulk(database: &Database, table: &str, rows: usize) -> Result<Duration> {
    let insert = format!(
        "INSERT INTO {table} SELECT i, 1, 'item number ' || i, repeat('body ', 10) \
         FROM generate_series(1, {rows}) AS i"
    );
    let start = Instant::now();
    sql(database, &insert).await?;
    Ok(start.elapsed())
}
