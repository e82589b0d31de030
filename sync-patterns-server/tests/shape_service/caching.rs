//! What caches may keep, and how long; what stays as it is.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, Method},
};

use super::{Fixture, common::test, header, messages, reader::Reader};

const ITEMS: &str = "table=items";

async fn filled(chunk_bytes: usize) -> Fixture {
    let fixture = Fixture::with(move |built_in| {
        built_in.chunk_bytes(chunk_bytes).long_poll(Duration::from_millis(100))
    })
    .await;
    let rows = "INSERT INTO items SELECT i, 'item ' || i, i % 3 FROM generate_series(1, 100) AS i";
    fixture.database.run(rows).await;
    fixture
}

#[test]
fn each_kind_of_answer_says_how_long_it_may_be_kept() {
    test(async {
        let fixture = filled(1 << 20).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let place = format!("{ITEMS}&offset={}&handle={}", reader.offset, reader.handle);
        let beginning = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
        for (query, status, expected) in [
            (format!("{ITEMS}&offset=-1"), 200, beginning),
            (place.clone(), 200, "public, max-age=60, stale-while-revalidate=300"),
            (format!("{ITEMS}&offset=now"), 200, "public, max-age=60, stale-while-revalidate=300"),
            (format!("{place}&live=true"), 200, "public, max-age=5, stale-while-revalidate=5"),
            (format!("{place}&live=true&live_sse=true"), 200, "public, max-age=59"),
            (format!("{ITEMS}&offset=now&subset__where=true"), 200, "no-cache"),
            (format!("{ITEMS}&offset=0_0&handle=x"), 409, "public, max-age=60, must-revalidate"),
            (format!("{ITEMS}&offset=x"), 400, "no-store"),
        ] {
            let reply = fixture.ask(Method::GET, &query, HeaderMap::new(), Body::empty()).await;
            assert_eq!(reply.status(), status, "{query}");
            assert_eq!(reply.headers()["cache-control"], expected, "{query}");
        }
        let refused = fixture.get("offset=x").await;
        assert_eq!(header(&refused, "surrogate-control"), "no-store");
    });
}

#[test]
fn the_first_answer_stays_as_it_is_whatever_happens() {
    test(async {
        let fixture = filled(1 << 20).await;
        let query = format!("{ITEMS}&offset=-1");
        let first = fixture.get(&query).await;
        fixture
            .database
            .run("UPDATE items SET title = 'changed'; DELETE FROM items WHERE id < 9")
            .await;
        let mut reader = Reader::new(ITEMS);
        while reader.rows.len() != 92 {
            reader.catch_up(&fixture).await;
        }
        let again = fixture.get(&query).await;
        assert_eq!(first.text, again.text);
        for name in ["etag", "electric-handle", "electric-offset", "electric-schema"] {
            assert_eq!(header(&first, name), header(&again, name));
        }
    });
}

#[test]
fn who_has_an_answer_already_is_told_so() {
    test(async {
        let fixture = filled(1 << 20).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("INSERT INTO items VALUES (101)").await;
        while reader.rows.len() != 101 {
            reader.catch_up(&fixture).await;
        }
        for query in
            [format!("{ITEMS}&offset=-1"), format!("{ITEMS}&offset=0_0&handle={}", reader.handle)]
        {
            let reply = fixture.get(&query).await;
            let tag = header(&reply, "etag").to_owned();
            for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
                let headers = [("if-none-match".parse().unwrap(), known.parse().unwrap())];
                let headers = headers.into_iter().collect();
                let again = fixture.send(Method::GET, &query, headers, Body::empty()).await;
                assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{known}");
                for name in ["etag", "electric-handle", "electric-offset", "electric-schema"] {
                    assert_eq!(header(&reply, name), header(&again, name), "{name}");
                }
            }
            let headers = [("if-none-match".parse().unwrap(), "\"other\"".parse().unwrap())];
            let headers = headers.into_iter().collect();
            let again = fixture.send(Method::GET, &query, headers, Body::empty()).await;
            assert_eq!(again.text, reply.text);
        }
    });
}

