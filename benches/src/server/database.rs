//! A database of our own, removed at the end.

use sqlx::{Connection, PgConnection, PgPool, postgres::PgPoolOptions};

use crate::Result;

/// The connections that the handlers share.
const CONNECTIONS: u32 = 16;

pub struct Database {
    name: String,
    pub pool: PgPool,
}

impl Database {
    pub async fn create() -> Result<Database> {
        let url = sync_patterns_dev_postgres::url()?;
        let name = format!("sync_patterns_bench_{}", std::process::id());
        admin(&format!("CREATE DATABASE {name}")).await?;
        let options: sqlx::postgres::PgConnectOptions = url.parse().map_err(text)?;
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        let pool = pool.connect_with(options.database(&name)).await.map_err(text)?;
        Ok(Database { name, pool })
    }

    /// Forgets all rows, so that no turn finds larger tables than the one before.
    pub async fn empty(&self) -> Result<()> {
        let statement = "TRUNCATE contacts, sync_patterns.applied_writes";
        sqlx::raw_sql(statement).execute(&self.pool).await.map_err(text)?;
        Ok(())
    }

    pub async fn remove(self) -> Result<()> {
        self.pool.close().await;
        admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }
}

async fn admin(statement: &str) -> Result<()> {
    let mut admin =
        PgConnection::connect(sync_patterns_dev_postgres::url()?).await.map_err(text)?;
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    sqlx::raw_sql(statement).execute(&mut admin).await.map_err(text)?;
    Ok(())
}

fn text(error: sqlx::Error) -> String {
    error.to_string()
}
