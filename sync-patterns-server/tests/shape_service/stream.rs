//! A stream of events, as a client reads it.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, Method},
};
use futures_util::StreamExt;
use serde_json::Value;

use super::Fixture;

/// How long anything may take before a test gives up.
const LIMIT: Duration = Duration::from_secs(60);

/// What a stream says.
#[derive(Debug, PartialEq)]
pub enum Said {
    Message(Value),
    /// A comment: nothing new.
    KeepAlive,
}

/// An open stream of events.
pub struct Stream {
    pub headers: HeaderMap,
    body: BodyDataStream,
    text: String,
}

impl Stream {
    /// Opens one; it has to be one.
    pub async fn open(fixture: &Fixture, query: &str) -> Stream {
        let response = fixture.ask(Method::GET, query, HeaderMap::new(), Body::empty()).await;
        let (parts, body) = response.into_parts();
        assert_eq!(parts.status, 200);
        assert_eq!(parts.headers["content-type"], "text/event-stream");
        Stream { headers: parts.headers, body: body.into_data_stream(), text: String::new() }
    }

    /// What it says next; `None` where it is over.
    pub async fn next(&mut self) -> Option<Said> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event.starts_with(':') {
                    return Some(Said::KeepAlive);
                }
                let json = event.strip_prefix("data: ").unwrap_or_else(|| panic!("{event:?}"));
                return Some(Said::Message(serde_json::from_str(json).unwrap()));
            }
            let next = tokio::time::timeout(LIMIT, self.body.next()).await.expect("a stream hangs");
            let Some(bytes) = next else {
                assert_eq!(self.text, "", "a stream ends in the middle of an event");
                return None;
            };
            self.text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
        }
    }

    /// The messages up to the next word that there are no more, and its LSN.
    pub async fn batch(&mut self) -> (Vec<Value>, u64) {
        let mut messages = Vec::new();
        loop {
            match self.next().await.expect("a stream that is over") {
                Said::KeepAlive => {}
                Said::Message(message) if message["headers"]["control"] == "up-to-date" => {
                    let lsn = &message["headers"]["global_last_seen_lsn"];
                    return (messages, lsn.as_str().unwrap().parse().unwrap());
                }
                Said::Message(message) => messages.push(message),
            }
        }
    }
}
