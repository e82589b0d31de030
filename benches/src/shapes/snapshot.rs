//! A first load beside `COPY` of the same rows.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use sqlx::postgres::PgPoolCopyExt;

use super::{Place, ask, service, sql, text};
use crate::{
    Effort, Result,
    report::{Table, milliseconds, thousands, times},
    server::{database::Database, http, take_turns},
};

pub async fn table(effort: &Effort, database: &Database) -> Result<Table> {
    let rows = effort.pick(100_000, 500);
    let fill = format!(
        "INSERT INTO items SELECT i, i % 100, 'item number ' || i, repeat('body ', 10) \
         FROM generate_series(1, {rows}) AS i"
    );
    sql(database, &fill).await?;
    let (_built_in, router) = service(database);
    let client = http::serve(router.clone()).await?;
    let [copy, ours] = take_turns(effort.pick(11, 1), async |subject| {
        if subject == 0 {
            return copied(database).await;
        }
        let start = Instant::now();
        let took = loaded(&client, rows).await.map(|()| start.elapsed());
        ask(&router, "DELETE", "table=items").await?;
        took
    })
    .await?;
    sql(database, "TRUNCATE items").await?;
    let mut table =
        Table::new("A first load", ["rows", "`COPY`", "ours, over HTTP", "ours ÷ `COPY`"]);
    table.rows.push(vec![
        thousands(rows),
        milliseconds(copy.median()),
        milliseconds(ours.median()),
        times(ours.ratio_to(&copy)),
    ]);
    Ok(table)
}

async fn copied(database: &Database) -> Result<Duration> {
    let start = Instant::now();
    let copy = database.pool.copy_out_raw("COPY items TO STDOUT").await.map_err(text)?;
    let bytes = copy.try_fold(0, async |sum, bytes| Ok(sum + bytes.len())).await.map_err(text)?;
    match bytes {
        0 => Err("COPY gave nothing".to_owned()),
        _ => Ok(start.elapsed()),
    }
}

/// Reads a shape from its beginning to its end.
async fn loaded(client: &http::Client, rows: usize) -> Result<()> {
    let mut query = "table=items&offset=-1".to_owned();
    let mut count = 0;
    loop {
        let (headers, body) = client.get_with_headers(&format!("/v1/shape?{query}")).await?;
        // An item is a line; the last two of all are no rows.
        count += body.iter().filter(|byte| **byte == b'\n').count() + 1;
        if headers.contains_key("electric-up-to-date") {
            count -= 2;
            break;
        }
        query = Place::of(&headers)?.next("table=items");
    }
    match count == rows {
        true => Ok(()),
        false => Err(format!("{count} rows of {rows} came")),
    }
}
