//! A database of its own for each test.

use std::future::Future;

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, postgres::PgPoolOptions};
use sync_patterns_server::idempotency;

/// A database that is removed when this is dropped.
pub struct Database {
    name: String,
    pub pool: PgPool,
}

/// Runs a test on a runtime with threads, as servers have.
pub fn test(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(body);
}

fn server() -> &'static str {
    sync_patterns_dev_postgres::url().unwrap_or_else(|error| panic!("{error}"))
}

impl Database {
    /// A database with the server's bookkeeping and these tables.
    pub async fn new(tables: &str) -> Database {
        Database::with_connections(tables, 10).await
    }

    /// The same, with a pool of this size.
    pub async fn with_connections(tables: &str, connections: u32) -> Database {
        let name = format!("server_test_{}", uuid::Uuid::new_v4().simple());
        let mut admin = PgConnection::connect(server()).await.unwrap();
        let create = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(create)).execute(&mut admin).await.unwrap();
        let options = server().parse::<sqlx::postgres::PgConnectOptions>().unwrap().database(&name);
        let pool = PgPoolOptions::new().max_connections(connections).connect_with(options).await;
        let database = Database { name, pool: pool.unwrap() };
        for statement in idempotency::STATEMENTS {
            database.run(statement).await;
        }
        database.run(tables).await;
        database
    }

    /// Runs statements.
    pub async fn run(&self, statements: &str) {
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&self.pool).await.unwrap();
    }

    /// The one text that a query gives.
    pub async fn text(&self, query: &str) -> Option<String> {
        let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
        query.fetch_one(&self.pool).await.unwrap()
    }

    /// The one number that a query gives.
    pub async fn count(&self, query: &str) -> i64 {
        let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
        query.fetch_one(&self.pool).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A runtime cannot wait inside of another one: a thread of its own can.
        let _ = std::thread::spawn(move || {
            test(async {
                let mut admin = PgConnection::connect(server()).await.unwrap();
                let _ = sqlx::query(AssertSqlSafe(drop)).execute(&mut admin).await;
            });
        })
        .join();
    }
}
