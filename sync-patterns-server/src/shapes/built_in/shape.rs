//! A shape: a definition, its snapshot, and what has changed since.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Mutex as Turn, watch};

use super::{
    definition::Definition,
    log::{Change, Event, Inside},
    message::{self, Entry, Message, Teller},
    offset::Position,
    seam::Seam,
    snapshot::Snapshot,
    terms::Terms,
};

/// A shape that clients read.
#[derive(Debug)]
pub(super) struct Shape {
    pub handle: String,
    pub definition: Arc<Definition>,
    /// The condition, where it is judged here.
    pub terms: Option<Terms>,
    pub teller: Teller,
    pub seam: Seam,
    /// The newest LSN when the snapshot was taken: the log begins behind it.
    pub start: u64,
    /// The rows of then, unless they are forgotten or nobody asked for them.
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    /// How many chunks a snapshot was cut into that is not here.
    chunks: OnceLock<usize>,
    recent: Mutex<Recent>,
    /// Whose turn it is to read what is not remembered: those who come after it find it remembered.
    pub reading: Turn<()>,
    is_over: AtomicBool,
    is_let_go: AtomicBool,
    is_retired: AtomicBool,
    /// Counts what waiting clients are to look at.
    news: watch::Sender<u64>,
    began: Instant,
    /// When it was last asked for, in milliseconds since it began here.
    used: AtomicU64,
}

/// The end of a shape's log, which all who wait share.
#[derive(Debug, Default)]
struct Recent {
    /// All messages behind this are here; none are, where it is not known.
    behind: Option<Position>,
    entries: VecDeque<Entry>,
    bytes: usize,
}

/// What a shape remembers of its log.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A part of a shape's log.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub entries: Vec<Entry>,
    /// Whether more of it is there already.
    pub is_cut: bool,
}

impl Shape {
    pub fn new(
        handle: String,
        definition: Arc<Definition>,
        terms: Option<Terms>,
        seam: Seam,
        start: u64,
        snapshot: Option<Arc<Snapshot>>,
        chunks: Option<usize>,
    ) -> Shape {
        Shape {
            handle,
            teller: Teller::new(Arc::clone(&definition)),
            definition,
            terms,
            seam,
            start,
            snapshot: Mutex::new(snapshot),
            chunks: chunks.map_or_else(OnceLock::new, OnceLock::from),
            recent: Mutex::default(),
            reading: Turn::default(),
            is_over: AtomicBool::new(false),
            is_let_go: AtomicBool::new(false),
            is_retired: AtomicBool::new(false),
            news: watch::Sender::new(0),
            began: Instant::now(),
            used: AtomicU64::new(0),
        }
    }

    /// How many chunks the snapshot was cut into, if that is known.
    pub fn chunk_count(&self) -> Option<usize> {
        self.chunks.get().copied().or_else(|| self.snapshot()?.count())
    }

