//! Tables that are emptied while they are read: TRUNCATE empties them for older snapshots too, which
//! must not be taken for what was there. And tables that somebody keeps to himself.

use axum::{body::Body, http::Method};
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::{Fixture, common::test, reader::Reader};

const OF_ADA: &str = "table=items&where=project+IN+(SELECT+id+FROM+projects+WHERE+owner%3D'ada')";

/// Waits until somebody waits for a lock of this kind.
async fn somebody_waits_for(fixture: &Fixture, kind: &str) {
    let waiting = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND wait_event_type = 'Lock' AND wait_event = '{kind}'"
    );
    while fixture.database.count(&waiting).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// What another program does in a transaction of its own.
async fn other_program(fixture: &Fixture, statements: &str) -> PgConnection {
    let options = fixture.database.pool.connect_options();
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    connection
}

async fn run(connection: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(connection).await.unwrap();
}

/// At no time is the table empty, for anybody.
const REPLACE_ALL: &str = "BEGIN; TRUNCATE items; INSERT INTO items VALUES (2, 'new')";

#[test]
fn rows_that_are_taken_away_while_a_snapshot_waits_for_them_are_not_told_as_none() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'old')").await;
        // From here on the table is watched.
        Reader::new("table=items&columns=id").catch_up(&fixture).await;
        let mut other = other_program(&fixture, REPLACE_ALL).await;
        let first = async {
            loop {
                let reply = fixture.get("table=items&offset=-1").await;
                match reply.status.as_u16() {
                    200 => return reply.json(),
                    status => assert!([409, 503].contains(&status), "{}", reply.text),
                }
            }
        };
        let commit = async {
            somebody_waits_for(&fixture, "relation").await;
            run(&mut other, "COMMIT").await;
        };
        let (told, ()) = tokio::join!(first, commit);
        assert_eq!(told[0]["value"]["title"], "new", "{told}");
    });
}

#[test]
fn rows_that_are_taken_away_while_a_subset_waits_for_them_are_not_told_as_none() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'old')").await;
        let mut reader = Reader::new("table=items&log=changes_only");
        reader.catch_up(&fixture).await;
        let mut other = other_program(&fixture, REPLACE_ALL).await;
        let subset = async {
            let query = reader.next(false);
            let body = json!({"where": "id > 0"}).to_string();
            let mut headers = axum::http::HeaderMap::new();
            headers.insert("content-type", "application/json".parse().unwrap());
            fixture.send(Method::POST, &query, headers, Body::from(body)).await
        };
        let commit = async {
            somebody_waits_for(&fixture, "relation").await;
            run(&mut other, "COMMIT").await;
        };
        let (reply, ()) = tokio::join!(subset, commit);
        assert_eq!(reply.status, 503, "{}", reply.text);
        reader.wait(&fixture).await;
        assert_eq!(reader.refetches, 1);
    });
}

#[test]
fn semantics_11_children_that_are_taken_away_are_not_kept_when_their_parent_has_gone() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run(
                "CREATE TABLE projects (id int PRIMARY KEY, owner text);
                 INSERT INTO projects VALUES (1, 'ada'), (2, 'ada');
                 INSERT INTO items VALUES (1, 'goes', 1), (2, 'stays', 2)",
            )
            .await;
        let mut reader = Reader::new(OF_ADA);
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("title"), ["goes", "stays"]);
        // The lock for which looks at the log wait: the next one sees the first of two transactions.
        let mut looks =
            other_program(&fixture, "SELECT pg_advisory_lock(8320803159960740208)").await;
        fixture
            .database
            .run(
                "BEGIN; UPDATE items SET title = 'changed' WHERE id = 2;
                 UPDATE projects SET owner = 'bob' WHERE id = 1; COMMIT",
            )
            .await;
        let mut other = other_program(&fixture, REPLACE_ALL).await;
        let commit = async {
            run(&mut looks, "SELECT pg_advisory_unlock_all()").await;
            somebody_waits_for(&fixture, "relation").await;
            run(&mut other, "COMMIT").await;
        };
        tokio::join!(reader.wait(&fixture), commit);
        assert_ne!(reader.values("title"), ["goes", "changed"], "its project is not in any more");
        reader.catch_up(&fixture).await;
        assert_eq!((reader.refetches, reader.rows.len()), (1, 0));
    });
}

#[test]
fn a_table_that_an_open_transaction_keeps_to_itself_does_not_hold_up_other_shapes() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run(
                "CREATE TABLE projects (id int PRIMARY KEY, owner text);
                 INSERT INTO projects VALUES (1, 'ada'); INSERT INTO items VALUES (1, 'a', 1)",
            )
            .await;
        let mut children = Reader::new(OF_ADA);
        children.catch_up(&fixture).await;
        let mut lines = Reader::new("table=logs");
        lines.catch_up(&fixture).await;
        let mut other = other_program(&fixture, REPLACE_ALL).await;
        let write = "BEGIN; UPDATE projects SET owner = 'bob'; INSERT INTO logs VALUES (1); COMMIT";
        fixture.database.run(write).await;
        lines.wait(&fixture).await;
        assert_eq!(lines.values("at"), ["1"]);
        // Which rows moved with their parent cannot be read: this one begins anew once it can be.
        assert_eq!(fixture.get(&children.next(true)).await.status, 503);
        run(&mut other, "COMMIT").await;
        children.catch_up(&fixture).await;
        assert_eq!((children.refetches, children.rows.len()), (1, 0));
    });
}
