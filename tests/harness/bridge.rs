//! PGlite in a Node process, which is used by one test after the other: opening one takes a second.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{DbError, Param};

/// A Node process with one PGlite.
pub struct Bridge {
    process: Child,
    input: ChildStdin,
    answers: mpsc::Receiver<String>,
}

/// More than this only takes memory.
const MOST: usize = 4;
const PATIENCE: Duration = Duration::from_secs(120);

struct Pool {
    idle: Vec<Bridge>,
    busy: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool { idle: Vec::new(), busy: 0 });
static RETURNED: Condvar = Condvar::new();

impl Bridge {
    /// An idle PGlite, or a new one.
    pub fn take() -> Result<Bridge, DbError> {
        let pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = RETURNED.wait_while(pool, |pool| pool.idle.is_empty() && pool.busy >= MOST);
        let mut pool = waited.unwrap_or_else(PoisonError::into_inner);
        pool.busy += 1;
        let idle = pool.idle.pop();
        drop(pool);
        idle.map_or_else(Bridge::start, Ok).inspect_err(|_| Bridge::leave(None))
    }

    /// Gives it back for the next test; one that failed to answer is not kept.
    pub fn leave(bridge: Option<Bridge>) {
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        pool.busy -= 1;
        pool.idle.extend(bridge);
        RETURNED.notify_one();
    }

    fn start() -> Result<Bridge, DbError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pglite");
        if !folder.join("node_modules/@electric-sql/pglite").is_dir() {
            return Err(DbError::other(format!(
                "PGlite is not installed: run `npm ci --prefix {}` (or `cargo verify`, which does)",
                folder.display()
            )));
        }
        let mut process = Command::new("node")
            .arg(folder.join("bridge.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                DbError::other(format!(
                    "`node` did not start ({error}): PGlite's tests need Node.js 22.13 or newer, \
                     from https://nodejs.org or your system's packages"
                ))
            })?;
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let bridge = Bridge { process, input, answers };
        bridge.receive()?;
        Ok(bridge)
    }

    fn receive(&self) -> Result<Value, DbError> {
        let line = self.answers.recv_timeout(PATIENCE).map_err(|_| {
            DbError::other("PGlite's process ended or does not answer; see its output above")
        })?;
        let mut answer: Value =
            serde_json::from_str(&line).map_err(|error| DbError::other(error.to_string()))?;
        match answer.get_mut("error") {
            Some(error) => {
                let code = error["code"].as_str().map(str::to_owned);
                Err(DbError {
                    is_unique_violation: code.as_deref() == Some("23505"),
                    message: error["message"].as_str().unwrap_or_default().to_owned(),
                    code,
                })
            }
            None => Ok(answer),
        }
    }

    fn ask(&mut self, request: &Value) -> Result<Value, DbError> {
        writeln!(self.input, "{request}")
            .map_err(|error| DbError::other(format!("PGlite's process ended: {error}")))?;
        self.receive()
    }

    /// Runs several statements.
    pub fn script(&mut self, sql: &str) -> Result<(), DbError> {
        self.ask(&json!({ "script": sql })).map(drop)
    }

    /// Runs one statement; the rows as Postgres's own text.
    pub fn query(
        &mut self,
        sql: &str,
        params: &[Param],
    ) -> Result<Vec<Vec<Option<String>>>, DbError> {
        let params: Vec<Value> = params
            .iter()
            .map(|param| match param {
                Param::Null => Value::Null,
                Param::Int(number) => number.to_string().into(),
                Param::Real(number) => number.to_string().into(),
                Param::Text(text) => text.as_str().into(),
                Param::Bytes(bytes) => format!("\\x{}", crate::wire::hex(bytes)).into(),
            })
            .collect();
        let mut answer = self.ask(&json!({ "query": sql, "params": params }))?;
        serde_json::from_value(answer["rows"].take())
            .map_err(|error| DbError::other(error.to_string()))
    }

    /// Starts to collect the notifications of a channel.
    pub fn listen(&mut self, channel: &str) -> Result<(), DbError> {
        self.ask(&json!({ "listen": channel })).map(drop)
    }

    /// Stops to listen at all.
    pub fn silence(&mut self) -> Result<(), DbError> {
        self.ask(&json!({ "silence": true })).map(drop)
    }

    /// What came since the last time.
    pub fn notifications(&mut self) -> Result<Vec<String>, DbError> {
        let mut answer = self.ask(&json!({ "notifications": true }))?;
        serde_json::from_value(answer["notifications"].take())
            .map_err(|error| DbError::other(error.to_string()))
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
