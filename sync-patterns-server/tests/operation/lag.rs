//! How far Electric is behind, by its replication slot.

use std::time::Duration;

use sqlx::{PgPool, postgres::PgPoolOptions};
use sync_patterns_server::shapes::{Electric, ShapeSource};

use super::common::{Client, Database, models, test};

async fn run(pool: &PgPool, statement: &'static str) {
    sqlx::raw_sql(statement).execute(pool).await.unwrap();
}

#[test]
fn the_lag_is_what_the_slot_has_not_confirmed() {
    let postgres = sync_patterns_dev_postgres::Server::start(&["wal_level=logical"]).unwrap();
    test(async {
        let options = PgPoolOptions::new().acquire_timeout(Duration::from_secs(30));
        let pool = options.connect(postgres.url()).await.unwrap();
        let electric = Electric::at("http://127.0.0.1:1");
        assert_eq!(electric.lag(&pool).await, None, "there is no slot");

        let create = "SELECT pg_create_logical_replication_slot($1, 'pgoutput')";
        sqlx::query(create).bind("electric_slot_default").execute(&pool).await.unwrap();
        let before = electric.lag(&pool).await.unwrap();
        // The position is that of the log as written, which a commit waits for only if told so.
        let filler = "SET synchronous_commit = on; DROP TABLE IF EXISTS filler; \
             CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)";
        run(&pool, filler).await;
        let after = electric.lag(&pool).await.unwrap();
        assert!(after > before + 1_000_000, "{before} {after}");

        let router = models::server(&pool).shapes_from(electric.clone()).metrics().into_router();
        let text = Client::serve(router).await.get("/metrics").await.text;
        let line = text.lines().find(|line| line.starts_with("sync_patterns_shape_lag ")).unwrap();
        assert!(line.rsplit(' ').next().unwrap().parse::<u64>().unwrap() >= after, "{line}");

        run(
            &pool,
            "SELECT pg_replication_slot_advance('electric_slot_default', pg_current_wal_lsn())",
        )
        .await;
        assert!(electric.lag(&pool).await.unwrap() < after);
    });
}

#[test]
fn a_position_grows_with_every_write() {
    test(async {
        let database = Database::new("CREATE TABLE t (x int)").await;
        let electric = Electric::at("http://127.0.0.1:1");
        let mut last = 0;
        for _ in 0..3 {
            let position = electric.position(&database.pool).await.unwrap().unwrap();
            let position: u64 = position.parse().unwrap();
            assert!(position > last);
            last = position;
            database.run("INSERT INTO t VALUES (1)").await;
        }
    });
}
