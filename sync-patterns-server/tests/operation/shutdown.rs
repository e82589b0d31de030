//! The end of a server.

use std::{process::Command, sync::Arc, time::Duration};

use axum::{Router, response::Response};
use sync_patterns_server::{Shutdown, SyncServer, shapes::Electric};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::timeout,
};

use super::common::{Database, models, test};

const LIMIT: Duration = Duration::from_secs(60);

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// An Electric that never answers, and says when it is asked.
async fn silent() -> (String, Arc<Notify>) {
    let (listener, address) = listen().await;
    let asked = Arc::new(Notify::new());
    let notify = Arc::clone(&asked);
    let router = Router::new().fallback(async move || {
        notify.notify_one();
        std::future::pending::<Response>().await
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), asked)
}

fn server(database: &Database, upstream: &str, shutdown: &Shutdown) -> SyncServer {
    models::server(&database.pool).shapes_from(Electric::at(upstream)).shutdown(shutdown)
}

async fn ask_for_changes(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        "GET /shapes/countries?offset=0_0&handle=1-1&live=true HTTP/1.1\r\nhost: x\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn stops(database: &Database, shutdown: Shutdown, begin: impl FnOnce()) {
    let (upstream, asked) = silent().await;
    let app = server(database, &upstream, &shutdown).into_router();
    let (listener, address) = listen().await;
    let serving = axum::serve(listener, app).with_graceful_shutdown(shutdown.wait());
    let serving = tokio::spawn(async move { serving.await });
    let mut waiting = ask_for_changes(&address).await;
    timeout(LIMIT, asked.notified()).await.unwrap();
    begin();
    let mut answer = String::new();
    timeout(LIMIT, waiting.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.to_lowercase().contains("\r\nretry-after: 1\r\n"), "{answer}");
    timeout(LIMIT, serving).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(&address).await.is_err());
}

#[test]
fn a_client_that_waits_does_not_keep_a_server_from_stopping() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let shutdown = Shutdown::new();
        stops(&database, shutdown.clone(), || shutdown.begin()).await;
        assert!(shutdown.has_begun());
        // Whoever asks later hears it too.
        timeout(LIMIT, shutdown.wait()).await.unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_signal_begins_it() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let shutdown = Shutdown::on_signal();
        stops(&database, shutdown, || {
            let id = std::process::id().to_string();
            assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        })
        .await;
    });
}
