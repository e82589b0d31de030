//! What can happen, in terms that mean something in any state, so that a sequence can be shortened.

use serde_json::{Value, json};
use sync_patterns::Access;
use sync_patterns_tests::Object;

use crate::{
    random::Random,
    tables::{KEYS, TABLES, values, wrong},
};

/// Something that happens to the database.
#[derive(Debug, Clone)]
pub enum Step {
    /// Writes of the application, in one transaction unless there is only one.
    Writes { writes: Vec<Write>, is_committed: bool },
    /// Rows of the server, in one statement.
    Arrive { table: usize, rows: Vec<Arrival> },
    /// Rows of the server go, in one statement.
    Leave { table: usize, keys: Vec<usize> },
    /// Something becomes of the nth of the present changes.
    Answer { change: usize, answer: Answer },
    /// The overlays of a table, or of one row, are computed again.
    Fold { table: usize, key: Option<usize> },
    /// The scripts run again.
    Script,
    /// A new version: everything but what is precious is made again, and fetched again.
    Upgrade,
}

/// A write through the view.
#[derive(Debug, Clone)]
pub enum Write {
    Insert { table: usize, which: Which, columns: Object },
    Update { table: usize, which: Which, columns: Object },
    Delete { table: usize, which: Which },
}

/// The row that a write is for.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// The nth key, whether the view shows it or not.
    Key(usize),
    /// The nth of the first keys that the view shows (for an insert: that it does not).
    Likely { nth: usize, of: usize },
    /// All rows.
    All,
}

/// A row of the server.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub key: usize,
    pub columns: Object,
    pub name: Name,
}

/// Whose write the server's row shows.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    Nobody,
    Another,
    /// The nth of the row's own changes.
    Own(usize),
}

/// What becomes of a change.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Sent,
    Accepted,
    Observed,
    Refused,
    Withdrawn,
}

/// The steps of a seed. A walk keeps to some tables and keys, so that much happens to one row.
pub fn generate(seed: u64, count: usize) -> Vec<Step> {
    let mut random = Random::new(seed);
    let tables = match random.below(2) {
        0 => vec![random.below(TABLES.len())],
        _ => (0..TABLES.len()).collect(),
    };
    let mut walk = Walk { tables, keys: 1 + random.below(KEYS), random };
    (0..count).map(|_| walk.step()).collect()
}

/// What a walk's steps are chosen from.
struct Walk {
    tables: Vec<usize>,
    keys: usize,
    random: Random,
}

/// The steps, a line each.
pub fn listed(steps: &[Step]) -> String {
    steps.iter().map(|step| format!("  {step:?}\n")).collect()
}

impl Walk {
    fn table(&mut self) -> usize {
        *self.random.one_of(&self.tables)
    }

    fn key(&mut self) -> usize {
        self.random.below(self.keys)
    }

    fn step(&mut self) -> Step {
        let table = self.table();
        match self.random.below(100) {
            0..55 => {
                let count = if self.random.chance(20) { 2 + self.random.below(4) } else { 1 };
                let writes = (0..count).map(|_| self.write()).collect();
                Step::Writes { writes, is_committed: self.random.chance(92) }
            }
            55..70 => {
                let keys = self.some_keys();
                let rows = keys.into_iter().map(|key| arrival(&mut self.random, table, key));
                Step::Arrive { table, rows: rows.collect() }
            }
            70..74 => Step::Leave { table, keys: self.some_keys() },
            74..95 => {
                use Answer::*;
                let often = [Sent, Accepted, Accepted, Refused];
                let seldom = [Observed, Withdrawn];
                let is_often = self.random.chance(80);
                let answer = *self.random.one_of(if is_often { &often[..] } else { &seldom[..] });
                // The oldest is the next to be sent.
                let change = if self.random.chance(40) { 0 } else { self.random.below(1000) };
                Step::Answer { change, answer }
            }
            95..98 => {
                let key = self.key();
                Step::Fold { table, key: self.random.chance(50).then_some(key) }
            }
            98 => Step::Script,
            _ => Step::Upgrade,
        }
    }

    /// One key, or now and then several.
    fn some_keys(&mut self) -> Vec<usize> {
        if self.random.chance(70) {
            return vec![self.key()];
        }
        (0..self.keys).filter(|_| self.random.chance(60)).collect()
    }

