//! Streams of events: `live_sse`.

use std::time::Duration;

use super::{
    Fixture,
    common::test,
    header,
    reader::Reader,
    stream::{Said, Stream},
};

const ITEMS: &str = "table=items";

/// The address of a stream behind what a reader has.
fn behind(reader: &Reader) -> String {
    let Reader { query, offset, handle, .. } = reader;
    format!("{query}&offset={offset}&handle={handle}&live=true&live_sse=true")
}

#[test]
fn a_stream_tells_each_transaction_and_then_that_there_is_no_more() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let mut stream = Stream::open(&fixture, &behind(&reader)).await;
        let headers = &stream.headers;
        assert_eq!(headers["electric-handle"], reader.handle.as_str());
        assert_eq!(headers["electric-offset"], reader.offset.as_str());
        assert_eq!(headers["cache-control"], "public, max-age=59");
        assert!(headers["electric-cursor"].to_str().unwrap().parse::<u64>().is_ok());
        assert!(!headers.contains_key("electric-schema"));
        let (messages, start) = stream.batch().await;
        assert!(messages.is_empty(), "{messages:?}");

        let mut last = start;
        for number in 0..3 {
            let insert = format!(
                "BEGIN; INSERT INTO items VALUES ({number}); \
                 UPDATE items SET title = 'x' WHERE id = {number}; COMMIT"
            );
            fixture.database.run(&insert).await;
            let (messages, lsn) = stream.batch().await;
            assert_eq!(messages.len(), 2, "{messages:?}");
            assert_eq!(messages[1]["headers"]["last"], true);
            let of_messages: u64 = messages[1]["headers"]["lsn"].as_str().unwrap().parse().unwrap();
            assert!(last < of_messages && of_messages <= lsn);
            last = lsn;
        }
    });
}

#[test]
fn the_older_name_of_the_parameter_does_too() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let query = behind(&reader).replace("live_sse", "experimental_live_sse");
        assert!(Stream::open(&fixture, &query).await.batch().await.0.is_empty());
    });
}

#[test]
fn a_stream_in_which_nothing_happens_says_that_it_is_there() {
    test(async {
        let fixture =
            Fixture::with(|built_in| built_in.keep_alive(Duration::from_millis(20))).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let mut stream = Stream::open(&fixture, &behind(&reader)).await;
        stream.batch().await;
        for _ in 0..3 {
            assert_eq!(stream.next().await, Some(Said::KeepAlive));
        }
        fixture.database.run("INSERT INTO items VALUES (1)").await;
        assert_eq!(stream.batch().await.0.len(), 1);
    });
}

#[test]
fn a_stream_ends_after_its_time_and_its_client_goes_on_where_it_was() {
    test(async {
        let fixture = Fixture::with(|built_in| built_in.events(Duration::from_millis(100))).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("INSERT INTO items VALUES (1), (2), (3)").await;
        // A stream is short here: what it is to tell is there before it begins.
        let mut before = Reader::new(ITEMS);
        let last = fixture.last_lsn().await;
        before.reach(&fixture, last).await;
        let mut stream = Stream::open(&fixture, &behind(&reader)).await;
        let mut lsn = 0;
        let mut told = Vec::new();
        while told.len() < 3 {
            let (messages, until) = stream.batch().await;
            told.extend(messages);
            lsn = until;
        }
        while stream.next().await.is_some() {}
        fixture.database.run("INSERT INTO items VALUES (4)").await;
        let last = fixture.last_lsn().await;
        before.reach(&fixture, last).await;
        // Clients make up this offset.
        let query = format!("{ITEMS}&offset={lsn}_0&handle={}&live=true", reader.handle);
        let mut told = Vec::new();
        let mut stream = Stream::open(&fixture, &format!("{query}&live_sse=true")).await;
        while !told.iter().any(|id| id == "4") {
            let (messages, _) = stream.batch().await;
            told.extend(messages.iter().map(|message| message["value"]["id"].clone()));
        }
        // What is behind the first operation of the last transaction may come twice.
        assert!(
            ["1", "2", "3"].iter().all(|id| told.iter().filter(|told| *told == id).count() <= 1)
        );
        assert!(!told.iter().any(|id| id == "1"));
    });
}

#[test]
fn the_stream_of_a_shape_that_is_over_ends() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let mut stream = Stream::open(&fixture, &behind(&reader)).await;
        stream.batch().await;
        fixture.database.run("TRUNCATE items").await;
        while stream.next().await.is_some() {}
        let reply = fixture.get(&behind(&reader)).await;
        assert_eq!(reply.status, 409);
        assert_eq!(header(&reply, "content-type"), "application/json");
        assert_ne!(header(&reply, "electric-handle"), reader.handle);
    });
}
