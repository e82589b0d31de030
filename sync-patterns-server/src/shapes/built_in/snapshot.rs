//! The rows of a shape as they were at one moment, cut into chunks.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;
use futures_util::TryStreamExt;
use sqlx::PgConnection;
use sync_patterns_core::names::quoted;
use tokio::sync::watch;

use super::{
    definition::{Definition, Log},
    message::{self, Teller},
    seam::Seam,
    table::Table,
    text::{self, Values},
};

/// The rows of a shape as they were at one moment; read while it is still being made.
#[derive(Debug)]
pub(super) struct Snapshot {
    chunks: Mutex<Vec<Bytes>>,
    progress: watch::Sender<Progress>,
    /// What is wrong with the definition, where Postgres said so when it came to a row.
    fault: OnceLock<String>,
}

/// How far a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Going(usize),
    Done(usize),
    Failed,
}

/// What is at a place in a snapshot.
#[derive(Debug)]
pub(super) enum Found {
    /// A chunk: the body of an answer.
    Chunk(Bytes),
    /// The snapshot has fewer.
    Beyond,
    /// It could not be made; why, where the definition is at fault.
    Failed(Option<String>),
}

impl Snapshot {
    pub fn new() -> Snapshot {
        let progress = watch::Sender::new(Progress::Going(0));
        Snapshot { chunks: Mutex::default(), progress, fault: OnceLock::new() }
    }

    /// The chunk with a number, once it is there.
    pub async fn chunk(&self, number: usize) -> Found {
        let mut progress = self.progress.subscribe();
        let reached = progress.wait_for(|progress| match progress {
            Progress::Going(count) => *count > number,
            Progress::Done(_) | Progress::Failed => true,
        });
        let reached = reached.await.map(|progress| *progress);
        let chunk = self.chunks.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned();
        match (chunk, reached) {
            (Some(chunk), _) => Found::Chunk(chunk),
            (None, Ok(Progress::Done(_))) => Found::Beyond,
            (None, _) => Found::Failed(self.fault.get().cloned()),
        }
    }

    /// How many chunks there are, once all are.
    pub fn count(&self) -> Option<usize> {
        match *self.progress.borrow() {
            Progress::Done(count) => Some(count),
            _ => None,
        }
    }

    pub fn has_failed(&self) -> bool {
        *self.progress.borrow() == Progress::Failed
    }

    /// The bytes of its chunks.
    pub fn bytes(&self) -> usize {
        let chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.iter().map(Bytes::len).sum()
    }

    /// Reads the rows that this connection's transaction sees.
    pub async fn fill(
        &self,
        connection: &mut PgConnection,
        definition: &Definition,
        teller: &Teller,
        seam: &Seam,
        limit: usize,
    ) -> sqlx::Result<()> {
        let mut chunk = Chunk::new();
        let done = match definition.log {
            Log::ChangesOnly => Ok(()),
            Log::Full => self.rows(connection, definition, teller, limit, &mut chunk).await,
        };
        if let Err(error) = done {
            let problem = error.as_database_error();
            let is_of_data = |code: &str| code.starts_with("22");
            let problem =
                problem.filter(|error| error.code().is_some_and(|code| is_of_data(&code)));
            if let Some(problem) = problem {
                self.fault.get_or_init(|| problem.message().to_owned());
            }
            self.progress.send_replace(Progress::Failed);
            return Err(error);
        }
        chunk.next().push_str(&message::snapshot_end(seam));
        let count = self.push(chunk);
        self.progress.send_replace(Progress::Done(count));
        Ok(())
    }

    async fn rows(
        &self,
        connection: &mut PgConnection,
        definition: &Definition,
        teller: &Teller,
        limit: usize,
        chunk: &mut Chunk,
    ) -> sqlx::Result<()> {
        let rows = Rows::new(definition, &definition.columns);
        let query = format!("{}{}", rows.select(definition), definition.filter());
        rows.read(connection, &query, |row| {
            teller.snapshot(chunk.next(), row, None);
            if chunk.text.len() >= limit {
                let count = self.push(std::mem::replace(chunk, Chunk::new()));
                self.progress.send_replace(Progress::Going(count));
            }
        })
        .await
    }

    fn push(&self, chunk: Chunk) -> usize {
        let mut chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.push(chunk.finish());
        chunks.len()
    }
}

/// A JSON array in the making.
struct Chunk {
    text: String,
}

impl Chunk {
    fn new() -> Chunk {
        Chunk { text: String::from("[") }
    }

    /// Where the next item goes.
    fn next(&mut self) -> &mut String {
        if self.text.len() > 1 {
            self.text.push_str(",\n");
        }
        &mut self.text
    }

    fn finish(mut self) -> Bytes {
        self.text.push(']');
        self.text.into()
    }
}

/// Reading rows of a table: the columns that are needed, in their places.
pub(super) struct Rows {
    /// The tables that decide which rows there are.
    tables: Vec<Arc<Table>>,
    places: Vec<usize>,
    width: usize,
}

impl Rows {
    /// These columns and those of the key.
    pub fn new(definition: &Definition, columns: &[usize]) -> Rows {
        let mut places: Vec<usize> =
            columns.iter().copied().chain(definition.table.key.iter().copied()).collect();
        places.sort_unstable();
        places.dedup();
        let tables = definition.tables().cloned().collect();
        Rows { tables, places, width: definition.table.columns.len() }
    }

    /// `SELECT … FROM …`.
    pub fn select(&self, definition: &Definition) -> String {
        let table = &definition.table;
        let columns = self.places.iter().map(|&place| quoted(&table.columns[place].name));
        let columns: Vec<String> = columns.collect();
        format!("SELECT {} FROM {}", columns.join(", "), table.sql())
    }

    /// Reads what a query of these columns finds, as texts. Fails where the rows that this
    /// connection's transaction sees are not there any more.
    pub async fn read(
        &self,
        connection: &mut PgConnection,
        query: &str,
        mut each: impl FnMut(&Values),
    ) -> sqlx::Result<()> {
        let copy = format!("COPY ({query}) TO STDOUT");
        let mut stream = connection.copy_out_raw(&copy).await?;
        let mut row: Values = vec![None; self.width];
        // Postgres sends a line at a time; the protocol does not promise it.
        let mut rest: Vec<u8> = Vec::new();
        while let Some(bytes) = stream.try_next().await? {
            let mut bytes = &bytes[..];
            while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                let read = match rest.is_empty() {
                    true => text::read_copy(&bytes[..end], &self.places, &mut row),
                    false => {
                        rest.extend_from_slice(&bytes[..end]);
                        text::read_copy(&std::mem::take(&mut rest), &self.places, &mut row)
                    }
                };
                bytes = &bytes[end + 1..];
                read.ok_or_else(|| sqlx::Error::Protocol("a line that is no row".to_owned()))?;
                each(&row);
            }
            rest.extend_from_slice(bytes);
        }
        drop(stream);
        match Table::are_in_place(connection, self.tables.iter().map(AsRef::as_ref)).await? {
            true => Ok(()),
            false => Err(sqlx::Error::Protocol("a table was emptied, or written anew".to_owned())),
        }
    }
}