#[test]
fn two_waits_in_which_nothing_came_are_two_answers() {
    test(async {
        let fixture = filled(1 << 20).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let query = format!("{ITEMS}&offset={}&handle={}&live=true", reader.offset, reader.handle);
        let first = fixture.get(&query).await;
        assert_eq!(header(&first, "electric-has-data"), "false");
        assert_eq!(header(&first, "electric-offset"), reader.offset);
        assert_eq!(messages(&first).len(), 1);
        let tag = [("if-none-match".parse().unwrap(), header(&first, "etag").parse().unwrap())];
        let second =
            fixture.send(Method::GET, &query, tag.into_iter().collect(), Body::empty()).await;
        assert_eq!(second.status, 200);
        assert_ne!(header(&first, "etag"), header(&second, "etag"));
    });
}

#[test]
fn cursors_are_alike_for_who_waits_together_and_go_on_for_who_waits_again() {
    test(async {
        let fixture = filled(1 << 20).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let query = format!("{ITEMS}&offset={}&handle={}&live=true", reader.offset, reader.handle);
        let cursor = async |query: &str| {
            header(&fixture.get(query).await, "electric-cursor").parse::<u64>().unwrap()
        };
        let (one, other) = tokio::join!(cursor(&query), cursor(&query));
        // A new interval may begin between them.
        assert!(one == other || one.abs_diff(other) == 20, "{one} {other}");
        let next = cursor(&format!("{query}&cursor={one}")).await;
        assert!(next > one);
        let next = cursor(&format!("{query}&cursor={}", one + 1_000_000)).await;
        assert!(next > one + 1_000_000 && next <= one + 1_000_000 + 3600);
    });
}

/// The bodies of the answers that lead from an offset to the end, and where each leads.
async fn walk(fixture: &Fixture, handle: &str, mut offset: String) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        let reply = fixture.get(&format!("{ITEMS}&offset={offset}&handle={handle}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        offset = header(&reply, "electric-offset").to_owned();
        let is_end = reply.headers.contains_key("electric-up-to-date");
        found.push((offset.clone(), reply.text));
        if is_end {
            return found;
        }
    }
}

#[test]
fn snapshots_and_logs_are_cut_at_the_same_places_for_everybody() {
    test(async {
        let mut fixture = filled(2000).await;
        let first = fixture.get(&format!("{ITEMS}&offset=-1")).await;
        let handle = header(&first, "electric-handle").to_owned();
        let snapshot = walk(&fixture, &handle, "0_0".to_owned()).await;
        assert!(snapshot.len() > 5, "{}", snapshot.len());
        assert!(snapshot[0].0.starts_with("0_") && first.text.len() >= 2000);
        let last = fixture.get(&format!("{ITEMS}&offset=-1")).await;
        assert_eq!(header(&last, "electric-offset"), "0_0");

        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("UPDATE items SET title = title || ' again' WHERE id < 60").await;
        fixture.database.run("UPDATE items SET title = title || ' twice'").await;
        while reader.rows.values().any(|row| !row["title"].as_str().unwrap().contains("twice")) {
            reader.catch_up(&fixture).await;
        }
        let remembered = walk(&fixture, &handle, "0_inf".to_owned()).await;
        assert!(remembered.len() > 5, "{remembered:?}");
        for (_, body) in &remembered {
            assert!(body.len() < 2000 * 2, "{}", body.len());
        }
        let again = walk(&fixture, &handle, "0_inf".to_owned()).await;
        assert_eq!(remembered, again);
        // What a new process reads from the database is cut there as well.
        fixture.restart();
        assert_eq!(remembered, walk(&fixture, &handle, "0_inf".to_owned()).await);
    });
}
