//! The generated client and Electric's own, side by side over one `/v1/shape`, while everything is
//! killed in turn: Postgres, the shape service, the application's server, and both clients. In the
//! end both show what Postgres has, and no write is missing that a device had said it had.
//!
//! Needs Node, and `npm ci --prefix sync-patterns-export/client`. `ROUNDS=20` kills more.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use serde_json::Value;
use sqlx::{Connection, PgConnection, PgPool};
use sync_patterns_dev_postgres::Server;
use sync_patterns_server::BuiltIn;

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../sync-patterns-export/client");
const SECRET: &str = "nobody's business";

/// How long everything may take to be the same everywhere once nothing is killed any more.
const LIMIT: Duration = Duration::from_secs(120);

/// The first name and the last name of each contact, by their ids.
type Rows = BTreeMap<String, (String, Option<String>)>;

/// A program that says lines of JSON, and may be killed.
struct Program {
    command: Command,
    child: Child,
    said: Receiver<String>,
}

impl Program {
    fn start(mut command: Command) -> Program {
        let (child, said) = run(&mut command);
        Program { command, child, said }
    }

    /// Kills it without a word, and starts it again. Returns what it had said.
    fn crash(&mut self) -> Vec<String> {
        self.end();
        let said = self.said.iter().collect();
        (self.child, self.said) = run(&mut self.command);
        said
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn ask(&mut self, question: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{question}").unwrap();
    }

    /// Waits for a line with this in it; the others are kept.
    fn wait_for(&self, word: &str, others: &mut Vec<String>) -> String {
        let begun = Instant::now();
        loop {
            match self.said.recv_timeout(LIMIT.saturating_sub(begun.elapsed())) {
                Ok(line) if line.contains(word) => return line,
                Ok(line) => others.push(line),
                Err(RecvTimeoutError::Timeout) => panic!("{:?} said no {word}", self.command),
                Err(RecvTimeoutError::Disconnected) => panic!("{:?} has ended", self.command),
            }
        }
    }

    /// Waits until a device has written some more, and returns what it has said.
    fn writes_on(&self) -> Vec<String> {
        let mut said: Vec<String> = self.said.try_iter().collect();
        for _ in 0..5 {
            let line = self.wait_for("\"written\"", &mut said);
            said.push(line);
        }
        said
    }

    /// What a client shows, and how many writes it still has to send.
    fn shown(&mut self, others: &mut Vec<String>) -> (Rows, u64) {
        self.ask("show");
        let shown: Value = serde_json::from_str(&self.wait_for("\"rows\"", others)).unwrap();
        assert_eq!(shown["rejected"].as_u64().unwrap_or(0), 0, "{shown}");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let rows = shown["rows"].as_array().unwrap().iter();
        let row = |row: &Value| (text(&row[0]).unwrap(), (text(&row[1]).unwrap(), text(&row[2])));
        (rows.map(row).collect(), shown["pending"].as_u64().unwrap_or(0))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn run(command: &mut Command) -> (Child, Receiver<String>) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (tell, said) = channel();
    std::thread::spawn(move || {
        // What a killed program had begun to say is no line.
        lines.map_while(Result::ok).try_for_each(|line| tell.send(line))
    });
    (child, said)
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The shape service in a process of its own: this program once more.
#[test]
fn service() {
    let (Ok(url), Ok(address)) = (env::var("SERVICE_DATABASE"), env::var("SERVICE_ADDRESS")) else {
        return;
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let pool = PgPool::connect_lazy(&url).unwrap();
        let router: axum::Router = BuiltIn::new(&pool).secret(SECRET).router();
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        axum::serve(listener, router).await.unwrap();
    });
}

fn shape_service(database: &str, address: SocketAddr) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "service"]);
    command.env("SERVICE_DATABASE", database).env("SERVICE_ADDRESS", address.to_string());
    command
}

fn application(database: &str, address: SocketAddr, shapes: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contacts-server"));
    command.env("PORT", address.port().to_string()).env("DATABASE_URL", database);
    command.env("TEAMS", "north:20").env("ELECTRIC_SECRET", SECRET);
    command.env("ELECTRIC_URL", format!("http://{shapes}")).env("RUST_LOG", "off");
    command
}

/// The programs of the two clients.
fn clients() -> PathBuf {
    let programs = Path::new(CLIENT).join("node_modules/.cache/side-by-side");
    let bundle = Path::new(CLIENT).join("test/side-by-side/bundle.mjs");
    let status = Command::new("node").arg(bundle).arg(&programs).status().unwrap();
    assert!(status.success(), "is `npm ci --prefix sync-patterns-export/client` done?");
    programs
}

