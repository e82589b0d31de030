//! The server: the tables, the writes, and shapes behind a guard.
//!
//! `cargo run -p {{server}}` needs nothing else. Without `DATABASE_URL` it starts a Postgres of its own,
//! for development, with its data beside this program in `target`.

use std::env;

use anyhow::{Context, Error};
use axum::Router;
use sqlx::{Connection, PgConnection, PgPool, Postgres, migrate::MigrateDatabase};
use sync_patterns_dev_postgres::Server;
use sync_patterns_server::{
    BuiltIn, Electric, Grant, Shutdown, SyncServer, shapes::EXPOSED_HEADERS,
};
use tower_http::cors::CorsLayer;

use {{models_crate}}::Contact;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let shutdown = Shutdown::on_signal();
    // The Postgres that was started for us ends with this variable.
    let (url, _postgres) = database().await?;
    // One connection says at once what is wrong; a pool goes on trying.
    PgConnection::connect(&url)
        .await
        .context("the database does not answer")?;
    let pool = PgPool::connect(&url).await?;
    let mut server = SyncServer::new(pool.clone())
        .model::<Contact>()
        // Everybody may do everything here. Yours asks who it is: `access.headers()`.
        .authorise(|_access| async { Ok(Grant::everything()) })
        .shutdown(&shutdown);
    // Makes the tables. With migrations of your own: `server.check()`.
    server.setup().await?;
    server = match env::var("ELECTRIC_URL") {
        Ok(address) => server.shapes_from(
            Electric::at(&address).secret(env::var("ELECTRIC_SECRET").unwrap_or_default()),
        ),
        // For development: no Electric is needed.
        Err(_) => server.shapes_from(BuiltIn::new(&pool)),
    };
    // The web application comes from another port.
    let cors = CorsLayer::permissive().expose_headers(EXPOSED_HEADERS);
    let app = Router::new().nest("/api", server.into_router()).layer(cors);

    let port = env::var("PORT").map_or(Ok(8000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}/api", listener.local_addr()?);
    Ok(axum::serve(listener, app)
        .with_graceful_shutdown(shutdown.wait())
        .await?)
}

/// `DATABASE_URL`, or a database in a Postgres that is started for us.
async fn database() -> Result<(String, Option<Server>), Error> {
    if let Ok(url) = env::var("DATABASE_URL")
        && !url.is_empty()
    {
        return Ok((url, None));
    }
    let program = env::current_exe()?;
    let folder = program.parent().context("this program is in no folder")?;
    let postgres = Server::kept_in(folder, "app").map_err(Error::msg)?;
    let url = format!("{}/app", postgres.url().trim_end_matches("/postgres"));
    if !Postgres::database_exists(&url).await? {
        Postgres::create_database(&url).await?;
    }
    Ok((url, Some(postgres)))
}
