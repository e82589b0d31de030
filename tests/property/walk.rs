//! Takes steps in a database and in the reference at once.

use serde_json::Value;
use sync_patterns::names::quoted;
use sync_patterns_tests::{Database, DbError, Key, Param};

use crate::{
    check,
    reference::{Reference, Refusal, text},
    steps::{Answer, Name, Step, Which, Write, full_row},
    tables::{KEYS, TABLES, key},
};

/// How the database differs from the reference, after which step.
pub type Failure = String;

/// Makes the tables.
pub async fn prepare(db: &mut Database) {
    db.install(&TABLES).await;
    db.listen().await.expect("the change feed can be heard");
}

/// Takes steps from an empty database, and compares after each.
pub async fn run(db: &mut Database, steps: &[Step]) -> Result<(), Failure> {
    empty(db).await.map_err(|error| format!("emptying: {error}"))?;
    let mut reference = Reference::default();
    for (number, step) in steps.iter().enumerate() {
        let before = reference.clone();
        let outcome = take(db, &mut reference, step).await;
        let compared = match outcome {
            Ok(touched) => check::compare(db, &before, &mut reference, step, &touched).await,
            Err(failure) => Err(failure),
        };
        compared.map_err(|failure| format!("{failure}\nafter step {}: {step:?}", number + 1))?;
    }
    check::compare_all(db, &mut reference).await
}

async fn empty(db: &mut Database) -> Result<(), DbError> {
    // A walk that failed may have left a transaction open.
    let _ = db.script("ROLLBACK").await;
    let mut script =
        "DELETE FROM \"_changes\"; DELETE FROM \"_rejected\"; DELETE FROM \"_local_only\"; "
            .to_owned();
    if db.engine() == sync_patterns_tests::Engine::Sqlite {
        script += "UPDATE _context SET transaction_id = NULL; ";
    }
    for model in TABLES {
        script += &format!("DELETE FROM {}; ", quoted(&format!("{}_synced", model.table)));
    }
    db.script(&script).await?;
    for model in TABLES {
        db.rebuild(model).await;
    }
    db.announced().await;
    Ok(())
}

/// Takes one step; the tables that it touched.
async fn take(
    db: &mut Database,
    reference: &mut Reference,
    step: &Step,
) -> Result<Vec<usize>, Failure> {
    let failed = |error: DbError| format!("the database failed: {error}");
    match step {
        Step::Writes { writes, is_committed } => {
            write_all(db, reference, writes, *is_committed).await?;
            Ok(writes.iter().map(Write::table).collect())
        }
        Step::Arrive { table, rows } => {
            let mut arriving = Vec::new();
            for arrival in rows {
                let key = key(*table, arrival.key);
                let row = full_row(*table, &key, &arrival.columns);
                let write_id = name(reference, *table, &text(&key), arrival.name);
                arriving.push((Value::from(row), write_id));
            }
            if !arriving.is_empty() {
                db.arrive(TABLES[*table], &arriving).await.map_err(failed)?;
            }
            for (arrival, (row, write_id)) in rows.iter().zip(arriving) {
                let Value::Object(row) = row else { continue };
                reference.arrive(*table, &text(&key(*table, arrival.key)), row, write_id);
            }
            Ok(vec![*table])
        }
        Step::Leave { table, keys } => {
            leave(db, *table, keys).await.map_err(failed)?;
            for number in keys {
                reference.leave(*table, &text(&key(*table, *number)));
            }
            Ok(vec![*table])
        }
        Step::Answer { change, answer } => {
            if reference.changes.is_empty() {
                return Ok(Vec::new());
            }
            let index = change % reference.changes.len();
            let table = reference.changes[index].table;
            self::answer(db, reference, index, *answer).await.map_err(failed)?;
            Ok(vec![table])
        }
        Step::Fold { table, key: Some(number) } => {
            let row_key = Value::from(key(*table, *number));
            db.fold(TABLES[*table], &row_key).await;
            Ok(vec![*table])
        }
        Step::Fold { table, key: None } => {
            db.rebuild(TABLES[*table]).await;
            Ok(vec![*table])
        }
        Step::Script => {
            db.install(&TABLES).await;
            Ok((0..TABLES.len()).collect())
        }
        Step::Upgrade => {
            db.upgrade(&TABLES).await.map_err(failed)?;
            for (table, model) in TABLES.iter().enumerate() {
                let rows = reference.synced[table].values();
                let rows: Vec<_> =
                    rows.map(|(row, write_id)| (row.clone().into(), write_id.clone())).collect();
                if !rows.is_empty() {
                    db.arrive(model, &rows).await.map_err(failed)?;
                }
            }
            Ok((0..TABLES.len()).collect())
        }
    }
}

/// The write that a row of the server shows.
fn name(reference: &Reference, table: usize, key: &str, name: Name) -> Option<String> {
    match name {
        Name::Nobody => None,
        Name::Another => Some("another's".into()),
        Name::Own(number) => {
            let own = reference.changes.iter().filter(|e| e.table == table && e.key == key);
            let own: Vec<_> = own.collect();
            (!own.is_empty()).then(|| own[number % own.len()].write_id.clone())
        }
    }
}

