//! Clients of Electric, unchanged, over the built-in shape service: Electric's own in two versions,
//! its React hooks, pglite-sync, and TanStack's collection. What they do is in the scripts of this
//! folder; here is the service that they talk to.
//!
//! Needs Node, and `npm ci` in this folder.

#[path = "../common/mod.rs"]
mod common;

use std::{process::Command, time::Duration};

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::IntoResponse,
    routing::{options, post},
};
use common::{Client, Database, test};
use sqlx::{AssertSqlSafe, PgPool};
use sync_patterns_server::shapes::BuiltIn;

/// Runs statements as one transaction, and says its id.
async fn sql(State(pool): State<PgPool>, statements: String) -> impl IntoResponse {
    let run = async {
        let mut transaction = pool.begin().await?;
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut *transaction).await?;
        let txid = "SELECT (pg_current_xact_id()::text::bigint % 4294967296)::text";
        let txid: String = sqlx::query_scalar(txid).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        Ok::<_, sqlx::Error>(txid)
    };
    let (status, text) = match run.await {
        Ok(txid) => (StatusCode::OK, txid),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()),
    };
    (status, [("access-control-allow-origin", "*")], text)
}

async fn allowed() -> impl IntoResponse {
    [("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")]
}

#[test]
fn clients_of_electric_work_unchanged() {
    test(async {
        let database = Database::with_connections("", 20).await;
        // Small answers, so that tables of some hundred rows need many.
        let built_in = BuiltIn::new(&database.pool)
            .chunk_bytes(10_000)
            .long_poll(Duration::from_secs(5))
            .allow_delete();
        let router: Router = built_in.router();
        // Browsers ask first.
        let sql = options(allowed).merge(post(sql).with_state(database.pool.clone()));
        let router = router.route("/sql", sql);
        let base = Client::listen(router).await;
        let vitest = move || {
            Command::new("node")
                .args(["node_modules/vitest/vitest.mjs", "run"])
                .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
                .env("SHAPES", base)
                .output()
        };
        let output = tokio::task::spawn_blocking(vitest).await.unwrap().expect("Node is there");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    });
}
