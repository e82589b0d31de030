//! What a shape tells whose rows are where their parents are: changes, and moves without a change.

use std::collections::{BTreeSet, HashSet};

use sqlx::postgres::types::Oid;

use super::{
    log::{Change, Inside},
    message::{self, Entry, Message, Seen},
    past::{Moment, Past, key_of},
    shape::Shape,
    terms::{Terms, Via, value_at},
};

/// One transaction, for one shape.
struct Moves<'a> {
    past: &'a Past<'a>,
    changes: &'a [Change],
    before: Moment<'a>,
    after: Moment<'a>,
}

/// The messages of a shape from one LSN to another, both included.
pub(super) fn entries(
    shape: &Shape,
    terms: &Terms,
    past: &Past<'_>,
    from: u64,
    until: u64,
) -> Vec<Entry> {
    let tables: Vec<Oid> = shape.definition.tables().map(|table| table.oid).collect();
    let mut entries = Vec::new();
    for changes in past.changes.chunk_by(|left, right| left.lsn == right.lsn) {
        let Some(Change { lsn, xid, .. }) = changes.first() else { continue };
        if *lsn < from || *lsn > until || shape.seam.has_seen(*xid) {
            continue;
        }
        let of_chain = changes.iter().filter(|change| tables.contains(&change.relation));
        let Some(last) = of_chain.map(|change| change.number).max() else { continue };
        let moment = |before| Moment { seam: &shape.seam, before };
        let moves = Moves { past, changes, before: moment(*lsn), after: moment(*lsn + 1) };
        entries.extend(message::entries(moves.messages(shape, terms, last), *lsn, *xid));
    }
    entries
}

impl Moves<'_> {
    /// The messages of the transaction: those of rows that it changed, then those of rows that move.
    fn messages(&self, shape: &Shape, terms: &Terms, last: u64) -> Vec<Message> {
        let table = &shape.definition.table;
        let mut messages = Vec::new();
        let mut touched = HashSet::new();
        for change in self.changes.iter().filter(|change| change.relation == table.oid) {
            let (old, new) = (change.event.before(), change.event.after());
            // What the transaction itself has made is judged as the transaction leaves it.
            let is_in = |row, at| self.past.is_in(at, terms, row);
            let inside = Inside {
                old: old.is_some_and(|row| match touched.contains(&key_of(row, &table.key)) {
                    true => is_in(row, self.after),
                    false => is_in(row, self.before),
                }),
                new: new.is_some_and(|row| is_in(row, self.after)),
            };
            touched.extend([old, new].into_iter().flatten().map(|row| key_of(row, &table.key)));
            if let Some(seen) = change.event.seen(inside) {
                shape.teller.tell(seen, change.number, &mut messages);
            }
        }
        let Some(via) = &terms.via else { return messages };
        let mut number = last;
        for parent in self.moved(via) {
            let children =
                self.past.rows_with(self.after, table.oid, &table.key, via.column, &parent);
            for (key, row) in children {
                if touched.contains(&key) {
                    continue;
                }
                let was = self.past.is_in(self.before, terms, row);
                let is = self.past.is_in(self.after, terms, row);
                number += 1;
                match (was, is) {
                    (false, true) => shape.teller.tell(Seen::In(row), number, &mut messages),
                    (true, false) => shape.teller.tell(Seen::Out(row), number, &mut messages),
                    _ => {}
                }
            }
        }
        messages
    }

    /// The keys of parents that the transaction brought in or out.
    fn moved(&self, via: &Via) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for change in self.changes.iter().filter(|change| change.relation == via.parent.oid) {
            let rows = [change.event.before(), change.event.after()].into_iter().flatten();
            keys.extend(rows.filter_map(|row| value_at(row, via.key)).map(str::to_owned));
        }
        if let Some(above) = &via.terms.via {
            for value in self.moved(above) {
                let (table, key) = (via.parent.oid, [via.key]);
                let rows = self.past.rows_with(self.after, table, &key, above.column, &value);
                keys.extend(rows.into_iter().map(|(key, _)| key));
            }
        }
        keys.retain(|key| {
            let is_in = |at| {
                let parent = self.past.parent(at, via, key);
                parent.is_some_and(|parent| self.past.is_in(at, &via.terms, parent))
            };
            is_in(self.before) != is_in(self.after)
        });
        keys
    }
}
