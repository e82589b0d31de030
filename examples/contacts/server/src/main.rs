//! The contacts application's server: writes, shapes behind a guard, and the page, on one port.
//!
//! `cargo run -p contacts-server` needs nothing else; `cargo demo` builds the page as well. What can
//! be set is in `settings.rs`.

mod page;
mod rules;
mod seeds;
mod sessions;
mod settings;

use anyhow::{Context, Error};
use axum::Router;
use contacts_models::{Account, Contact, ContactTag, Tag};
use sqlx::{Connection, PgConnection, PgPool, Postgres, migrate::MigrateDatabase};
use sync_patterns_dev_postgres::Server as DevPostgres;
use sync_patterns_server::{
    ApiError, BuiltIn, Electric, ErrorCode, Grant, Shutdown, SyncServer, shapes::EXPOSED_HEADERS,
};
use tower_http::cors::CorsLayer;

use crate::{sessions::Sessions, settings::Settings};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let settings = Settings::from_environment()?;
    let shutdown = Shutdown::on_signal();
    let (pool, postgres) = database(&settings).await?;

    // Who is signed in decides whose rows are read and written.
    let sessions = Sessions::new(&settings);
    let signed_in = sessions.clone();
    let mut server = SyncServer::new(pool.clone())
        .model::<Contact>()
        .model::<Account>()
        .model::<Tag>()
        .model::<ContactTag>()
        .authorise(move |access| {
            let team = signed_in.team_of(access.headers());
            async move { Ok(Grant::tenant(team?)) }
        })
        .before_write::<Account>(rules::no_debts)
        .before_write::<Contact>(rules::reachable)
        .shutdown(&shutdown);
    server.setup().await?;
    seeds::fill(&pool, &settings.teams).await?;
    server = match &settings.electric {
        Some(electric) => {
            server.shapes_from(Electric::at(&electric.address).secret(&electric.secret))
        }
        None => server.shapes_from(BuiltIn::new(&pool)),
    };

    // For a page from another port, such as Vite's own server.
    let cors = CorsLayer::permissive().expose_headers(EXPOSED_HEADERS);
    let api = server.into_router().merge(sessions.into_router()).fallback(no_such_address);
    let app = Router::new().nest("/api", api).layer(cors).merge(page::router(&settings.page));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", settings.port)).await?;
    println!("listening on http://{}/api", listener.local_addr()?);
    axum::serve(listener, app).with_graceful_shutdown(shutdown.wait()).await?;
    pool.close().await;
    drop(postgres);
    Ok(())
}

async fn no_such_address() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "the server has no such address")
}

/// `DATABASE_URL`, or a database in a Postgres that runs as long as what is returned beside it.
async fn database(settings: &Settings) -> Result<(PgPool, Option<DevPostgres>), Error> {
    let (url, postgres) = match &settings.database_url {
        Some(url) => (url.clone(), None),
        None => {
            let postgres = DevPostgres::kept(&settings.data).map_err(Error::msg)?;
            let url = format!("{}/contacts", postgres.url().trim_end_matches("/postgres"));
            if settings.is_reset && Postgres::database_exists(&url).await? {
                Postgres::drop_database(&url).await?;
            }
            (url, Some(postgres))
        }
    };
    let silent = match &settings.database_url {
        Some(_) => "the database of DATABASE_URL does not answer",
        None => "the database does not answer",
    };
    if !Postgres::database_exists(&url).await.context(silent)? {
        Postgres::create_database(&url).await?;
    }
    // One connection says at once what is wrong; a pool goes on trying.
    PgConnection::connect(&url).await.context(silent)?;
    Ok((PgPool::connect(&url).await?, postgres))
}
