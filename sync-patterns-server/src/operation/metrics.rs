//! What the server counts, in Prometheus' text form.

use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    ErrorCode, Operation,
    state::{self, Registered},
};

/// What the server counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    tables: Vec<Table>,
    waiting: Arc<AtomicI64>,
}

/// The counts of one table.
#[derive(Debug)]
struct Table {
    name: &'static str,
    writes: [AtomicU64; WRITES.len()],
    rejects: [AtomicU64; ErrorCode::ALL.len()],
    retries: AtomicU64,
    shapes: [AtomicU64; OUTCOMES.len()],
}

const WRITES: [Operation; 3] = [Operation::Insert, Operation::Update, Operation::Delete];

/// How shape requests end: label and the statuses that it stands for.
const OUTCOMES: [(&str, std::ops::Range<u16>); 6] = [
    ("answered", 200..300),
    ("not_modified", 300..400),
    ("denied", 401..404),
    ("must_refetch", 409..410),
    ("refused", 400..500),
    ("failed", 500..600),
];

/// A client that waits for a shape's next change, while this lives.
#[derive(Debug)]
pub(crate) struct Waiting(Arc<AtomicI64>);

impl Metrics {
    /// All counts at zero.
    pub fn new(models: &[Registered]) -> Metrics {
        let table = |registered: &Registered| Table {
            name: registered.model.table,
            writes: Default::default(),
            rejects: std::array::from_fn(|_| AtomicU64::new(0)),
            retries: AtomicU64::new(0),
            shapes: Default::default(),
        };
        Metrics { tables: models.iter().map(table).collect(), waiting: Arc::default() }
    }

    /// A write was done.
    pub fn write(&self, table: &str, operation: Operation) {
        let index = WRITES.iter().position(|write| *write == operation);
        if let (Some(table), Some(index)) = (self.table(table), index) {
            count(&table.writes[index]);
        }
    }

    /// A write was refused.
    pub fn reject(&self, table: &str, code: ErrorCode) {
        let index = ErrorCode::ALL.iter().position(|other| *other == code);
        if let (Some(table), Some(index)) = (self.table(table), index) {
            count(&table.rejects[index]);
        }
    }

    /// A write id came again, and was answered as before.
    pub fn retry(&self, table: &str) {
        if let Some(table) = self.table(table) {
            count(&table.retries);
        }
    }

    /// A request for a shape was answered.
    pub fn shape(&self, table: &str, status: StatusCode) {
        let index = OUTCOMES.iter().position(|(_, range)| range.contains(&status.as_u16()));
        if let (Some(table), Some(index)) = (self.table(table), index) {
            count(&table.shapes[index]);
        }
    }

    /// A client begins to wait.
    pub fn waiting(&self) -> Waiting {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(Arc::clone(&self.waiting))
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The counts as Prometheus reads them.
    fn render(&self, lag: Option<u64>) -> String {
        let mut text = String::new();
        let tables = || self.tables.iter();
        family(&mut text, "writes_total", "counter", "Writes done.");
        for table in tables() {
            for (operation, value) in WRITES.iter().zip(&table.writes) {
                let label = Some(("operation", operation.as_str()));
                line(&mut text, "writes_total", table.name, label, value);
            }
        }
        family(&mut text, "rejects_total", "counter", "Writes refused, by the error's code.");
        for table in tables() {
            let counted = ErrorCode::ALL.iter().zip(&table.rejects);
            // Most codes never occur; a series for each would be noise.
            for (code, value) in counted.filter(|(_, value)| read(value) > 0) {
                let label = Some(("code", code.as_str()));
                line(&mut text, "rejects_total", table.name, label, value);
            }
        }
        family(
            &mut text,
            "retries_total",
            "counter",
            "Writes answered from the record of write ids.",
        );
        for table in tables() {
            line(&mut text, "retries_total", table.name, None, &table.retries);
        }
        family(&mut text, "shape_requests_total", "counter", "Requests for shapes, by outcome.");
        for table in tables() {
            for ((outcome, _), value) in OUTCOMES.iter().zip(&table.shapes) {
                line(
                    &mut text,
                    "shape_requests_total",
                    table.name,
                    Some(("outcome", outcome)),
                    value,
                );
            }
        }
        family(
            &mut text,
            "waiting_clients",
            "gauge",
            "Clients that wait for a shape's next change.",
        );
        let waiting = self.waiting.load(Ordering::Relaxed);
        let _ = writeln!(text, "sync_patterns_waiting_clients {waiting}");
        if let Some(lag) = lag {
            let help =
                "How far shapes are behind the database: with Electric, in bytes of its log.";
            family(&mut text, "shape_lag", "gauge", help);
            let _ = writeln!(text, "sync_patterns_shape_lag {lag}");
        }
        text
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `GET /metrics`.
pub(super) async fn metrics(State(state): State<Arc<state::State>>) -> Response {
    let lag = match &state.shapes {
        Some(source) => source.lag(&state.pool).await,
        None => None,
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
    ];
    (headers, state.metrics.render(lag)).into_response()
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ =
        writeln!(text, "# HELP sync_patterns_{name} {help}\n# TYPE sync_patterns_{name} {kind}");
}

fn line(
    text: &mut String,
    name: &str,
    table: &str,
    label: Option<(&str, &str)>,
    value: &AtomicU64,
) {
    // Tables' names may have any character.
    let table = table.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let label = label.map(|(key, value)| format!(",{key}=\"{value}\"")).unwrap_or_default();
    let _ = writeln!(text, "sync_patterns_{name}{{table=\"{table}\"{label}}} {}", read(value));
}
