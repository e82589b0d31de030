//! Rows as they were at some LSN: as they are now, with what came later taken back.
//!
//! A child is in a shape where its parent is, so a change of the parent moves children that did not
//! change themselves. Who was whose parent at an LSN is in no log: it is found by taking back, from
//! the rows that a look at the database sees, the changes that the same look sees in the log.

use std::collections::{BTreeSet, HashMap};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::types::Oid};
use sync_patterns_core::names::quoted;

use super::{
    definition::Definition,
    log::Change,
    seam::Seam,
    table::Table,
    terms::{Terms, Via, value_at},
    text::{self, Values},
};

/// Rows of a table and of its parents as they are now, and the changes that led there.
#[derive(Debug)]
pub(super) struct Past<'a> {
    /// In the order in which they happened.
    pub changes: &'a [Change],
    /// By table, columns and their values, the places of changes that have such a row.
    index: HashMap<(Oid, Vec<usize>), HashMap<String, Vec<usize>>>,
    /// By table, column and its value, the rows of now; for those values that matter.
    now: HashMap<(Oid, usize), HashMap<String, Vec<Values>>>,
    /// What may still be read.
    room: Room,
}

/// What all rows that are read may be at most: of more, clients read their shapes anew.
#[derive(Debug)]
struct Room {
    rows: usize,
    bytes: usize,
}

const ROOM: Room = Room { rows: 50_000, bytes: 32 * 1024 * 1024 };

/// A moment in the history that a shape tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    /// What the shape's snapshot has seen is in it from the beginning.
    pub seam: &'a Seam,
    /// Everything before this LSN has happened.
    pub before: u64,
}

impl Moment<'_> {
    fn includes(self, change: &Change) -> bool {
        change.lsn < self.before || self.seam.has_seen(change.xid)
    }
}

/// The values of some columns as one text. No value of Postgres has a zero in it.
pub(super) fn key_of(row: &Values, places: &[usize]) -> String {
    let values = places.iter().map(|place| value_at(row, *place).unwrap_or_default());
    values.collect::<Vec<_>>().join("\0")
}

