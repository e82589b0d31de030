//! Plain SQL, as programs beside the API write it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::random::Random;

/// Writes until it is told to stop. Returns how many transactions have committed.
pub async fn write(url: String, mut random: Random, stop: Arc<AtomicBool>) -> usize {
    let mut connection = None;
    let mut committed = 0;
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(random.below(15))).await;
        let mut open = match connection.take() {
            Some(open) => open,
            None => match PgConnection::connect(&url).await {
                Ok(open) => open,
                // Postgres is away.
                Err(_) => continue,
            },
        };
        match transaction(&mut open, &mut random).await {
            Ok(is_committed) => committed += usize::from(is_committed),
            Err(error) if error.as_database_error().is_none() => continue,
            Err(_) => {
                // Two in each other's way, a key that is taken: the other one has won.
                if sqlx::raw_sql("ROLLBACK").execute(&mut open).await.is_err() {
                    continue;
                }
            }
        }
        connection = Some(open);
    }
    committed
}

async fn transaction(connection: &mut PgConnection, random: &mut Random) -> sqlx::Result<bool> {
    let is_committed = random.below(6) > 0;
    run(connection, "BEGIN").await?;
    for _ in 0..=random.below(4) {
        let is_undone = random.below(5) == 0;
        if is_undone {
            run(connection, "SAVEPOINT here").await?;
        }
        run(connection, &statement(random)).await?;
        if is_undone {
            run(connection, "ROLLBACK TO here").await?;
        }
        if random.below(30) == 0 {
            tokio::time::sleep(Duration::from_millis(random.below(200))).await;
        }
    }
    run(connection, if is_committed { "COMMIT" } else { "ROLLBACK" }).await?;
    Ok(is_committed)
}

async fn run(connection: &mut PgConnection, statement: &str) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.map(|_| ())
}

fn statement(random: &mut Random) -> String {
    let id = random.below(80);
    let (project, tenant, amount) = (random.below(8), random.below(3), random.below(100));
    match random.below(16) {
        0..=3 => format!(
            "INSERT INTO items VALUES ({id}, {tenant}, {project}, {amount}, 'note ''{amount}'', (1,)')
             ON CONFLICT (id) DO UPDATE SET amount = items.amount + 1"
        ),
        4 | 5 => format!("UPDATE items SET amount = {amount}, note = NULL WHERE id % 10 = {id} % 10"),
        6 => format!("UPDATE items SET tenant = {tenant} WHERE id = {id}"),
        7 | 8 => format!("UPDATE items SET project = {project} WHERE id = {id}"),
        9 => format!("DELETE FROM items WHERE id = {id}"),
        10 => format!(
            "UPDATE items SET id = {id} + 100 WHERE id = {id}
             AND NOT EXISTS (SELECT FROM items WHERE id = {id} + 100)"
        ),
        11 => format!(
            "INSERT INTO projects VALUES ({project}, {tenant}, 'project')
             ON CONFLICT (id) DO UPDATE SET owner = excluded.owner"
        ),
        12 | 13 => format!("UPDATE projects SET owner = {tenant} WHERE id = {project}"),
        14 => format!("DELETE FROM projects WHERE id = {project}"),
        // Seldom: all who read the table begin anew.
        _ if random.below(60) == 0 => "TRUNCATE items".to_owned(),
        _ => format!("UPDATE projects SET name = 'project {amount}' WHERE id = {project}"),
    }
}