    fn write(&mut self) -> Write {
        let (table, key) = (self.table(), self.key());
        let random = &mut self.random;
        let which = if random.chance(80) {
            Which::Likely { nth: key, of: self.keys }
        } else {
            Which::Key(key)
        };
        let or_all = if random.chance(8) { Which::All } else { which };
        match random.below(100) {
            0..30 => Write::Insert { table, which, columns: columns(random, table, true) },
            30..80 => {
                Write::Update { table, which: or_all, columns: columns(random, table, false) }
            }
            _ => Write::Delete { table, which: or_all },
        }
    }
}

/// Columns of a write, seldom a wrong one.
fn columns(random: &mut Random, table: usize, is_insert: bool) -> Object {
    let mut columns = Object::new();
    for field in TABLES[table].fields.iter().filter(|field| !field.is_key) {
        let is_needed = is_insert && !field.shape.is_optional() && field.default.is_none();
        let is_server_s = field.access == Access::Server;
        let often = match (is_needed, is_server_s) {
            (_, true) => 3,
            (true, false) => 97,
            (false, false) if is_insert => 40,
            (false, false) => 25,
        };
        if !random.chance(often) {
            continue;
        }
        let value = match wrong(field) {
            Some(wrong) if random.chance(2) => wrong,
            _ => random.one_of(&values(field)).clone(),
        };
        columns.insert(field.column.into(), value);
    }
    if !is_insert && random.chance(2) {
        // A key that no row has.
        columns.insert("id".into(), json!("00000000-0000-4000-8000-0000000000ff"));
        columns.insert("label_id".into(), json!("00000000-0000-4000-8000-0000000000ff"));
    }
    columns.retain(|column, _| TABLES[table].field(column).is_some());
    columns
}

fn arrival(random: &mut Random, table: usize, key: usize) -> Arrival {
    let synced = TABLES[table].fields.iter().filter(|field| !field.is_key && field.is_synced());
    let columns = synced
        .map(|field| (field.column.to_owned(), random.one_of(&values(field)).clone()))
        .collect::<Object>();
    let name = match random.below(100) {
        0..25 => Name::Nobody,
        25..45 => Name::Another,
        _ => Name::Own(random.below(1000)),
    };
    Arrival { key, columns, name }
}

/// A step with less in it, in several ways.
pub fn simpler(step: &Step) -> Vec<Step> {
    match step {
        Step::Writes { writes, is_committed } => {
            let mut found = Vec::new();
            for index in 0..writes.len() {
                if writes.len() > 1 {
                    let mut fewer = writes.clone();
                    fewer.remove(index);
                    found.push(Step::Writes { writes: fewer, is_committed: *is_committed });
                }
                for write in fewer_columns(&writes[index]) {
                    let mut fewer = writes.clone();
                    fewer[index] = write;
                    found.push(Step::Writes { writes: fewer, is_committed: *is_committed });
                }
            }
            found
        }
        Step::Arrive { table, rows } if rows.len() > 1 => (0..rows.len())
            .map(|index| {
                let mut fewer = rows.clone();
                fewer.remove(index);
                Step::Arrive { table: *table, rows: fewer }
            })
            .collect(),
        Step::Leave { table, keys } if keys.len() > 1 => {
            keys.iter().map(|key| Step::Leave { table: *table, keys: vec![*key] }).collect()
        }
        _ => Vec::new(),
    }
}

fn fewer_columns(write: &Write) -> Vec<Write> {
    let (Write::Insert { columns, .. } | Write::Update { columns, .. }) = write else {
        return Vec::new();
    };
    let without = |column: &String| {
        let mut write = write.clone();
        if let Write::Insert { columns, .. } | Write::Update { columns, .. } = &mut write {
            columns.remove(column);
        }
        write
    };
    columns.keys().map(without).collect()
}

/// A whole row of the server.
pub fn full_row(table: usize, key: &[Value], columns: &Object) -> Object {
    let mut row = columns.clone();
    for (field, value) in TABLES[table].key().zip(key) {
        row.insert(field.column.into(), value.clone());
    }
    row
}
