//! The semantics in plain Rust: what the tables hold, without a database.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_patterns::{Access, Model};
use sync_patterns_tests::{Object, Operation, Overlay};

use crate::tables::TABLES;

/// A row's key, as the text of its JSON array.
pub type Key = String;

/// All that the local database holds.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// The server's rows: columns, and the write that each shows.
    pub synced: [BTreeMap<Key, (Object, Option<String>)>; 3],
    /// The log, in order.
    pub changes: Vec<Entry>,
    /// What was refused: the entry, its status, and the insert that it went along with.
    pub rejected: Vec<(Entry, Option<i64>, Option<String>)>,
    /// Values that stay on the device.
    pub local_only: [BTreeMap<Key, Object>; 3],
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub table: usize,
    pub key: Key,
    pub operation: Operation,
    pub value: Object,
    /// The database chooses these three.
    pub write_id: String,
    pub transaction_id: Option<String>,
    pub created_at: Value,
    pub is_sent: bool,
    pub is_acknowledged: bool,
}

/// Why a write is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The key is taken.
    Unique,
    /// A value or a key is wrong.
    Wrong,
}

impl Reference {
    /// The keys with a row of the server or entries in the log.
    pub fn keys(&self, table: usize) -> BTreeSet<Key> {
        let logged = self.changes.iter().filter(|entry| entry.table == table);
        self.synced[table].keys().chain(logged.map(|entry| &entry.key)).cloned().collect()
    }

    fn entries(&self, table: usize, key: &str) -> impl Iterator<Item = &Entry> {
        self.changes.iter().filter(move |entry| entry.table == table && entry.key == key)
    }

    /// The overlay of a row: the fold of its entries (semantics 1, 21).
    pub fn overlay(&self, table: usize, key: &str) -> Option<Overlay> {
        let model = TABLES[table];
        let mut overlay = Overlay {
            row_key: serde_json::from_str(key).expect("a key is JSON"),
            changed_columns: BTreeSet::new(),
            is_inserted: false,
            is_deleted: false,
            write_id: None,
            values: Object::new(),
        };
        let mut has_entries = false;
        let mut inserted_at = Value::Null;
        let mut values = Object::new();
        for entry in self.entries(table, key) {
            has_entries = true;
            if !entry.is_acknowledged {
                overlay.write_id = Some(entry.write_id.clone());
                if !model.is_local_first() {
                    continue;
                }
            }
            if entry.operation != Operation::Update {
                values.clear();
                overlay.is_inserted = entry.operation == Operation::Insert;
                overlay.is_deleted = !overlay.is_inserted;
                inserted_at = entry.created_at.clone();
            }
            values.extend(entry.value.clone());
        }
        for (field, value) in model.key().zip(overlay.row_key.as_array().expect("an array")) {
            overlay.values.insert(field.column.into(), value.clone());
            values.remove(field.column);
        }
        for field in model.fields.iter().filter(|field| field.is_synced() && !field.is_key) {
            let value = match values.get(field.column) {
                Some(value) => value.clone(),
                None if overlay.is_inserted && field.column.ends_with("_at") => inserted_at.clone(),
                None => Value::Null,
            };
            overlay.values.insert(field.column.into(), value);
        }
        overlay.changed_columns = values.keys().cloned().collect();
        has_entries.then_some(overlay)
    }

    /// A row of the view (semantics 2, 3), with the view's metadata.
    pub fn row(&self, table: usize, key: &str) -> Option<Object> {
        let model = TABLES[table];
        let synced = self.synced[table].get(key).map(|(row, _)| row);
        let overlay = self.overlay(table, key);
        let mut row = match (&overlay, synced) {
            (None, synced) => synced?.clone(),
            (Some(overlay), synced) => {
                if overlay.is_deleted || !overlay.is_inserted && synced.is_none() {
                    return None;
                }
                let value = |column: &String, mine: &Value| {
                    let theirs = synced.map(|row| &row[column]).filter(|value| !value.is_null());
                    let is_mine = overlay.changed_columns.contains(column);
                    if is_mine { mine.clone() } else { theirs.unwrap_or(mine).clone() }
                };
                overlay.values.iter().map(|(c, mine)| (c.clone(), value(c, mine))).collect()
            }
        };
        for field in model.fields.iter().filter(|field| !field.is_synced()) {
            let stored =
                self.local_only[table].get(key).and_then(|values| values.get(field.column));
            let stored = stored.filter(|value| !value.is_null());
            row.insert(field.column.into(), stored.cloned().unwrap_or_else(|| default(field)));
        }
        row.insert("_has_local_changes".into(), overlay.is_some().into());
        row.insert("_pending_write_id".into(), overlay.and_then(|o| o.write_id).into());
        Some(row)
    }

    /// An insert through the view (semantics 5). Its columns are those given.
    pub fn insert(&mut self, table: usize, key: &str, given: &Object) -> Result<(), Refusal> {
        let model = TABLES[table];
        let mut value = Object::new();
        let mut local_only = Object::new();
        for field in model.fields.iter().filter(|field| field.access != Access::Server) {
            let given = given.get(field.column).filter(|value| !value.is_null());
            let filled = given.cloned().unwrap_or_else(|| default(field));
            if is_wrong(field, &filled) {
                return Err(Refusal::Wrong);
            }
            let to = if field.is_synced() { &mut value } else { &mut local_only };
            to.insert(field.column.into(), filled);
        }
        let has_pending_insert = self
            .entries(table, key)
            .any(|entry| entry.operation == Operation::Insert && !entry.is_acknowledged);
        if self.row(table, key).is_some() || !model.is_local_first() && has_pending_insert {
            return Err(Refusal::Unique);
        }
        if !local_only.is_empty() {
            self.local_only[table].insert(key.into(), local_only);
        }
        self.log(table, key, Operation::Insert, value);
        Ok(())
    }

