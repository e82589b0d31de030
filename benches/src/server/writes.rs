//! Inserts: one per request beside a handler written by hand, and a hundred in a batch.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Client, Database, take_turns};
use crate::{
    Effort, Result,
    report::{Table, milliseconds, thousands, times},
};

/// One write per request, by so many clients at once.
pub async fn single(effort: &Effort, database: &Database, client: &Client) -> Result<Table> {
    let mut table = Table::new(
        "Inserts, one per request",
        ["clients", "by hand, writes/s", "ours, writes/s", "ours ÷ by hand"],
    );
    let writes = effort.pick(2_000, 40);
    for clients in [1, 8] {
        let [by_hand, ours] = take_turns(effort.pick(15, 1), async |subject| {
            database.empty().await?;
            let path = ["/by_hand", "/contacts"][subject];
            many(client, path, clients, writes / clients).await
        })
        .await?;
        let rate = |milliseconds: f64| thousands((writes as f64 / milliseconds * 1e3) as usize);
        table.rows.push(vec![
            clients.to_string(),
            rate(by_hand.median()),
            rate(ours.median()),
            times(by_hand.ratio_to(&ours)),
        ]);
    }
    Ok(table)
}

/// A hundred writes of one client: one after the other, and as one request.
pub async fn batch(effort: &Effort, database: &Database, client: &Client) -> Result<Table> {
    const COUNT: usize = 100;
    let [single, apart, together] = take_turns(effort.pick(31, 1), async |subject| {
        database.empty().await?;
        if subject == 0 {
            return many(client, "/contacts", 1, COUNT).await;
        }
        let changes: Vec<Value> = (0..COUNT).map(|_| change()).collect();
        let transactions = match subject {
            1 => changes.into_iter().map(|change| json!({ "changes": [change] })).collect(),
            _ => vec![json!({ "changes": changes })],
        };
        let body = json!({ "transactions": transactions }).to_string();
        let start = Instant::now();
        let (_, answer) = client.post("/changes", body).await?;
        let took = start.elapsed();
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        let made = answer["results"].as_array().into_iter().flatten();
        match made.filter(|one| one["status"] == 201).count() {
            COUNT => Ok(took),
            _ => Err(format!("the batch was answered with {answer}")),
        }
    })
    .await?;
    let mut table =
        Table::new("100 inserts of one client", ["as", "100 requests", "one request", "faster by"]);
    for (title, batch) in [("100 transactions", &apart), ("one transaction", &together)] {
        table.rows.push(vec![
            title.to_owned(),
            milliseconds(single.median()),
            milliseconds(batch.median()),
            times(single.ratio_to(batch)),
        ]);
    }
    Ok(table)
}

/// Rows that several clients make at once, so many each.
async fn many(client: &Client, path: &str, clients: usize, each: usize) -> Result<Duration> {
    let start = Instant::now();
    let clients = (0..clients).map(|_| async {
        for _ in 0..each {
            let (status, body) = client.post(path, contact().to_string()).await?;
            if status != 201 {
                return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&body)));
            }
        }
        Ok(())
    });
    futures_util::future::try_join_all(clients).await?;
    Ok(start.elapsed())
}

fn contact() -> Value {
    json!({
        "id": Uuid::new_v4(), "first_name": "Ada", "last_name": "Lovelace",
        "email": "ada@example.org",
    })
}

fn change() -> Value {
    json!({
        "table": "contacts", "operation": "insert", "write_id": Uuid::new_v4(), "value": contact(),
    })
}
