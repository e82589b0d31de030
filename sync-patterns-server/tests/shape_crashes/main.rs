//! Services and Postgres are killed in the middle of everything. Whatever a client of a shape is told
//! to be up to date with is what the log says was there at that LSN, transaction by transaction, and
//! at the end it is what Postgres has.
//!
//! `SHAPE_CRASHES=300 SEED=7 cargo test -p sync-patterns-server --test shape_crashes` goes on for five
//! minutes, with decisions that another run has made.

#[path = "../common/mod.rs"]
mod common;
mod history;
mod program;
mod random;
// What reads step by step is for the other tests.
#[allow(dead_code)]
#[path = "../shape_service/reader.rs"]
mod reader;
mod shapes;
mod writers;

use std::{
    collections::{BTreeMap, HashMap},
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, Method};
use common::{Client, Reply, test};
use history::History;
use program::Program;
use random::Random;
use reader::Reader;
use serde_json::{Map, Value};
use shapes::SHAPES;
use sqlx::{Connection, PgConnection};
use sync_patterns_dev_postgres::Server;

/// How long everything is killed, in seconds, unless `SHAPE_CRASHES` says otherwise.
const SECONDS: u64 = 12;

/// The writers, and the readers that there are at once.
const WRITERS: u64 = 12;
const READERS: u64 = 12;

/// The services that are over the database at once.
const SERVICES: usize = 2;

/// What clients were told.
#[derive(Default)]
struct Told {
    /// By LSN and shape, the rows of a client that was up to date.
    states: Mutex<Vec<(u64, usize, Rows)>>,
    /// The shape of each handle.
    handles: Mutex<HashMap<String, usize>>,
    refetches: AtomicUsize,
    retries: AtomicUsize,
}

/// Rows by their keys.
type Rows = BTreeMap<String, Map<String, Value>>;

/// A service that may be away for a while.
struct Fixture {
    client: Client,
    told: Arc<Told>,
}

impl Fixture {
    /// Asks until there is an answer that says something.
    async fn get(&self, query: &str) -> Reply {
        let begun = Instant::now();
        loop {
            let path = format!("/v1/shape?{query}");
            match self.client.attempt(Method::GET, &path, String::new()).await {
                Some(reply) if reply.status.as_u16() != 503 => return reply,
                other => {
                    let waited = begun.elapsed();
                    assert!(waited < Duration::from_secs(60), "{query}: {other:?} for {waited:?}");
                }
            }
            self.told.retries.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

/// A header as text.
#[track_caller]
fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    let headers: &HeaderMap = &reply.headers;
    headers.get(name).unwrap_or_else(|| panic!("no {name} in {reply:?}")).to_str().unwrap()
}

/// Reads one shape after the other, for a while each; the last one goes on.
async fn read(fixture: Fixture, mut random: Random, stop: Arc<AtomicBool>) -> (usize, Reader) {
    let begin = |random: &mut Random| {
        let shape = random.below(SHAPES.len() as u64) as usize;
        (shape, Reader::new(SHAPES[shape].query))
    };
    let (mut shape, mut reader) = begin(&mut random);
    while !stop.load(Ordering::Relaxed) {
        if random.below(40) == 0 {
            fixture.told.refetches.fetch_add(reader.refetches, Ordering::Relaxed);
            (shape, reader) = begin(&mut random);
        }
        if random.below(20) == 0 {
            // A slow one: what it has missed may have gone from memory, and from the log.
            tokio::time::sleep(Duration::from_millis(random.below(2500))).await;
        }
        reader.follow(&fixture).await;
        note(&fixture.told, shape, &reader);
    }
    (shape, reader)
}

fn note(told: &Told, shape: usize, reader: &Reader) {
    if !reader.handle.is_empty() {
        let of = *told.handles.lock().unwrap().entry(reader.handle.clone()).or_insert(shape);
        assert_eq!(of, shape, "{} is of two shapes", reader.handle);
    }
    if reader.is_up_to_date {
        told.states.lock().unwrap().push((reader.lsn, shape, reader.rows.clone()));
    }
}

#[test]
fn semantics_11_whoever_is_up_to_date_has_what_was_there_at_its_lsn() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("SHAPE_CRASHES").unwrap_or(SECONDS);
    let seed = number("SEED").unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    println!("SEED={seed}");
    let mut random = Random::new(seed);
    // What Postgres loses in a crash must not have been told to anybody.
    let mut postgres = Server::start(&["synchronous_commit=off"]).unwrap();
    let url = postgres.url().to_owned();
    test(async {
        let mut admin = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(shapes::TABLES).execute(&mut admin).await.unwrap();
        let mut programs: Vec<Program> = (0..SERVICES).map(|_| Program::start(&url)).collect();
        let told = Arc::new(Told::default());
        let fixture = |programs: &[Program], number: usize| Fixture {
            client: Client::at(&programs[number % SERVICES].address()),
            told: Arc::clone(&told),
        };
        // From the beginning everything is captured.
        for shape in SHAPES {
            Reader::new(shape.query).catch_up(&fixture(&programs, 0)).await;
        }
        sqlx::raw_sql(history::KEEP).execute(&mut admin).await.unwrap();

        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| tokio::spawn(writers::write(url.clone(), random.fork(), Arc::clone(&stop))))
            .collect();
        let readers: Vec<_> = (0..READERS as usize)
            .map(|number| {
                let fixture = fixture(&programs, number);
                tokio::spawn(read(fixture, random.fork(), Arc::clone(&stop)))
            })
            .collect();
        let begun = Instant::now();
        let mut crashes = (0, 0);
        while begun.elapsed() < Duration::from_secs(seconds) {
            tokio::time::sleep(Duration::from_millis(500 + random.below(1200))).await;
            if random.below(4) == 0 {
                postgres = tokio::task::spawn_blocking(|| {
                    let mut postgres = postgres;
                    postgres.crash().unwrap();
                    postgres
                })
                .await
                .unwrap();
                crashes.1 += 1;
            } else {
                programs[random.below(SERVICES as u64) as usize].crash();
                crashes.0 += 1;
            }
        }
        stop.store(true, Ordering::Relaxed);
        let mut transactions = 0;
        for writer in writers {
            transactions += writer.await.unwrap();
        }
        let mut admin = PgConnection::connect(&url).await.unwrap();
        let last = history::last_lsn(&mut admin).await;
        let mut ends = Vec::new();
        for (number, reader) in readers.into_iter().enumerate() {
            let (shape, mut reader) = reader.await.unwrap();
            let fixture = fixture(&programs, number);
            reader.reach(&fixture, last).await;
            note(&told, shape, &reader);
            ends.push((shape, reader));
        }
        drop(programs);

        let states = std::mem::take(&mut *told.states.lock().unwrap());
        let checked = states.len();
        let history = History::read(&mut admin).await;
        history.compare(states);
        for (shape, reader) in &ends {
            let expected = shapes::now(&mut admin, &SHAPES[*shape]).await;
            assert_eq!(reader.rows, expected, "{} at the end", SHAPES[*shape].query);
        }
        let refetches = told.refetches.load(Ordering::Relaxed);
        println!(
            "{transactions} transactions, {} in the log; {checked} states compared; {} services and \
             {} times Postgres killed, {} retries, {refetches} refetches",
            history.len(),
            crashes.0,
            crashes.1,
            told.retries.load(Ordering::Relaxed),
        );
        assert!(transactions > 0 && checked > 0 && crashes.0 > 0);
    });
}
