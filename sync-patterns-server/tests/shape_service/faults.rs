//! Clients that do wrong, or nothing: the others do not notice.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, Method},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    Fixture,
    cache::Cache,
    common::{Client, test},
    header,
    reader::Reader,
    stream::Stream,
};

const ITEMS: &str = "table=items";

/// The connections that the service has to the database.
async fn connections(fixture: &Fixture) -> i64 {
    let count = "SELECT count(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND application_name = 'sync-patterns shapes'";
    fixture.database.count(count).await
}

async fn insert(fixture: &Fixture, from: u32, to: u32) {
    let insert = format!("INSERT INTO items SELECT i FROM generate_series({from}, {to}) AS i");
    fixture.database.run(&insert).await;
}

#[test]
fn connections_that_say_nothing_or_never_read_hold_nobody() {
    test(async {
        let fixture = Fixture::new().await;
        let long =
            "INSERT INTO items SELECT i, repeat('x', 4000) FROM generate_series(1, 2000) AS i";
        fixture.database.run(long).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let base = Client::listen(fixture.router.clone()).await;
        let address = base.strip_prefix("http://").unwrap();
        let place = format!("{ITEMS}&offset={}&handle={}", reader.offset, reader.handle);
        let mut open = Vec::new();
        for request in [
            "".to_owned(),
            "GET /v1/shape?table=it".to_owned(),
            format!("POST /v1/shape?{place} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{{"),
            // Eight megabytes that nobody takes.
            "GET /v1/shape?table=logs&offset=-1 HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            format!("GET /v1/shape?{place}&live=true HTTP/1.1\r\nhost: x\r\n\r\n"),
            format!("GET /v1/shape?{place}&live=true&live_sse=true HTTP/1.1\r\nhost: x\r\n\r\n"),
        ] {
            for _ in 0..10 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(request.as_bytes()).await.unwrap();
                open.push(stream);
            }
        }
        for id in 1..=20 {
            let update = format!("UPDATE items SET title = '{}' || {id}", "y".repeat(100));
            fixture.database.run(&update).await;
        }
        insert(&fixture, 9000, 9000).await;
        while reader.rows.len() <= 100 {
            reader.wait(&fixture).await;
        }
        let mut other = Reader::new("table=items&where=id%3E8999");
        other.catch_up(&fixture).await;
        assert_eq!(other.rows.len(), 1);
        assert!(connections(&fixture).await <= 8, "{}", connections(&fixture).await);
        // Those who read late get all of it.
        let late = open.last_mut().unwrap();
        let mut text = Vec::new();
        while !String::from_utf8_lossy(&text).contains("\"9000\"") {
            let mut part = vec![0; 1 << 16];
            let count = late.read(&mut part).await.unwrap();
            assert!(count > 0, "the stream ended");
            text.extend_from_slice(&part[..count]);
        }
    });
}

#[test]
fn a_slow_reader_of_events_gets_everything_in_its_own_time() {
    test(async {
        let fixture = Fixture::with(|built_in| built_in.chunk_bytes(500_000)).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let place = format!("{ITEMS}&offset={}&handle={}", reader.offset, reader.handle);
        let mut slow = Stream::open(&fixture, &format!("{place}&live=true&live_sse=true")).await;
        // More than a shape remembers: the rest comes from the log.
        for number in 0..24 {
            let rows = format!(
                "INSERT INTO items SELECT {number} * 25 + i, repeat('x', 20000) \
                 FROM generate_series(1, 25) AS i"
            );
            fixture.database.run(&rows).await;
        }
        while reader.rows.len() < 600 {
            reader.wait(&fixture).await;
        }
        let mut told = 0;
        while told < 600 {
            told += slow.batch().await.0.len();
        }
        assert_eq!(told, 600);
    });
}

