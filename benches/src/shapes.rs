//! The built-in shape service, beside what Postgres itself takes.

mod capture;
mod delivery;
mod memory;
mod snapshot;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt;
use sync_patterns_server::shapes::BuiltIn;
use tower::ServiceExt;

use crate::{Effort, Result, report::Table, server::database::Database};

/// A table as an application has it.
const ITEMS: &str = "CREATE TABLE items (
    id bigint PRIMARY KEY, project int NOT NULL, title text NOT NULL, body text,
    done boolean NOT NULL DEFAULT false, at timestamptz NOT NULL DEFAULT now())";

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let runtime = tokio::runtime::Runtime::new().map_err(text)?;
    runtime.block_on(async {
        let database = Database::create().await?;
        let tables = measure(effort, &database).await;
        database.remove().await?;
        tables
    })
}

async fn measure(effort: &Effort, database: &Database) -> Result<Vec<Table>> {
    sql(database, ITEMS).await?;
    // Before others leave room that it could use again.
    let memory = memory::table(effort, database).await?;
    Ok(vec![
        snapshot::table(effort, database).await?,
        delivery::table(effort, database).await?,
        capture::table(effort, database).await?,
        memory,
    ])
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

async fn sql(database: &Database, statements: &str) -> Result<()> {
    let statements = sqlx::AssertSqlSafe(statements.to_owned());
    sqlx::raw_sql(statements).execute(&database.pool).await.map_err(text)?;
    Ok(())
}

fn service(database: &Database) -> (BuiltIn, Router) {
    let built_in = BuiltIn::new(&database.pool).allow_delete();
    let router = built_in.router();
    (built_in, router)
}

/// A request without a connection of its own: what is measured is the service.
async fn ask(router: &Router, method: &str, query: &str) -> Result<(HeaderMap, Bytes)> {
    let uri = format!("/v1/shape?{query}");
    let request = Request::builder().method(method).uri(uri).body(Body::empty()).map_err(text)?;
    let response = router.clone().oneshot(request).await.map_err(text)?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(text)?.to_bytes();
    match parts.status.is_success() {
        true => Ok((parts.headers, body)),
        false => Err(format!("{query}: {} {}", parts.status, String::from_utf8_lossy(&body))),
    }
}

/// Where a client is.
struct Place {
    handle: String,
    offset: String,
}

impl Place {
    fn of(headers: &HeaderMap) -> Result<Place> {
        let header = |name| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.map(str::to_owned).ok_or_else(|| format!("an answer without {name}"))
        };
        Ok(Place { handle: header("electric-handle")?, offset: header("electric-offset")? })
    }

    /// What follows it, in a shape.
    fn next(&self, shape: &str) -> String {
        format!("{shape}&handle={}&offset={}", self.handle, self.offset)
    }
}
