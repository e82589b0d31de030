//! Wrong parameters of every kind: the right status, a body that names them, never a failure of the
//! service.

use std::time::Duration;

use axum::http::{HeaderMap, Method};
use proptest::{prelude::*, strategy::ValueTree};

use super::{Fixture, common::Reply, common::test, header, reader::Reader};

#[track_caller]
fn is_refused(reply: &Reply, name: &str, query: &str) {
    assert_eq!(reply.status, 400, "{query}: {}", reply.text);
    assert_eq!(header(reply, "content-type"), "application/json", "{query}");
    let json = reply.json();
    assert_eq!(json["message"], "Invalid request", "{query}: {json}");
    let problems = json["errors"][name].as_array();
    assert!(problems.is_some_and(|problems| problems[0].is_string()), "{query}: {json}");
    assert_eq!(json["errors"].as_object().unwrap().len(), 1, "{query}: {json}");
}

#[test]
fn a_wrong_parameter_is_named() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run(
                "INSERT INTO items VALUES (1, 'a', 0); CREATE VIEW seen AS SELECT 1 AS id; \
                 CREATE SCHEMA other; CREATE TABLE other.thing (id int PRIMARY KEY)",
            )
            .await;
        let long = "a".repeat(64);
        let large = format!("table=items&offset=-1&where=title='{}'", "x".repeat(20_000));
        let deep = format!("table=items&offset=-1&where={}true{}", "(".repeat(99), ")".repeat(99));
        for (query, name) in [
            ("", "table"),
            ("offset=-1", "table"),
            ("table=&offset=-1", "table"),
            ("table=nothing&offset=-1", "table"),
            ("table=Items%20x&offset=-1", "table"),
            ("table=%22Items%22&offset=-1", "table"),
            ("table=thing&offset=-1", "table"),
            ("table=other.nothing&offset=-1", "table"),
            ("table=nowhere.items&offset=-1", "table"),
            ("table=a.b.c&offset=-1", "table"),
            ("table=public.&offset=-1", "table"),
            ("table=seen&offset=-1", "table"),
            ("table=items;DROP&offset=-1", "table"),
            ("table=%22ite%00ms%22&offset=-1", "table"),
            (&format!("table={long}&offset=-1"), "table"),
            // Its own tables, and those of Postgres, are nobody's shapes.
            ("table=pg_catalog.pg_class&offset=-1", "table"),
            ("table=information_schema.sql_features&offset=-1", "table"),
            ("table=sync_patterns_shapes.changes&offset=-1", "table"),
            ("table=sync_patterns_shapes.shapes&offset=-1", "table"),
            ("table=items", "offset"),
            ("table=items&offset=", "offset"),
            ("table=items&offset=0", "offset"),
            ("table=items&offset=-2", "offset"),
            ("table=items&offset=x_y", "offset"),
            ("table=items&offset=1_2_3", "offset"),
            ("table=items&offset=99999999999999999999_0", "offset"),
            ("table=items&offset=0_0", "handle"),
            ("table=items&offset=0_0&handle=", "handle"),
            ("table=items&offset=0_inf&live=true", "handle"),
            ("table=items&offset=-1&live=true", "live"),
            ("table=items&offset=now&live", "live"),
            ("table=items&offset=0_0&handle=x&live_sse=true", "live_sse"),
            ("table=items&offset=0_0&handle=x&live=false&live_sse=true", "live_sse"),
            ("table=items&offset=-1&columns=", "columns"),
            ("table=items&offset=-1&columns=id,nothing", "columns"),
            ("table=items&offset=-1&columns=id,%22Title%22", "columns"),
            ("table=items&offset=-1&columns=title", "columns"),
            ("table=items&offset=-1&columns=id,,title", "columns"),
            ("table=items&offset=-1&columns=id;title", "columns"),
            ("table=items&offset=-1&columns=*", "columns"),
            ("table=items&offset=-1&replica=none", "replica"),
            ("table=items&offset=-1&replica=", "replica"),
            ("table=items&offset=-1&log=none", "log"),
            ("table=items&offset=-1&where=nothing=1", "where"),
            ("table=items&offset=-1&where=id=", "where"),
            ("table=items&offset=-1&where=id", "where"),
            ("table=items&offset=-1&where=id=%27x%27", "where"),
            ("table=items&offset=-1&where=title=1", "where"),
            ("table=items&offset=-1&where=title='open", "where"),
            ("table=items&offset=-1&where=true)%20OR%20(true", "where"),
            ("table=items&offset=-1&where=pg_sleep(9)%20IS%20NULL", "where"),
            ("table=items&offset=-1&where=id%20IN%20(SELECT%201)", "where"),
            ("table=items&offset=-1&where=id=$1", "where"),
            ("table=items&offset=-1&where=id=$1&params[2]=1", "where"),
            ("table=items&offset=-1&where=id=$1&params[1]=x", "where"),
            ("table=items&offset=-1&where=title='%00'", "where"),
            // What Postgres only sees when it looks at the rows.
            ("table=items&offset=-1&where=10/project=1", "where"),
            ("table=items&offset=-1&where=title::int=1", "where"),
            (&large, "where"),
            (&deep, "where"),
            ("table=items&offset=-1&where=title=$1&params[1]=%00", "params"),
            ("table=items&offset=-1&where=id=$1&params[x]=1", "params"),
            ("table=items&offset=-1&where=id=$1&params[0]=1", "params"),
            ("table=items&offset=-1&where=id=$1&params[]=1", "params"),
            ("table=items&offset=-1&where=id=$1&params[99999]=1", "params"),
        ] {
            is_refused(&fixture.get(query).await, name, query);
        }
    });
}

