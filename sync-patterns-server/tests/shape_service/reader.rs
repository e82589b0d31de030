//! A client that follows the protocol to the letter, and stumbles over everything that is wrong.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Fixture, Reply, header};

/// A client of one shape.
#[derive(Debug, Default)]
pub struct Reader {
    /// Table, condition, …: everything that stays the same.
    pub query: String,
    pub offset: String,
    pub handle: String,
    cursor: String,
    /// The rows by their keys.
    pub rows: BTreeMap<String, Map<String, Value>>,
    /// Everything up to here is in the rows.
    pub lsn: u64,
    pub is_up_to_date: bool,
    /// The LSNs of messages, each once.
    pub seen: Vec<u64>,
    /// The transactions of messages.
    pub txids: Vec<u64>,
    pub refetches: usize,
}

impl Reader {
    pub fn new(query: &str) -> Reader {
        Reader { query: query.to_owned(), offset: "-1".to_owned(), ..Reader::default() }
    }

    /// Reads until it is told that there is no more.
    pub async fn catch_up(&mut self, fixture: &Fixture) {
        loop {
            self.step(fixture, false).await;
            if self.is_up_to_date {
                return;
            }
        }
    }

    /// Waits for one answer.
    pub async fn wait(&mut self, fixture: &Fixture) -> Vec<Value> {
        self.step(fixture, true).await
    }

    /// Reads on: waits where it has everything, and does not where it has not.
    pub async fn follow(&mut self, fixture: &Fixture) -> Vec<Value> {
        self.step(fixture, self.is_up_to_date).await
    }

    /// Waits until everything up to an LSN is there.
    pub async fn reach(&mut self, fixture: &Fixture, lsn: u64) {
        while self.lsn < lsn {
            self.catch_up(fixture).await;
        }
    }

    async fn step(&mut self, fixture: &Fixture, is_live: bool) -> Vec<Value> {
        let reply = fixture.get(&self.next(is_live)).await;
        self.take(&reply, is_live)
    }

    /// What it asks next.
    pub fn next(&self, is_live: bool) -> String {
        let mut query = format!("{}&offset={}", self.query, self.offset);
        if !self.handle.is_empty() {
            query.push_str(&format!("&handle={}", self.handle));
        }
        if is_live {
            query.push_str(&format!("&live=true&cursor={}", self.cursor));
        }
        query
    }

    /// Takes an answer in.
    #[track_caller]
    pub fn take(&mut self, reply: &Reply, is_live: bool) -> Vec<Value> {
        if reply.status == 409 {
            assert_eq!(reply.json()[0]["headers"]["control"], "must-refetch");
            let query = self.query.clone();
            let handle = header(reply, "electric-handle").to_owned();
            assert_ne!(handle, self.handle, "the handle that is over is given again");
            let refetches = self.refetches + 1;
            *self = Reader { handle, refetches, lsn: self.lsn, ..Reader::new(&query) };
            return Vec::new();
        }
        assert_eq!(reply.status, 200, "{}", reply.text);
        let before =
            std::mem::replace(&mut self.offset, header(reply, "electric-offset").to_owned());
        self.handle = header(reply, "electric-handle").to_owned();
        match is_live {
            true => self.cursor = header(reply, "electric-cursor").to_owned(),
            false => assert!(reply.headers.contains_key("electric-schema")),
        }
        let messages = reply.json().as_array().unwrap().clone();
        self.is_up_to_date = reply.headers.contains_key("electric-up-to-date");
        assert!(before != "-1" || !self.is_up_to_date, "the first answer is kept by caches");
        assert!(self.is_up_to_date || self.offset != before, "an answer that leads nowhere");
        for (index, message) in messages.iter().enumerate() {
            let is_end = index + 1 == messages.len() && self.is_up_to_date;
            assert_eq!(message["headers"]["control"] == "up-to-date", is_end, "{messages:?}");
            self.apply(message);
        }
        messages
    }

    #[track_caller]
    fn apply(&mut self, message: &Value) {
        let headers = &message["headers"];
        if headers["control"] == "up-to-date" {
            let lsn = headers["global_last_seen_lsn"].as_str().unwrap().parse().unwrap();
            assert!(lsn >= self.lsn, "{lsn} after {}", self.lsn);
            self.lsn = lsn;
            return;
        }
        let Some(operation) = headers["operation"].as_str() else { return };
        if let Some(lsn) = headers["lsn"].as_str() {
            let lsn = lsn.parse().unwrap();
            assert!(
                self.seen.last().is_none_or(|last| *last <= lsn),
                "{lsn} after {:?}",
                self.seen
            );
            if self.seen.last() != Some(&lsn) {
                self.seen.push(lsn);
            }
            self.txids
                .extend(headers["txids"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()));
        }
        let key = message["key"].as_str().unwrap().to_owned();
        let value = message["value"].as_object().unwrap().clone();
        match operation {
            "insert" => {
                let before = self.rows.insert(key, value);
                assert!(before.is_none(), "a row that is there is inserted: {message}");
            }
            "update" => {
                let row = self.rows.get_mut(&key);
                let row =
                    row.unwrap_or_else(|| panic!("a row that is not there changes: {message}"));
                row.extend(value);
            }
            "delete" => {
                let before = self.rows.remove(&key);
                assert!(before.is_some(), "a row that is not there is deleted: {message}");
            }
            other => panic!("{other}"),
        }
    }

    /// The values of a column, in the order of the keys.
    pub fn values(&self, column: &str) -> Vec<String> {
        let value = |row: &Map<String, Value>| row[column].as_str().unwrap_or("null").to_owned();
        self.rows.values().map(value).collect()
    }
}