    /// The rows of when the shape began, if they are still here.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        lock(&self.snapshot).clone()
    }

    /// Lets go of the rows, once they are all there: new clients get another shape.
    pub fn forget_snapshot(&self) {
        let mut snapshot = lock(&self.snapshot);
        if let Some(count) = snapshot.as_ref().and_then(|snapshot| snapshot.count()) {
            self.chunks.get_or_init(|| count);
            *snapshot = None;
        }
    }

    /// Notes that a client asked for it.
    pub fn touch(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.used.store(now, Ordering::Relaxed);
    }

    /// How long nobody has asked for it.
    pub fn idle(&self) -> Duration {
        let used = Duration::from_millis(self.used.load(Ordering::Relaxed));
        self.began.elapsed().saturating_sub(used)
    }

    /// Hears of what changes from now on.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Whether somebody waits for news of it.
    pub fn is_waited_for(&self) -> bool {
        self.news.receiver_count() > 0
    }

    /// Ends the shape: clients have to begin anew.
    pub fn end(&self) {
        if !self.is_over.swap(true, Ordering::SeqCst) {
            tracing::debug!(handle = self.handle, "a shape ends");
        }
        self.wake();
    }

    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// New clients get another shape, with another handle; those who have this one keep it.
    pub fn retire(&self) {
        self.is_retired.store(true, Ordering::SeqCst);
    }

    pub fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::SeqCst)
    }

    /// It is not kept up to date from here on: whoever asks next begins with another copy of it.
    pub fn let_go(&self) {
        self.is_let_go.store(true, Ordering::SeqCst);
        *self.recent() = Recent::default();
        self.forget_snapshot();
    }

    /// Whether it is kept up to date.
    pub fn is_alive(&self) -> bool {
        !self.is_over() && !self.is_let_go.load(Ordering::SeqCst)
    }

    /// From behind this LSN on, all messages are remembered.
    pub fn remember_from(&self, lsn: u64) {
        *self.recent() = Recent { behind: Some(Position::after(lsn)), ..Recent::default() };
    }

    /// The messages of changes of the table, in the log's order.
    pub fn entries(&self, changes: &[(&Change, Inside)]) -> Vec<Entry> {
        let mut entries = Vec::new();
        for transaction in changes.chunk_by(|(left, _), (right, _)| left.lsn == right.lsn) {
            let Some((Change { lsn, xid, .. }, _)) = transaction.first() else { continue };
            if self.seam.has_seen(*xid) {
                continue;
            }
            let mut messages: Vec<Message> = Vec::new();
            for (change, inside) in transaction {
                if let Some(seen) = change.event.seen(*inside) {
                    self.teller.tell(seen, change.number, &mut messages);
                }
            }
            entries.extend(message::entries(messages, *lsn, *xid));
        }
        entries
    }

    /// Whether a change is behind the snapshot, and ends the shape.
    pub fn is_ended_by(&self, change: &Change) -> bool {
        matches!(change.event, Event::Truncate) && !self.seam.has_seen(change.xid)
    }

    /// Remembers new messages.
    pub fn append(&self, entries: Vec<Entry>) {
        let mut recent = self.recent();
        if recent.behind.is_none() {
            return;
        }
        for entry in entries {
            recent.bytes += entry.json.len();
            recent.entries.push_back(entry);
        }
        // Whole transactions are forgotten, the oldest first.
        while recent.bytes > MOST_BYTES {
            let Some(first) = recent.entries.front().map(|entry| entry.position.lsn) else { break };
            while recent.entries.front().is_some_and(|entry| entry.position.lsn == first) {
                let entry = recent.entries.pop_front();
                recent.bytes -= entry.map_or(0, |entry| entry.json.len());
            }
            recent.behind = Some(Position::after(first));
        }
    }

    /// Remembers older messages: all that are behind a position and up to an LSN.
    pub fn prepend(&self, entries: &[Entry], behind: Position, until: u64) {
        let mut recent = self.recent();
        let Some(known) = recent.behind else { return };
        let older = &entries[..entries.partition_point(|entry| entry.position <= known)];
        let bytes: usize = older.iter().map(|entry| entry.json.len()).sum();
        if behind >= known || known.lsn > until || recent.bytes + bytes > MOST_BYTES {
            return;
        }
        recent.bytes += bytes;
        for entry in older.iter().rev() {
            recent.entries.push_front(entry.clone());
        }
        recent.behind = Some(behind);
    }

    /// Those who wait look again.
    pub fn wake(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    /// What is remembered behind a position and up to an LSN, cut at some bytes. `None` where more
    /// would have to be remembered.
    pub fn recall(&self, behind: Position, until: u64, limit: usize) -> Option<Part> {
        let recent = self.recent();
        if recent.behind? > behind {
            return None;
        }
        let from = recent.entries.partition_point(|entry| entry.position <= behind);
        let mut part = Part::default();
        let mut bytes = 0;
        for entry in recent.entries.range(from..) {
            if entry.position.lsn > until {
                break;
            }
            if bytes >= limit {
                part.is_cut = true;
                break;
            }
            bytes += entry.json.len();
            part.entries.push(entry.clone());
        }
        Some(part)
    }

    /// The position of the last message that is remembered.
    pub fn last(&self) -> Option<Position> {
        self.recent().entries.back().map(|entry| entry.position)
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        lock(&self.recent)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