#[test]
fn what_is_not_known_is_ignored() {
    test(async {
        let fixture = Fixture::new().await;
        let first = fixture.get("table=items&offset=-1").await;
        for query in [
            "offset=-1&table=public.items",
            "table=%22public%22.%22items%22&offset=-1",
            "table=PUBLIC.Items&offset=-1",
            "table=items&offset=-1&cache-buster=17&expired_handle=3-4&app=x&&=&%00=1",
            "table=items&offset=-1&handle=whatever",
            "table=items&offset=-1&columns=done,%22title%22,project,id",
            "table=items&offset=-1&replica=default&log=full&where=&live=false",
            "table=items&offset=-1&params[1]=unused",
        ] {
            let reply = fixture.get(query).await;
            assert_eq!(reply.status, 200, "{query}: {}", reply.text);
            assert_eq!(header(&reply, "electric-handle"), header(&first, "electric-handle"));
        }
        for query in [
            "table=items&offset=-1&replica=full",
            "table=items&offset=-1&log=changes_only",
            "table=items&offset=-1&where=id%3E0",
            "table=items&offset=-1&columns=id",
        ] {
            let reply = fixture.get(query).await;
            assert_eq!(reply.status, 200, "{query}: {}", reply.text);
            assert_ne!(header(&reply, "electric-handle"), header(&first, "electric-handle"));
        }
    });
}

#[test]
fn params_are_in_the_condition_whatever_they_say() {
    test(async {
        let fixture = Fixture::new().await;
        let title = r"it's \ 100% $1 ; -- é";
        let insert = "INSERT INTO items VALUES (1, $1, 7), (2, 'other', 8)";
        sqlx::query(insert).bind(title).execute(&fixture.database.pool).await.unwrap();
        let encoded: String = title.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let query = format!(
            "table=items&where=title=$2%20AND%20project=$1&params[1]=7&params[2]={encoded}"
        );
        let mut reader = Reader::new(&query);
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("id"), ["1"]);
        fixture.database.run("UPDATE items SET project = 9").await;
        reader.wait(&fixture).await;
        assert!(reader.rows.is_empty());
    });
}

#[test]
fn an_offset_that_no_log_has_reached_is_out_of_bounds_once_it_was_waited_for() {
    test(async {
        let fixture =
            Fixture::with(|built_in| built_in.long_poll(Duration::from_millis(100))).await;
        let mut reader = Reader::new("table=items");
        reader.catch_up(&fixture).await;
        for offset in ["18446744073709551615_0", "9999999999999999_7", "9999999999999999_inf"] {
            for live in ["", "&live=true", "&live=true&live_sse=true"] {
                let query = format!("table=items&offset={offset}&handle={}{live}", reader.handle);
                is_refused(&fixture.get(&query).await, "offset", &query);
            }
        }
        for offset in ["0_inf", "0_0", "0_7", "0_18446744073709551615"] {
            let query = format!("table=items&offset={offset}&handle={}", reader.handle);
            let reply = fixture.get(&query).await;
            assert_eq!(reply.status, 200, "{offset}: {}", reply.text);
        }
        // Before the shape's beginning, there is nothing that it could tell.
        let query = format!("table=items&offset=7_0&handle={}", reader.handle);
        assert_eq!(fixture.get(&query).await.status, 409);
    });
}

