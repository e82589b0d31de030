//! Reading a shape's log: from memory, and from the database where more is asked for.

use sqlx::{Connection, PgConnection, postgres::types::Oid};

use super::{
    ask::{Refusal, is_passing},
    lent::SNAPSHOT,
    log::{self, Event},
    message::{Entry, Message},
    moves,
    offset::Position,
    past::Past,
    service::Service,
    shape::{Part, Shape},
    terms::Terms,
};

/// The changes that are read from the log at once: few at first, as rows may be large and an answer
/// be cut soon, then ever more.
const PAGES: [i64; 2] = [100, 2000];

impl Service {
    /// The shape's log behind a position, and the LSN up to which it is all of it.
    pub async fn read(&self, shape: &Shape, behind: Position) -> Result<(Part, u64), Refusal> {
        let behind = match behind.is_of_snapshot() {
            true => Position::after(shape.start),
            false => behind,
        };
        if behind.lsn < shape.start {
            return Err(Refusal::MustRefetch(None));
        }
        // What is remembered is at least what has been processed.
        let until = self.pipeline.processed();
        if behind.lsn > until {
            // Another process may be ahead, or this one has just begun.
            return match self.look().await? < behind.lsn {
                true => Err(Refusal::Invalid("offset", "out of bounds for this shape".to_owned())),
                false => Box::pin(self.read(shape, behind)).await,
            };
        }
        if shape.is_over() {
            return Err(Refusal::MustRefetch(None));
        }
        if let Some(part) = shape.recall(behind, until, self.settings.chunk_bytes) {
            return Ok((part, until));
        }
        let _turn = shape.reading.lock().await;
        if let Some(part) = shape.recall(behind, until, self.settings.chunk_bytes) {
            return Ok((part, until));
        }
        let part = self.read_log(shape, behind, until).await?;
        if !part.is_cut {
            shape.prepend(&part.entries, behind, until);
        }
        Ok((part, until))
    }

    /// The same from the database.
    async fn read_log(&self, shape: &Shape, behind: Position, until: u64) -> Result<Part, Refusal> {
        let mut connection = self.pool.acquire().await?;
        let definition = &shape.definition;
        let mut transaction = connection.begin_with(SNAPSHOT).await?;
        let oids: Vec<Oid> = definition.tables().map(|table| table.oid).collect();
        if !log::reaches_back(&mut transaction, &oids, behind).await? {
            // This client has fallen behind. Others have not, and keep the shape.
            shape.retire();
            return Err(Refusal::MustRefetch(None));
        }
        if let Some(terms) = shape.terms.as_ref().filter(|terms| terms.via.is_some()) {
            let read = self.read_moves(&mut transaction, shape, terms, behind, until).await;
            return read.map_err(|error| self.unreadable(shape, error))?.ok_or_else(|| {
                shape.retire();
                Refusal::MustRefetch(None)
            });
        }
        let (mut from, mut bytes, mut part) = (behind, 0, Part::default());
        let limit = self.settings.chunk_bytes;
        let [mut count, most] = PAGES;
        // Whether a message is its transaction's last is known when the next one is there.
        let mut waiting: Option<(Message, u64, u64)> = None;
        // Where it is cut must not depend on who remembers it: see `Shape::recall`.
        let mut push = |part: &mut Part, waiting: Option<(Message, u64, u64)>, is_last: bool| {
            let Some((message, lsn, xid)) = waiting else { return };
            let entry: Entry = message.entry(lsn, xid, is_last);
            if entry.position <= behind || part.is_cut {
                return;
            }
            part.is_cut = bytes >= limit;
            if !part.is_cut {
                bytes += entry.json.len();
                part.entries.push(entry);
            }
        };
        loop {
            let page =
                log::page(&mut transaction, definition, &shape.seam, from, until, count).await;
            let page = page.map_err(|error| self.unreadable(shape, error))?;
            for (change, inside) in &page {
                if matches!(change.event, Event::Truncate) {
                    shape.end();
                    return Err(Refusal::MustRefetch(None));
                }
                let next = Position { lsn: change.lsn, operation: change.number * 2 + 1 };
                if next <= from && from != behind {
                    continue;
                }
                let mut messages = Vec::new();
                if let Some(seen) = change.event.seen(*inside) {
                    shape.teller.tell(seen, change.number, &mut messages);
                }
                for message in messages {
                    let before = waiting.replace((message, change.lsn, change.xid));
                    let is_last = before.as_ref().is_some_and(|(_, lsn, _)| *lsn != change.lsn);
                    push(&mut part, before, is_last);
                }
                if part.is_cut {
                    return Ok(part);
                }
            }
            if page.len() < usize::try_from(count).unwrap_or(usize::MAX) {
                push(&mut part, waiting, true);
                return Ok(part);
            }
            count = most.min(count * 2);
            if let Some((change, _)) = page.last() {
                from = Position { lsn: change.lsn, operation: change.number * 2 + 1 };
            }
        }
    }

    /// What an error means that Postgres had with a shape's table, or with its condition.
    fn unreadable(&self, shape: &Shape, error: sqlx::Error) -> Refusal {
        if is_passing(&error) {
            return error.into();
        }
        // The table or what the condition is made of is not as it was.
        tracing::warn!(%error, "a shape cannot be read from the log");
        shape.end();
        self.forget(&shape.definition);
        Refusal::MustRefetch(None)
    }

    /// The same of a shape whose rows are where their parents are; `None` where it is too much.
    async fn read_moves(
        &self,
        connection: &mut PgConnection,
        shape: &Shape,
        terms: &Terms,
        behind: Position,
        until: u64,
    ) -> sqlx::Result<Option<Part>> {
        let definition = &shape.definition;
        let oids: Vec<Oid> = definition.tables().map(|table| table.oid).collect();
        // A transaction in whose middle the client is counts as a whole.
        let from = behind.lsn - u64::from(!behind.is_behind_all());
        let Some(changes) = log::behind(connection, from, &oids).await? else { return Ok(None) };
        // Also one that is to be told later: what it removed is in no log, so the past cannot be had.
        if changes.iter().any(|change| shape.is_ended_by(change)) {
            shape.end();
            return Ok(None);
        }
        let Some(past) = Past::gather(connection, &changes, definition, terms).await? else {
            return Ok(None);
        };
        let entries = moves::entries(shape, terms, &past, from + 1, until);
        let (mut part, mut bytes) = (Part::default(), 0);
        for entry in entries.into_iter().filter(|entry| entry.position > behind) {
            if bytes >= self.settings.chunk_bytes {
                part.is_cut = true;
                break;
            }
            bytes += entry.json.len();
            part.entries.push(entry);
        }
        Ok(Some(part))
    }
}
