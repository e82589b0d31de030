//! Compares the database with the reference.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde_json::Value;
use sync_patterns_tests::{Change, Database, Object, Overlay};

use crate::{
    reference::{Entry, Key, Reference, key_of},
    steps::{Answer, Step},
    tables::TABLES,
    walk::Failure,
};

/// Compares what a step touched, and takes over what the database chose: names and times.
pub async fn compare(
    db: &mut Database,
    before: &Reference,
    reference: &mut Reference,
    step: &Step,
    touched: &[usize],
) -> Result<(), Failure> {
    compare_log(db, reference, step).await?;
    if matches!(step, Step::Answer { answer: Answer::Refused, .. } | Step::Upgrade | Step::Script) {
        compare_rejected(db, reference).await?;
    }
    let touched: BTreeSet<usize> = touched.iter().copied().collect();
    for table in &touched {
        compare_rows(db, reference, *table).await?;
    }
    compare_announced(db, before, reference, step).await
}

/// Compares everything.
pub async fn compare_all(db: &mut Database, reference: &mut Reference) -> Result<(), Failure> {
    compare_log(db, reference, &Step::Script).await?;
    compare_rejected(db, reference).await?;
    for table in 0..TABLES.len() {
        compare_rows(db, reference, table).await?;
    }
    Ok(())
}

async fn compare_log(
    db: &mut Database,
    reference: &mut Reference,
    step: &Step,
) -> Result<(), Failure> {
    let found = db.log(&TABLES).await;
    let is_new = |entry: &Entry| entry.write_id.is_empty();
    let known = reference.changes.iter().position(is_new).unwrap_or(reference.changes.len());
    let mut new = reference.changes.split_off(known);
    let mut names: BTreeSet<String> =
        reference.changes.iter().map(|e| e.write_id.clone()).collect();
    // In what order one statement takes its rows, the database decides.
    for (table, change) in found.iter().skip(known) {
        let entry = entry(*table, change);
        let same = |expected: &Entry| {
            (expected.table, &expected.key, expected.operation, &expected.value)
                == (entry.table, &entry.key, entry.operation, &entry.value)
        };
        let Some(index) = new.iter().position(same) else {
            return Err(format!(
                "this was logged:\n{entry:#?}\nof what is to be logged:\n{new:#?}"
            ));
        };
        let expected = new.remove(index);
        if new[..index].iter().any(|e| (e.table, &e.key) == (expected.table, &expected.key)) {
            return Err(format!("{} is out of order", change.row_key));
        }
        if !names.insert(entry.write_id.clone()) {
            return Err(format!("the name {} is used twice", entry.write_id));
        }
        let chosen = Entry {
            write_id: entry.write_id,
            transaction_id: entry.transaction_id,
            created_at: entry.created_at,
            ..expected
        };
        reference.changes.push(chosen);
    }
    if !new.is_empty() {
        return Err(format!("this was not logged:\n{new:#?}"));
    }
    if let Step::Writes { writes, .. } = step
        && writes.len() > 1
    {
        let ids: BTreeSet<_> =
            reference.changes[known..].iter().map(|e| &e.transaction_id).collect();
        if ids.len() > 1 || ids.contains(&None) {
            return Err(format!("one transaction has the ids {ids:?}"));
        }
    }
    let found: Vec<Entry> = found.iter().map(|(table, change)| entry(*table, change)).collect();
    equal("the log", &found, &reference.changes)
}

fn entry(table: usize, change: &Change) -> Entry {
    Entry {
        table,
        key: change.row_key.to_string(),
        operation: change.operation,
        value: change.value.clone(),
        write_id: change.write_id.clone(),
        transaction_id: change.transaction_id.clone(),
        created_at: change.created_at.clone(),
        is_sent: change.is_sent,
        is_acknowledged: change.is_acknowledged,
    }
}

async fn compare_rejected(db: &mut Database, reference: &Reference) -> Result<(), Failure> {
    for (table, model) in TABLES.iter().enumerate() {
        let found = db.rejected(model).await;
        let found: BTreeMap<_, _> = found
            .into_iter()
            .map(|r| {
                (
                    r.write_id,
                    (r.row_key.to_string(), r.operation.name(), r.value, r.status, r.caused_by),
                )
            })
            .collect();
        let expected = reference.rejected.iter().filter(|(entry, ..)| entry.table == table);
        let expected: BTreeMap<_, _> = expected
            .cloned()
            .map(|(e, status, caused_by)| {
                (e.write_id, (e.key, e.operation.name(), e.value, status, caused_by))
            })
            .collect();
        equal("what was refused", &found, &expected)?;
    }
    Ok(())
}

async fn compare_rows(
    db: &mut Database,
    reference: &Reference,
    table: usize,
) -> Result<(), Failure> {
    let model = TABLES[table];
    let keys = reference.keys(table);
    let expected: Vec<Overlay> =
        keys.iter().filter_map(|key| reference.overlay(table, key)).collect();
    equal("the overlay (found, expected)", &db.overlay(model).await, &expected)?;
    let expected: Vec<Object> = keys.iter().filter_map(|key| reference.row(table, key)).collect();
    equal("the view (found, expected)", &db.rows(model).await, &expected)
}

/// Every row of a view that is not what it was must have been announced.
async fn compare_announced(
    db: &mut Database,
    before: &Reference,
    reference: &Reference,
    step: &Step,
) -> Result<(), Failure> {
    let messages = db.announced().await;
    if matches!(step, Step::Upgrade) {
        return Ok(());
    }
    for (table, model) in TABLES.iter().enumerate() {
        let of_table = messages.iter().filter(|message| message["table"] == model.table);
        let mut announced: BTreeSet<Key> = BTreeSet::new();
        let mut is_all = false;
        for message in of_table {
            match message.get("keys").and_then(Value::as_array) {
                Some(keys) => announced.extend(keys.iter().map(Value::to_string)),
                None => is_all = true,
            }
        }
        let keys = before.keys(table).into_iter().chain(reference.keys(table));
        for key in keys.collect::<BTreeSet<Key>>() {
            let (was, is) = (before.row(table, &key), reference.row(table, &key));
            if was != is && !is_all && !announced.contains(&key) {
                return Err(format!(
                    "{} {key} was not announced, though it changed from\n{was:?}\nto\n{is:?}",
                    model.table
                ));
            }
            debug_assert!(is.is_none_or(|row| key_of(model, &row) == key));
        }
    }
    Ok(())
}

fn equal<T: Debug + PartialEq>(what: &str, found: &T, expected: &T) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    let lines = |value: &T| format!("{value:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
    let (found, expected) = (lines(found), lines(expected));
    let same = found.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let part = |lines: &[String]| {
        let from = same.saturating_sub(12).min(lines.len());
        lines[from..(same + 12).min(lines.len())].join("\n")
    };
    Err(format!("{what} differs; found:\n{}\nexpected:\n{}", part(&found), part(&expected)))
}