#[test]
fn a_wrong_handle_is_told_the_right_one() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new("table=items");
        reader.catch_up(&fixture).await;
        let long = "9".repeat(5000);
        for handle in ["x", "1", "1-1", "%00", "'; --", "%F0%9F%98%80", &long] {
            let handle = handle.replace(' ', "+");
            for live in ["", "&live=true", "&live=true&live_sse=true"] {
                let query = format!("table=items&offset=0_0&handle={handle}{live}");
                let reply = fixture.get(&query).await;
                assert_eq!(reply.status, 409, "{query}: {}", reply.text);
                assert_eq!(reply.json()[0]["headers"]["control"], "must-refetch");
                assert_eq!(header(&reply, "electric-handle"), reader.handle);
            }
        }
    });
}

#[test]
fn a_table_that_is_dropped_is_not_there() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new("table=logs");
        reader.catch_up(&fixture).await;
        fixture.database.run("DROP TABLE logs").await;
        let place = format!("table=logs&offset={}&handle={}", reader.offset, reader.handle);
        let waited = fixture.get(&format!("{place}&live=true")).await;
        for (reply, query) in [
            (waited, "waited"),
            (fixture.get(&place).await, "came"),
            (fixture.get("table=logs&offset=-1").await, "began"),
            (fixture.get("table=logs&offset=now").await, "began at the end"),
        ] {
            is_refused(&reply, "table", query);
        }
        fixture.database.run("CREATE TABLE logs (id int PRIMARY KEY)").await;
        assert_eq!(fixture.get(&place).await.status, 409);
        let mut other = Reader::new("table=logs");
        other.catch_up(&fixture).await;
        assert_ne!(reader.handle, other.handle);
    });
}

/// Pieces of which requests are made that mean nothing, or nearly something.
fn piece() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "table",
        "offset",
        "handle",
        "live",
        "live_sse",
        "cursor",
        "where",
        "params[1]",
        "columns",
        "queryable_columns",
        "replica",
        "log",
        "subset__where",
        "subset__limit",
        "subset__order_by",
        "subset__params",
        "secret",
    ]);
    let values = prop_oneof![
        prop::sample::select(vec![
            "items",
            "logs",
            "-1",
            "now",
            "0_0",
            "0_inf",
            "1_0",
            "true",
            "full",
            "changes_only",
            "id",
            "id,title",
            "id=1",
            "id=$1",
            "title LIKE $1",
            "{\"1\":\"a\"}",
            "5",
            "\"",
            "'",
            "(",
            "%",
            "\0",
            "\u{7f}",
            "é",
            "NULL",
            "done",
            "1/0=1",
            "id DESC",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,12}",
        "\\PC{0,6}",
    ];
    (names, values).prop_map(|(name, value)| {
        let value: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
        format!("{name}={value}")
    })
}

#[test]
fn no_request_at_all_makes_the_service_fail() {
    let requests = prop::collection::vec(piece(), 1..7).prop_map(|pieces| pieces.join("&"));
    let requests = (requests, prop::bool::weighted(0.8), "\\PC{0,20}");
    test(async {
        let fixture = Fixture::with(|built_in| {
            built_in
                .long_poll(Duration::from_millis(20))
                .events(Duration::from_millis(20))
                .allow_delete()
        })
        .await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 0)").await;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for _ in 0..600 {
            let (query, has_table, body) = requests.new_tree(&mut runner).unwrap().current();
            let query = if has_table { format!("table=items&offset=-1&{query}") } else { query };
            let methods = [Method::GET, Method::POST, Method::DELETE, Method::HEAD];
            let method = &methods[body.len() % 4];
            let body = if body.len() % 3 == 0 { format!("{{\"where\":{body:?}}}") } else { body };
            let answer = fixture.send(method.clone(), &query, HeaderMap::new(), body.into()).await;
            let expected = [200, 202, 400, 404, 409].contains(&answer.status.as_u16());
            assert!(expected, "{method} {query}: {answer:?}");
        }
    });
}