fn node(program: &Path, arguments: &[&str]) -> Program {
    let mut command = Command::new("node");
    command.arg(program).args(arguments);
    Program::start(command)
}

/// What a device has said that it has written.
#[derive(Default)]
struct Written {
    values: BTreeMap<String, u64>,
    removed: BTreeSet<String>,
}

impl Written {
    fn note(&mut self, lines: &[String]) {
        for line in lines {
            let line: Value = serde_json::from_str(line).unwrap();
            if let (Some(id), Some(value)) = (line["written"].as_str(), line["value"].as_u64()) {
                self.values.insert(id.to_owned(), value);
            }
            if let Some(id) = line["removed"].as_str() {
                self.removed.insert(id.to_owned());
            }
        }
    }
}

/// A server's data may be of an earlier run.
async fn empty_database(url: &str) -> String {
    let mut admin = PgConnection::connect(url).await.unwrap();
    for statement in ["DROP DATABASE IF EXISTS side_by_side", "CREATE DATABASE side_by_side"] {
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/side_by_side")
}

async fn in_postgres(connection: &mut PgConnection) -> Rows {
    let query = "SELECT id::text, first_name, last_name FROM contacts";
    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as(query).fetch_all(connection).await.unwrap();
    rows.into_iter().map(|(id, first, last)| (id, (first, last))).collect()
}

#[tokio::test]
async fn both_clients_show_what_postgres_has_after_everything_was_killed() {
    let programs = clients();
    let rounds = env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let mut postgres = Server::start(&["synchronous_commit=on"]).unwrap();
    let database = empty_database(postgres.url()).await;
    let (shapes, api) = (free_address(), free_address());
    let mut service = Program::start(shape_service(&database, shapes));
    let mut server = Program::start(application(&database, api, shapes));
    server.wait_for("listening on", &mut Vec::new());

    let folder = env::temp_dir().join(format!("side-by-side-{}", std::process::id()));
    let base = format!("http://{api}/api");
    let device = |name: &str| {
        node(&programs.join("device.mjs"), &[&base, folder.join(name).to_str().unwrap(), name])
    };
    let mut devices = [device("one"), device("two")];
    let address = format!("http://{shapes}/v1/shape");
    let mut reader = node(&programs.join("reader.mjs"), &[&address, SECRET]);
    let mut written = [Written::default(), Written::default()];

    for round in 0..rounds {
        for target in 0..6 {
            for (device, written) in devices.iter().zip(&mut written) {
                written.note(&device.writes_on());
            }
            std::thread::sleep(Duration::from_millis(37 * (round % 8)));
            match target {
                0 => drop(service.crash()),
                1 => written[0].note(&devices[0].crash()),
                2 => postgres.crash().unwrap(),
                3 => drop(reader.crash()),
                4 => {
                    server.crash();
                    server.wait_for("listening on", &mut Vec::new());
                }
                _ => written[1].note(&devices[1].crash()),
            }
        }
    }

    // Whoever has just been killed comes back and writes.
    for (device, written) in devices.iter_mut().zip(&mut written) {
        written.note(&device.writes_on());
        device.ask("end");
    }
    let mut admin = PgConnection::connect(&database).await.unwrap();
    let begun = Instant::now();
    loop {
        let mut shown = Vec::new();
        for (device, written) in devices.iter_mut().zip(&mut written) {
            let mut said = Vec::new();
            shown.push(device.shown(&mut said));
            written.note(&said);
        }
        shown.push(reader.shown(&mut Vec::new()));
        let expected = in_postgres(&mut admin).await;
        if shown.iter().all(|(rows, pending)| *pending == 0 && *rows == expected) {
            break;
        }
        assert!(begun.elapsed() < LIMIT, "Postgres has {expected:?}, and shown is {shown:?}");
        std::thread::sleep(Duration::from_millis(100));
    }

    let rows = in_postgres(&mut admin).await;
    for (name, Written { values, removed }) in ["one", "two"].iter().zip(&written) {
        let known = values.iter().filter(|(id, _)| !removed.contains(*id));
        assert!(known.clone().count() > 5, "{name} has hardly written: {values:?}");
        for (id, value) in known {
            let (first_name, _) = rows.get(id).unwrap_or_else(|| panic!("{name} lost {id}"));
            // Killed between a write and saying so, it has written one more.
            let has: u64 = first_name.parse().unwrap();
            assert!(has == *value || has == value + 1, "{name}: {id} is {has}, not {value}");
        }
    }
    drop(devices);
    std::fs::remove_dir_all(&folder).unwrap();
}
