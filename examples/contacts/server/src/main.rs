//! The contacts application's server: the tables, the writes, and shapes behind a guard.
//!
//! `cargo run -p contacts-server` needs nothing else. Without `DATABASE_URL` it starts a Postgres of
//! its own, with its data under `target/`.

use std::env;

use anyhow::{Context, Error};
use axum::Router;
use contacts_models::{Account, Contact, ContactTag, Tag};
use sqlx::{Connection, PgConnection, PgPool, Postgres, migrate::MigrateDatabase};
use sync_patterns_server::{
    BuiltIn, Electric, Grant, Shutdown, SyncServer, shapes::EXPOSED_HEADERS,
};
use tower_http::cors::CorsLayer;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let shutdown = Shutdown::on_signal();
    let pool = database().await?;
    let mut server = SyncServer::new(pool.clone())
        .model::<Contact>()
        .model::<Account>()
        .model::<Tag>()
        .model::<ContactTag>()
        // Everybody may do everything here. Yours asks who it is: `access.headers()`.
        .authorise(|_access| async { Ok(Grant::everything()) })
        .shutdown(&shutdown);
    server.setup().await?;
    server = match env::var("ELECTRIC_URL") {
        Ok(address) => server.shapes_from(
            Electric::at(&address).secret(env::var("ELECTRIC_SECRET").unwrap_or_default()),
        ),
        Err(_) => server.shapes_from(BuiltIn::new(&pool)),
    };
    // The web application comes from another port.
    let cors = CorsLayer::permissive().expose_headers(EXPOSED_HEADERS);
    let app = Router::new().nest("/api", server.into_router()).layer(cors);

    let port = env::var("PORT").map_or(Ok(8000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}/api", listener.local_addr()?);
    Ok(axum::serve(listener, app).with_graceful_shutdown(shutdown.wait()).await?)
}

/// `DATABASE_URL`, or a database in a Postgres that is started for us.
async fn database() -> Result<PgPool, Error> {
    let mut url = sync_patterns_dev_postgres::url().map_err(Error::msg)?.to_owned();
    if env::var("DATABASE_URL").unwrap_or_default().is_empty() {
        url = format!("{}/contacts", url.trim_end_matches("/postgres"));
        if !Postgres::database_exists(&url).await? {
            Postgres::create_database(&url).await?;
        }
    }
    // One connection says at once what is wrong; a pool goes on trying.
    PgConnection::connect(&url).await.context("the database does not answer")?;
    Ok(PgPool::connect(&url).await?)
}