#[test]
fn requests_that_are_given_up_leave_nothing_behind() {
    test(async {
        let fixture = Fixture::new().await;
        insert(&fixture, 1, 3000).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let place = format!("{ITEMS}&offset={}&handle={}", reader.offset, reader.handle);
        for number in 0_u32..200 {
            let query = match number % 4 {
                0 => format!("{place}&live=true"),
                1 => format!("{ITEMS}&offset=now&subset__where=id%3E{number}"),
                2 => format!("{ITEMS}&offset=-1&where=id%3E{}", number / 20),
                _ => format!("{ITEMS}&offset=0_inf&handle={}", reader.handle),
            };
            let asked = fixture.ask(Method::GET, &query, HeaderMap::new(), Body::empty());
            let limit = Duration::from_micros(u64::from(number) * 50);
            let _ = tokio::time::timeout(limit, asked).await;
        }
        assert!(connections(&fixture).await <= 8);
        for _ in 0..20 {
            let part = fixture.get(&format!("{ITEMS}&offset=now&subset__where=id%3C9")).await;
            assert_eq!(part.json()["data"].as_array().unwrap().len(), 8, "{}", part.text);
        }
        insert(&fixture, 4000, 4000).await;
        while reader.rows.len() <= 3000 {
            reader.wait(&fixture).await;
        }
        let mut other = Reader::new("table=items&where=id%3E2990");
        other.catch_up(&fixture).await;
        assert_eq!(other.rows.len(), 11);
    });
}

#[test]
fn many_shapes_can_be_made_at_once() {
    test(async {
        let fixture = Fixture::new().await;
        insert(&fixture, 1, 1000).await;
        let asked = (0..40).map(|number| {
            tokio::spawn(fixture.ask_alone(format!("{ITEMS}&offset=-1&where=id%3E{number}")))
        });
        for asked in asked.collect::<Vec<_>>() {
            assert_eq!(asked.await.unwrap(), 200);
        }
    });
}

#[test]
fn a_client_that_never_learns_makes_no_shapes() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        for number in 0..200 {
            let reply = fixture.get(&format!("{ITEMS}&offset=0_0&handle={number}-17")).await;
            assert_eq!(reply.status, 409);
            assert_eq!(header(&reply, "electric-handle"), reader.handle);
        }
        let shapes = "SELECT count(*) FROM sync_patterns_shapes.shapes";
        assert_eq!(fixture.database.count(shapes).await, 1);
    });
}

#[test]
fn a_cache_in_front_that_keeps_all_it_may_shows_nothing_wrong() {
    test(async {
        let fixture = Fixture::with(|built_in| {
            built_in.chunk_bytes(1000).long_poll(Duration::from_millis(50)).allow_delete()
        })
        .await;
        let cache = Cache::default();
        insert(&fixture, 1, 30).await;
        let mut readers: Vec<Reader> = Vec::new();
        for turn in 0_u32..40 {
            if turn % 4 == 0 {
                readers.push(Reader::new(ITEMS));
            }
            match turn % 10 {
                3 => {
                    drop(fixture.send(Method::DELETE, ITEMS, HeaderMap::new(), Body::empty()).await)
                }
                5 => cache.expire(),
                7 if turn > 20 => {
                    fixture.database.run("TRUNCATE items").await;
                    insert(&fixture, 1, 20).await;
                }
                _ => {
                    let (update, id) = (format!("UPDATE items SET title = '{turn}'"), turn + 100);
                    fixture.database.run(&format!("{update} WHERE id % 3 = {}", turn % 3)).await;
                    insert(&fixture, id, id).await;
                    fixture.database.run(&format!("DELETE FROM items WHERE id = {turn}")).await;
                }
            }
            for (index, reader) in readers.iter_mut().enumerate() {
                // Some are behind the others.
                if !(index as u32 + turn).is_multiple_of(3) {
                    reader.step_through(&cache, &fixture).await;
                }
            }
        }
        let mut fresh = Reader::new("table=items&columns=id,title,project,done");
        fresh.catch_up(&fixture).await;
        for mut reader in readers {
            let mut steps = 0;
            while reader.rows != fresh.rows {
                reader.step_through(&cache, &fixture).await;
                steps += 1;
                assert!(steps < 500, "it does not arrive: {reader:?}\n{fresh:?}");
            }
        }
    });
}
