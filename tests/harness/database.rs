//! A database of any engine, as a test sees it.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;
use sync_patterns_core::{
    Model,
    names::quoted,
    sql::{ClientSql, Dialect, OwnedSql, SharedSql, postgres, sqlite},
};

use crate::{DbError, Engine, Object, Param, bridge::Bridge, postgres::Server, sqlite::File};

/// An empty database for one test.
pub struct Database {
    engine: Engine,
    link: Link,
    schema: String,
    models: HashMap<&'static str, OwnedSql>,
}

enum Link {
    Pglite(Option<Bridge>),
    Postgres(Box<Server>),
    Sqlite(Box<File>),
}

impl Database {
    /// An empty schema on a server, or an empty database.
    pub async fn open(engine: Engine) -> Result<Database, DbError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let link = match engine {
            Engine::Pglite => Link::Pglite(Some(Bridge::take()?)),
            Engine::Postgres => Link::Postgres(Box::new(Server::connect().await?)),
            Engine::Sqlite => Link::Sqlite(Box::new(File::open().await?)),
        };
        let schema = format!("sync_patterns_test_{}_{number}", std::process::id());
        let mut database = Database { engine, link, schema, models: HashMap::new() };
        if engine.dialect() == Dialect::Postgres {
            let schema = quoted(&database.schema);
            let sql = format!(
                "CREATE SCHEMA {schema}; SET search_path TO {schema}; SET statement_timeout = '120s'"
            );
            database.script(&sql).await?;
        }
        Ok(database)
    }

    /// Removes what the test made.
    pub async fn close(mut self) -> Result<(), DbError> {
        if self.dialect() == Dialect::Postgres {
            let schema = quoted(&self.schema);
            let _ = self.script("ROLLBACK").await;
            let _ = self.script("SET client_min_messages = warning").await;
            self.script(&format!("RESET ALL; DROP SCHEMA {schema} CASCADE")).await?;
        }
        if let Link::Pglite(bridge) = &mut self.link
            && let Some(mut bridge) = bridge.take()
        {
            let quiet = bridge.silence();
            Bridge::leave(quiet.is_ok().then_some(bridge));
        }
        Ok(())
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The engine's dialect.
    pub fn dialect(&self) -> Dialect {
        self.engine.dialect()
    }

    /// One text for Postgres, another for SQLite.
    pub fn pick<'t>(&self, postgres: &'t str, sqlite: &'t str) -> &'t str {
        match self.dialect() {
            Dialect::Postgres => postgres,
            Dialect::Sqlite => sqlite,
        }
    }

    /// The shared tables and functions in this dialect.
    pub fn shared(&self) -> SharedSql {
        match self.dialect() {
            Dialect::Postgres => postgres::SHARED,
            Dialect::Sqlite => sqlite::SHARED,
        }
    }

    /// What the client runtime asks of this database.
    pub fn client(&self, model: &Model) -> ClientSql {
        model.client_sql(self.dialect())
    }

    /// Runs several statements.
    pub async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        match &mut self.link {
            Link::Pglite(bridge) => open(bridge).script(sql),
            Link::Postgres(server) => server.script(sql).await,
            Link::Sqlite(file) => file.script(sql).await,
        }
    }

    /// Runs one statement with bound parameters.
    pub async fn execute(&mut self, sql: &str, params: &[Param]) -> Result<(), DbError> {
        match &mut self.link {
            Link::Pglite(bridge) => open(bridge).query(sql, params).map(drop),
            Link::Postgres(server) => server.query(sql, params).await.map(drop),
            Link::Sqlite(file) => file.query(sql, params).await.map(drop),
        }
    }

    /// The rows of a `SELECT`, each column as the engine's own JSON form of it.
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Object>, DbError> {
        if let Link::Sqlite(file) = &mut self.link {
            return file.query(sql, &[]).await;
        }
        let rows = self.texts(&format!("SELECT row_to_json(q)::TEXT FROM ({sql}) AS q")).await?;
        let parse = |row: Vec<Option<String>>| {
            let text = row.into_iter().flatten().next().unwrap_or_default();
            serde_json::from_str(&text).map_err(|error| DbError::other(format!("{error}: {text}")))
        };
        rows.into_iter().map(parse).collect()
    }

    /// The only column of the only row.
    pub async fn value(&mut self, sql: &str) -> Value {
        let mut rows = self.query(sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        assert_eq!(rows.len(), 1, "rows of {sql}");
        let row = rows.remove(0);
        assert_eq!(row.len(), 1, "columns of {sql}");
        row.into_iter().map(|(_, value)| value).next().unwrap_or_default()
    }

    /// The only number of the only row.
    pub async fn count(&mut self, sql: &str) -> i64 {
        self.value(sql).await.as_i64().unwrap_or_else(|| panic!("{sql}: not a number"))
    }

    /// How the database means to run a statement.
    pub async fn explain(&mut self, sql: &str) -> String {
        let lines: Vec<String> = if let Link::Sqlite(file) = &mut self.link {
            let rows = file.query(&format!("EXPLAIN QUERY PLAN {sql}"), &[]).await;
            let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            rows.iter().map(|row| row["detail"].as_str().unwrap_or_default().to_owned()).collect()
        } else {
            let rows = self.texts(&format!("EXPLAIN (COSTS OFF) {sql}")).await;
            let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            rows.into_iter().flatten().flatten().collect()
        };
        lines.join("\n")
    }

    /// The rows of a statement as Postgres's own text.
    async fn texts(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DbError> {
        match &mut self.link {
            Link::Pglite(bridge) => open(bridge).query(sql, &[]),
            Link::Postgres(server) => server.query(sql, &[]).await,
            Link::Sqlite(_) => Err(DbError::other("SQLite has rows, not texts")),
        }
    }

    /// Starts to hear the change feed.
    pub async fn listen(&mut self) -> Result<(), DbError> {
        match &mut self.link {
            Link::Pglite(bridge) => open(bridge).listen("sync_patterns"),
            Link::Postgres(server) => server.listen("sync_patterns").await,
            Link::Sqlite(_) => Ok(()),
        }
    }

    /// What the change feed said since the last time: parsed messages in Postgres's form,
    /// `{"table": …, "keys": [[…], …]}`, whatever the engine.
    pub async fn announced(&mut self) -> Vec<Value> {
        let texts = match &mut self.link {
            Link::Pglite(bridge) => open(bridge).notifications(),
            Link::Postgres(server) => server.notifications().await,
            Link::Sqlite(file) => return crate::outbox::sqlite_feed(file).await,
        };
        let texts = texts.unwrap_or_else(|error| panic!("{error}"));
        for text in &texts {
            assert!(text.len() <= 7999, "a notification of {} bytes", text.len());
        }
        texts.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect()
    }

    /// What the change feed said of one table since the last time.
    pub async fn heard(&mut self, table: &str) -> Vec<Value> {
        let mut messages = self.announced().await;
        messages.retain(|message| message["table"] == table);
        messages
    }

    /// Makes the shared tables and each model's own, as an application's first start does.
    pub async fn install(&mut self, models: &[&Model]) {
        let shared = self.shared().script();
        self.script(&shared).await.unwrap_or_else(|error| panic!("the shared tables: {error}"));
        for model in models {
            let sql = model.sql(self.dialect());
            let done = self.script(&sql.script()).await;
            done.unwrap_or_else(|error| panic!("{}: {error}\n{}", model.table, sql.script()));
            self.models.insert(model.table, sql);
        }
    }

    /// Makes the models' parts again, as the first start of a new version does: in one transaction,
    /// knowing the new models only. The server's rows have to be fetched again.
    pub async fn upgrade(&mut self, models: &[&Model]) -> Result<(), DbError> {
        let mut script = vec!["BEGIN".to_owned(), self.shared().script()];
        for model in models {
            let sql = model.sql(self.dialect());
            script.extend([sql.drop.clone(), sql.script()]);
            self.models.insert(model.table, sql);
        }
        for part in script {
            self.script(&part).await?;
        }
        for model in models.iter().filter(|model| model.is_writable()) {
            let rebuild = self.sql_of(model).rebuild;
            self.execute(&rebuild, &[]).await?;
        }
        self.script("COMMIT").await
    }

    /// The SQL of a model that is installed.
    pub fn sql_of(&self, model: &Model) -> OwnedSql {
        self.models.get(model.table).expect("the model is installed").clone()
    }

    /// Begins a transaction, as an adapter does: SQLite has to be told that one began.
    pub async fn begin(&mut self) {
        let context = "UPDATE _context SET transaction_id = (SELECT uuid FROM _uuid)";
        self.control("BEGIN").await;
        self.control(self.pick("", context)).await;
    }

    /// Commits a transaction.
    pub async fn commit(&mut self) {
        self.control(self.pick("", "UPDATE _context SET transaction_id = NULL")).await;
        self.control("COMMIT").await;
    }

    /// Takes a transaction back.
    pub async fn rollback(&mut self) {
        self.control("ROLLBACK").await;
    }

    async fn control(&mut self, sql: &str) {
        self.script(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

fn open(bridge: &mut Option<Bridge>) -> &mut Bridge {
    bridge.as_mut().expect("it is there until the database is closed")
}

impl Drop for Database {
    fn drop(&mut self) {
        // A test that failed in the middle: what state PGlite is in is unknown.
        if let Link::Pglite(Some(_)) = &self.link {
            Bridge::leave(None);
        }
    }
}