async fn leave(db: &mut Database, table: usize, keys: &[usize]) -> Result<(), DbError> {
    let model = TABLES[table];
    let columns: Vec<String> = model.key().map(|field| quoted(field.column)).collect();
    let tuples = keys.iter().map(|number| {
        let values = key(table, *number);
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("'{}'", value.as_str().unwrap_or_default()))
            .collect();
        let equals =
            columns.iter().zip(values).map(|(column, value)| format!("{column} = {value}"));
        format!("({})", equals.collect::<Vec<_>>().join(" AND "))
    });
    let condition = tuples.collect::<Vec<_>>().join(" OR ");
    if condition.is_empty() {
        return Ok(());
    }
    let synced = quoted(&format!("{}_synced", model.table));
    db.execute(&format!("DELETE FROM {synced} WHERE {condition}"), &[]).await
}

async fn answer(
    db: &mut Database,
    reference: &mut Reference,
    index: usize,
    answer: Answer,
) -> Result<(), DbError> {
    let entry = &mut reference.changes[index];
    let model = TABLES[entry.table];
    let sql = db.sql_of(model);
    let write_id: Param = entry.write_id.as_str().into();
    match answer {
        Answer::Sent => {
            entry.is_sent = true;
            let write_id = entry.write_id.clone();
            db.mark_sent(&write_id).await;
            Ok(())
        }
        Answer::Accepted => {
            entry.is_acknowledged = true;
            db.execute(&sql.acknowledge, &[write_id, 7.into(), Param::Null]).await
        }
        Answer::Observed => {
            reference.observe(index);
            db.execute(&sql.observe, &[write_id]).await
        }
        Answer::Refused => {
            reference.reject(index, 422);
            db.execute(&sql.reject, &[write_id, 422.into(), "no".into()]).await
        }
        Answer::Withdrawn => {
            reference.changes.remove(index);
            db.execute(&sql.withdraw, &[write_id]).await
        }
    }
}

async fn write_all(
    db: &mut Database,
    reference: &mut Reference,
    writes: &[Write],
    is_committed: bool,
) -> Result<(), Failure> {
    let before = reference.clone();
    let is_transaction = writes.len() != 1 || !is_committed;
    if is_transaction {
        db.begin().await;
    }
    for one in writes {
        let keys = keys(reference, one);
        let expected = write(reference, &keys, one);
        let got = write_to(db, &keys, one).await;
        match (expected, got) {
            (Ok(()), Ok(())) => {}
            (Err(refusal), Err(error)) => {
                if refusal == Refusal::Unique && !error.is_unique_violation {
                    return Err(format!("{one:?} is no unique violation: {error}"));
                }
                if is_transaction {
                    db.rollback().await;
                }
                *reference = before;
                return Ok(());
            }
            (Ok(()), Err(error)) => return Err(format!("{one:?} was refused: {error}")),
            (Err(refusal), Ok(())) => return Err(format!("{one:?} was taken, but: {refusal:?}")),
        }
    }
    if !is_transaction {
        return Ok(());
    }
    if is_committed {
        db.commit().await;
    } else {
        db.rollback().await;
        *reference = before;
    }
    Ok(())
}

impl Write {
    fn table(&self) -> usize {
        match self {
            Write::Insert { table, .. }
            | Write::Update { table, .. }
            | Write::Delete { table, .. } => *table,
        }
    }
}

/// The keys that a write is for.
fn keys(reference: &Reference, write: &Write) -> Vec<usize> {
    let (Write::Insert { table, which, .. }
    | Write::Update { table, which, .. }
    | Write::Delete { table, which }) = write;
    let is_shown = |number: &usize| reference.row(*table, &text(&key(*table, *number))).is_some();
    match *which {
        Which::Key(number) => vec![number],
        Which::All => (0..KEYS).collect(),
        Which::Likely { nth, of } => {
            let is_insert = matches!(write, Write::Insert { .. });
            let likely: Vec<usize> = (0..of).filter(|key| is_shown(key) != is_insert).collect();
            vec![if likely.is_empty() { nth } else { likely[nth % likely.len()] }]
        }
    }
}

/// A write in the reference. A refused statement changes nothing.
fn write(reference: &mut Reference, keys: &[usize], write: &Write) -> Result<(), Refusal> {
    let before = reference.clone();
    for number in keys {
        let done = match write {
            Write::Insert { table, columns, .. } => {
                let key = key(*table, *number);
                reference.insert(*table, &text(&key), &full_row(*table, &key, columns))
            }
            Write::Update { table, columns, .. } => {
                reference.update(*table, &text(&key(*table, *number)), columns)
            }
            Write::Delete { table, .. } => {
                reference.delete(*table, &text(&key(*table, *number)));
                Ok(())
            }
        };
        if done.is_err() {
            *reference = before;
            return done;
        }
    }
    Ok(())
}

/// The same write in the database.
async fn write_to(db: &mut Database, keys: &[usize], write: &Write) -> Result<(), DbError> {
    let which = |table: usize| match keys {
        [number] => Key::Of(key(table, *number).into()),
        _ => Key::All,
    };
    match write {
        Write::Insert { table, columns, .. } => {
            let row = full_row(*table, &key(*table, keys[0]), columns);
            db.insert(TABLES[*table], row.into()).await
        }
        Write::Update { columns, .. } if columns.is_empty() => Ok(()),
        Write::Update { table, columns, .. } => {
            db.update(TABLES[*table], which(*table), columns.clone().into()).await
        }
        Write::Delete { table, .. } => db.delete(TABLES[*table], which(*table)).await,
    }
}