    /// An update through the view of a row that it shows (semantics 4, 7).
    pub fn update(&mut self, table: usize, key: &str, given: &Object) -> Result<(), Refusal> {
        let Some(row) = self.row(table, key) else { return Ok(()) };
        let mut changed = Object::new();
        for field in TABLES[table].fields {
            let Some(value) = given.get(field.column) else { continue };
            let differs = row[field.column] != *value;
            match field.access {
                _ if field.is_key && differs => return Err(Refusal::Wrong),
                Access::CreateOnly if differs => return Err(Refusal::Wrong),
                Access::Server => continue,
                _ if is_wrong(field, value) => return Err(Refusal::Wrong),
                _ if !differs => continue,
                Access::LocalOnly => {
                    let stored = self.local_only[table].entry(key.into()).or_default();
                    stored.insert(field.column.into(), value.clone());
                }
                _ => drop(changed.insert(field.column.into(), value.clone())),
            }
        }
        if !changed.is_empty() {
            self.log(table, key, Operation::Update, changed);
        }
        Ok(())
    }

    /// A delete through the view of a row that it shows (semantics 6).
    pub fn delete(&mut self, table: usize, key: &str) {
        if self.row(table, key).is_none() {
            return;
        }
        let insert = self.changes.iter().rposition(|entry| {
            entry.table == table && entry.key == key && entry.operation == Operation::Insert
        });
        if let Some(insert) = insert
            && TABLES[table].is_local_first()
        {
            let is_life = |(index, entry): (usize, &Entry)| {
                index >= insert && entry.table == table && entry.key == key
            };
            let mut life = self.changes.iter().enumerate().filter(|(i, e)| is_life((*i, e)));
            if life.all(|(_, entry)| !entry.is_sent && !entry.is_acknowledged) {
                let mut index = 0;
                self.changes.retain(|entry| {
                    index += 1;
                    !is_life((index - 1, entry))
                });
                // The server may have the row as well, from somebody else.
                if self.row(table, key).is_none() {
                    return;
                }
            }
        }
        self.log(table, key, Operation::Delete, Object::new());
    }

    fn log(&mut self, table: usize, key: &str, operation: Operation, value: Object) {
        self.changes.push(Entry {
            table,
            key: key.into(),
            operation,
            value,
            write_id: String::new(),
            transaction_id: None,
            created_at: Value::Null,
            is_sent: false,
            is_acknowledged: false,
        });
    }

    /// A row of the server arrives (semantics 9).
    pub fn arrive(&mut self, table: usize, key: &str, row: Object, write_id: Option<String>) {
        let seen = self
            .changes
            .iter()
            .position(|entry| entry.table == table && Some(&entry.write_id) == write_id.as_ref());
        self.synced[table].insert(key.into(), (row, write_id));
        if let Some(seen) = seen {
            self.observe(seen);
        }
    }

    /// A row of the server goes (semantics 13).
    pub fn leave(&mut self, table: usize, key: &str) {
        if self.synced[table].remove(key).is_none() {
            return;
        }
        while let Some(seen) = self.changes.iter().position(|entry| {
            entry.table == table
                && entry.key == key
                && entry.operation == Operation::Delete
                && entry.is_acknowledged
        }) {
            self.observe(seen);
        }
    }

    /// A change is shown by the server's rows: it goes, and what was accepted of the row before it.
    pub fn observe(&mut self, seen: usize) {
        let Entry { table, key, .. } = self.changes[seen].clone();
        let mut index = 0;
        self.changes.retain(|entry| {
            index += 1;
            let is_row_s = entry.table == table && entry.key == key;
            index - 1 != seen && !(index - 1 < seen && is_row_s && entry.is_acknowledged)
        });
    }

    /// A change is refused (semantics 17).
    pub fn reject(&mut self, refused: usize, status: i64) {
        let Entry { table, key, operation, write_id, .. } = self.changes[refused].clone();
        let mut has_next_insert = false;
        let (mut index, mut gone) = (0, Vec::new());
        self.changes.retain(|entry| {
            index += 1;
            let is_later = index - 1 > refused && entry.table == table && entry.key == key;
            has_next_insert |= is_later && entry.operation == Operation::Insert;
            let goes_along = operation == Operation::Insert
                && is_later
                && !has_next_insert
                && !entry.is_acknowledged;
            let goes = index - 1 == refused || goes_along;
            if goes {
                gone.push(entry.clone());
            }
            !goes
        });
        for entry in gone {
            let is_itself = entry.write_id == write_id;
            let caused_by = (!is_itself).then(|| write_id.clone());
            self.rejected.push((entry, is_itself.then_some(status), caused_by));
        }
    }
}

fn default(field: &sync_patterns::Field) -> Value {
    match field.column {
        "order" => 0.0.into(),
        "is_collapsed" => false.into(),
        "keywords" => Value::Array(Vec::new()),
        _ => field.default.map_or(Value::Null, Value::from),
    }
}

fn is_wrong(field: &sync_patterns::Field, value: &Value) -> bool {
    if field.is_key {
        return false;
    }
    value.is_null() && !field.shape.is_optional() || field.column == "status" && *value == "closed"
}

/// A key as the text of its JSON array.
pub fn text(key: &[Value]) -> Key {
    Value::from(key.to_vec()).to_string()
}

/// The key of a row as the text of its JSON array.
pub fn key_of(model: &Model, row: &Object) -> Key {
    sync_patterns_tests::row_key(model, row).to_string()
}
