//! `GET /health`.

use sync_patterns_server::Shutdown;

use super::common::{Client, Database, models, test};

#[test]
fn a_server_says_whether_it_should_get_requests() {
    test(async {
        let database = Database::new("").await;
        let shutdown = Shutdown::new();
        let server = models::server(&database.pool).shutdown(&shutdown);
        let client = Client::serve(server.into_router()).await;

        let reply = client.get("/health").await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, r#"{"status":"active"}"#));
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["content-type"], "application/json");

        shutdown.begin();
        let reply = client.get("/health").await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (503, r#"{"status":"stopping"}"#));
    });
}

#[test]
fn a_server_without_its_database_is_not_well() {
    test(async {
        let database = Database::new("").await;
        let client = Client::serve(models::router(&database.pool)).await;
        database.pool.close().await;
        let reply = client.get("/health").await;
        assert_eq!(
            (reply.status.as_u16(), reply.text.as_str()),
            (503, r#"{"status":"unavailable"}"#)
        );
    });
}

#[test]
fn a_database_that_is_slow_to_answer_is_not_waited_for() {
    test(async {
        let database = Database::with_connections("", 1).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let held = database.pool.acquire().await.unwrap();
        let start = std::time::Instant::now();
        assert_eq!(client.get("/health").await.status, 503);
        assert!(start.elapsed().as_secs() < 10);
        drop(held);
        assert_eq!(client.get("/health").await.status, 200);
    });
}
