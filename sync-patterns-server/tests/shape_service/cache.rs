//! A cache in front of the service, which keeps what it may for as long as it may.

use std::{collections::HashMap, sync::Mutex};

use axum::{
    body::Body,
    http::{HeaderMap, Method, header::IF_NONE_MATCH},
};

use super::{Fixture, common::Reply, header, reader::Reader};

/// What a cache has kept, by address. Its clock stands still, until somebody says that it is late.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<HashMap<String, Kept>>,
}

#[derive(Clone)]
struct Kept {
    reply: Reply,
    is_stale: bool,
}

impl Cache {
    /// Answers as HTTP says that a shared cache may.
    pub async fn get(&self, fixture: &Fixture, query: &str) -> Reply {
        let kept = self.kept.lock().unwrap().get(query).cloned();
        let mut headers = HeaderMap::new();
        match &kept {
            Some(kept) if !kept.is_stale => return kept.reply.clone(),
            Some(kept) => {
                if let Some(tag) = kept.reply.headers.get("etag") {
                    headers.insert(IF_NONE_MATCH, tag.clone());
                }
            }
            None => {}
        }
        let mut reply = fixture.send(Method::GET, query, headers, Body::empty()).await;
        if reply.status == 304 {
            // What was kept is still right; its headers are new.
            let kept = kept.expect("nothing was kept that could be the same").reply;
            reply = Reply { headers: reply.headers, ..kept };
        }
        let caching = header(&reply, "cache-control");
        if caching.starts_with("public, max-age=") && !caching.contains("max-age=0") {
            let kept = Kept { reply: reply.clone(), is_stale: false };
            self.kept.lock().unwrap().insert(query.to_owned(), kept);
        }
        reply
    }

    /// Everything is older than it may be: it has to be asked for again.
    pub fn expire(&self) {
        self.kept.lock().unwrap().values_mut().for_each(|kept| kept.is_stale = true);
    }
}

impl Reader {
    /// Reads once through a cache: waits, where it has all there is.
    pub async fn step_through(&mut self, cache: &Cache, fixture: &Fixture) {
        let is_live = self.is_up_to_date;
        let reply = cache.get(fixture, &self.next(is_live)).await;
        self.take(&reply, is_live);
    }
}