impl<'a> Past<'a> {
    /// Reads the rows that matter for shapes of a definition. `None` where they are too many, or not
    /// there any more.
    pub async fn gather(
        connection: &mut PgConnection,
        changes: &'a [Change],
        definition: &Definition,
        terms: &Terms,
    ) -> sqlx::Result<Option<Past<'a>>> {
        let mut past = Past { changes, index: HashMap::new(), now: HashMap::new(), room: ROOM };
        let tables: Vec<&Table> = definition.tables().map(AsRef::as_ref).collect();
        let vias: Vec<&Via> = terms.vias().collect();
        past.index(definition.table.oid, &definition.table.key);
        for (table, via) in tables.iter().zip(&vias) {
            past.index(table.oid, &[via.column]);
            past.index(via.parent.oid, &[via.key]);
        }
        // Down: the children of parents that may have moved.
        let mut moved = BTreeSet::new();
        for (level, via) in vias.iter().enumerate().rev() {
            moved = past.may_move(via, &moved);
            if !past.fetch(connection, tables[level], via.column, &moved).await? {
                return Ok(None);
            }
        }
        // Up: the parents of everything that is known by now.
        for (table, via) in tables.iter().zip(&vias) {
            let named = past.values(table.oid, via.column);
            if !past.fetch(connection, &via.parent, via.key, &named).await? {
                return Ok(None);
            }
        }
        Ok(Table::are_in_place(connection, tables.into_iter()).await?.then_some(past))
    }

    /// The keys of parents whose children may have moved; `above` are those of their own parents.
    fn may_move(&self, via: &Via, above: &BTreeSet<String>) -> BTreeSet<String> {
        let of_terms = via.terms.equal.iter().map(|(place, _)| *place);
        let upwards = via.terms.via.as_ref().map(|via| via.column);
        let places: Vec<usize> = of_terms.chain([via.key]).chain(upwards).collect();
        let mut keys = BTreeSet::new();
        for change in self.changes.iter().filter(|change| change.relation == via.parent.oid) {
            let (old, new) = (change.event.before(), change.event.after());
            if let (Some(old), Some(new)) = (old, new)
                && key_of(old, &places) == key_of(new, &places)
            {
                continue;
            }
            let rows = [old, new].into_iter().flatten();
            keys.extend(rows.filter_map(|row| value_at(row, via.key)).map(str::to_owned));
        }
        if let Some(column) = upwards {
            for value in above {
                let rows = self.rows_now(via.parent.oid, column, value).iter();
                keys.extend(rows.filter_map(|row| value_at(row, via.key)).map(str::to_owned));
            }
        }
        keys
    }

    /// The values of a column in all rows of a table that are known.
    fn values(&self, table: Oid, column: usize) -> BTreeSet<String> {
        let changes = self.changes.iter().filter(|change| change.relation == table);
        let told =
            changes.flat_map(|change| [change.event.before(), change.event.after()]).flatten();
        let now = self.now.iter().filter(|((of, _), _)| *of == table);
        let now = now.flat_map(|(_, by_value)| by_value.values()).flatten();
        told.chain(now).filter_map(|row| value_at(row, column)).map(str::to_owned).collect()
    }

    fn index(&mut self, table: Oid, places: &[usize]) {
        let of_table = self.changes.iter().enumerate();
        let of_table = of_table.filter(|(_, change)| change.relation == table);
        let by_value = self.index.entry((table, places.to_vec())).or_default();
        if !by_value.is_empty() {
            return;
        }
        for (number, change) in of_table {
            for row in [change.event.before(), change.event.after()].into_iter().flatten() {
                let numbers: &mut Vec<usize> = by_value.entry(key_of(row, places)).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
    }

    /// Reads the rows with these values in a column. `false` where there is no room for them.
    async fn fetch(
        &mut self,
        connection: &mut PgConnection,
        table: &Table,
        column: usize,
        values: &BTreeSet<String>,
    ) -> sqlx::Result<bool> {
        let known = self.now.entry((table.oid, column)).or_default();
        let missing = values.iter().filter(|value| !known.contains_key(value.as_str()));
        let missing: Vec<&String> = missing.collect();
        if missing.is_empty() {
            return Ok(true);
        }
        let of_column = &table.columns[column];
        let query = format!(
            "SELECT (sync_row.*)::text FROM {} AS sync_row WHERE sync_row.{} = \
             ANY(ARRAY(SELECT sync_value::{} FROM unnest($1::text[]) AS sync_value)) LIMIT $2",
            table.sql(),
            quoted(&of_column.name),
            of_column.compared_as.as_deref().unwrap_or("text"),
        );
        let limit = i64::try_from(self.room.rows).unwrap_or(i64::MAX).saturating_add(1);
        let query = sqlx::query(AssertSqlSafe(query)).bind(&missing).bind(limit);
        for value in &missing {
            known.insert((*value).clone(), Vec::new());
        }
        let mut rows = query.fetch(connection);
        while let Some(row) = rows.try_next().await? {
            let text: &str = row.try_get(0)?;
            if self.room.rows == 0 || self.room.bytes < text.len() {
                return Ok(false);
            }
            self.room.rows -= 1;
            self.room.bytes -= text.len();
            let unreadable = || sqlx::Error::Protocol(format!("a row of {}", table.sql()));
            let row = text::of_record(text).ok_or_else(unreadable)?;
            if let Some(value) = value_at(&row, column).map(str::to_owned) {
                known.entry(value).or_default().push(row);
            }
        }
        Ok(true)
    }

    fn rows_now(&self, table: Oid, column: usize, value: &str) -> &[Values] {
        let by_value = self.now.get(&(table, column));
        by_value.and_then(|by_value| by_value.get(value)).map_or(&[], Vec::as_slice)
    }

    fn changes_of(
        &self,
        table: Oid,
        places: &[usize],
        key: &str,
    ) -> impl Iterator<Item = &'a Change> + use<'a, '_> {
        let by_value = self.index.get(&(table, places.to_vec()));
        let numbers = by_value.and_then(|by_value| by_value.get(key));
        numbers.into_iter().flatten().map(|number| &self.changes[*number])
    }

    /// The first change of a row that is still to come at a moment.
    fn next(&self, at: Moment<'_>, table: Oid, places: &[usize], key: &str) -> Option<&'a Change> {
        self.changes_of(table, places, key).find(|change| !at.includes(change))
    }

    /// The parent with a key, as it was.
    pub fn parent(&self, at: Moment<'_>, via: &Via, key: &str) -> Option<&Values> {
        match self.next(at, via.parent.oid, &[via.key], key) {
            Some(change) => change.event.before().filter(|old| value_at(old, via.key) == Some(key)),
            None => self.rows_now(via.parent.oid, via.key, key).first(),
        }
    }

    /// The rows that had a value in a column, by their keys.
    pub fn rows_with(
        &self,
        at: Moment<'_>,
        table: Oid,
        key: &[usize],
        column: usize,
        value: &str,
    ) -> Vec<(String, &Values)> {
        let mut found = HashMap::new();
        for row in self.rows_now(table, column, value) {
            let of_row = key_of(row, key);
            if self.next(at, table, key, &of_row).is_none() {
                found.insert(of_row, row);
            }
        }
        for change in self.changes_of(table, &[column], value) {
            let Some(row) = change.event.before() else { continue };
            let of_row = key_of(row, key);
            let is_next = |next: &Change| next.id == change.id;
            if value_at(row, column) == Some(value)
                && self.next(at, table, key, &of_row).is_some_and(is_next)
            {
                found.insert(of_row, row);
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        found
    }

    /// Whether a row was in, by its values and by its parent.
    pub fn is_in(&self, at: Moment<'_>, terms: &Terms, row: &Values) -> bool {
        terms.hold(row)
            && terms.via.as_ref().is_none_or(|via| {
                let parent = value_at(row, via.column).and_then(|key| self.parent(at, via, key));
                parent.is_some_and(|parent| self.is_in(at, &via.terms, parent))
            })
    }
}
