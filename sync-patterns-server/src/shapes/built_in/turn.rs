//! One look at the log: what it finds, and which shapes it concerns.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use sqlx::{Connection, PgConnection, postgres::types::Oid};
use tokio::time::Instant;

use super::{
    ask::{is_locked, is_passing},
    judge::{self, Judged},
    log::{self, Change, News},
    message::Entry,
    moves,
    past::Past,
    shape::Shape,
    table::Table,
    terms::Terms,
};

/// What a look needs to know of those before it.
#[derive(Default)]
pub(super) struct Turn {
    /// Everything up to this LSN was looked at; nothing was yet, where it is not known.
    pub seen: Option<u64>,
    pub connection: Option<PgConnection>,
    /// By the table whose rows they tell.
    shapes: HashMap<Oid, Vec<Arc<Shape>>>,
    checked: Option<Instant>,
    tidied: Option<Instant>,
}

/// What a look found for the shapes.
#[derive(Default)]
pub(super) struct Found {
    changes: Vec<Change>,
    /// By table and condition, which changes Postgres has found inside.
    judged: HashMap<Oid, Judged>,
    /// By handle, the messages of shapes whose rows are where their parents are.
    of_parents: HashMap<String, Vec<Entry>>,
    /// Of these tables there is too much to carry, or not all of it any more.
    not_told: Vec<Oid>,
}

/// How often the tables are compared with what they were, while nothing changes in them.
const CHECK: Duration = Duration::from_secs(1);

impl Turn {
    /// Keeps a shape up to date from now on.
    pub fn adopt(&mut self, shape: &Arc<Shape>) {
        if let Some(seen) = self.seen {
            shape.remember_from(seen);
        }
        self.shapes.entry(shape.definition.table.oid).or_default().push(Arc::clone(shape));
    }

    /// Sees to it now and then that what is kept in mind is needed, and is as it was. Nobody needs
    /// shapes that are idle for so long.
    pub async fn check_now_and_then(
        &mut self,
        connection: &mut PgConnection,
        idle: Duration,
    ) -> sqlx::Result<()> {
        let is_due = |last: Option<Instant>| last.is_none_or(|last| last.elapsed() > CHECK);
        // Changes make it check more often, and must not keep it from letting go.
        if is_due(self.tidied) {
            self.tidied = Some(Instant::now());
            self.tidy(idle);
        }
        match is_due(self.checked) {
            true => self.check(connection).await,
            false => Ok(()),
        }
    }

    /// Lets go of shapes that are over, or idle for so long.
    fn tidy(&mut self, idle: Duration) {
        self.retain(|shape| {
            let is_idle = shape.idle() >= idle && !shape.is_waited_for();
            let is_needed = !shape.is_over() && !is_idle;
            if !is_needed {
                shape.let_go();
            }
            is_needed
        });
    }

    /// Ends the shapes of tables that are not as they were.
    async fn check(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        self.checked = Some(Instant::now());
        let oids = self.tables();
        if oids.is_empty() {
            return Ok(());
        }
        let tables = Table::all(connection, &oids).await?;
        // Most shapes have one of a few definitions' tables: these are compared once.
        let mut known: HashMap<Vec<Oid>, Vec<(Arc<Shape>, bool)>> = HashMap::new();
        self.retain(|shape| {
            let oids = shape.definition.tables().map(|table| table.oid).collect();
            let known = known.entry(oids).or_default();
            let is_alike = |(other, _): &&(Arc<Shape>, bool)| {
                other.definition.tables().eq(shape.definition.tables())
            };
            let holds = match known.iter().find(is_alike) {
                Some((_, holds)) => *holds,
                None => {
                    let holds = shape.definition.holds_for(&tables);
                    known.push((Arc::clone(shape), holds));
                    holds
                }
            };
            if !holds {
                shape.end();
            }
            holds
        });
        Ok(())
    }

    fn retain(&mut self, mut keep: impl FnMut(&Arc<Shape>) -> bool) {
        self.shapes.retain(|_, shapes| {
            shapes.retain(&mut keep);
            !shapes.is_empty()
        });
    }

    /// The tables whose changes concern a shape.
    fn tables(&self) -> Vec<Oid> {
        let shapes = self.shapes.values().flatten();
        let tables = shapes.flat_map(|shape| shape.definition.tables().map(|table| table.oid));
        let tables: HashSet<Oid> = tables.collect();
        tables.into_iter().collect()
    }

    /// What has changed for these shapes behind an LSN.
    pub async fn find(
        &mut self,
        connection: &mut PgConnection,
        seen: u64,
        lsn: u64,
    ) -> sqlx::Result<Found> {
        let oids = self.tables();
        if oids.is_empty() {
            return Ok(Found::default());
        }
        let News { changes, are_too_many, compacted } = log::news(connection, seen, &oids).await?;
        if changes.is_empty() && !are_too_many && compacted.is_empty() {
            return Ok(Found::default());
        }
        // Rows can only be read as those of the table that they were in.
        self.check(connection).await?;
        if are_too_many {
            // The shapes read the log themselves.
            return Ok(Found { not_told: oids, ..Found::default() });
        }
        let mut judged = HashMap::new();
        for (oid, shapes) in &mut self.shapes {
            let of_table = changes.iter().filter(|change| change.relation == *oid);
            let of_table: Vec<&Change> = of_table.collect();
            if !of_table.is_empty() {
                judged.insert(*oid, judge::by_postgres(connection, shapes, &of_table).await?);
            }
        }
        let of_parents = self.follow_parents(connection, &changes, lsn).await?;
        Ok(Found { changes, judged, of_parents, not_told: compacted })
    }

    /// The messages of shapes whose rows are where their parents are.
    async fn follow_parents(
        &mut self,
        connection: &mut PgConnection,
        changes: &[Change],
        lsn: u64,
    ) -> sqlx::Result<HashMap<String, Vec<Entry>>> {
        let concerned: HashSet<Oid> = changes.iter().map(|change| change.relation).collect();
        // Shapes that go the same way read the same rows.
        let mut ways: HashMap<String, Vec<Arc<Shape>>> = HashMap::new();
        for shape in self.shapes.values().flatten() {
            let Some(terms) = shape.terms.as_ref().filter(|terms| terms.via.is_some()) else {
                continue;
            };
            if shape.definition.tables().any(|table| concerned.contains(&table.oid)) {
                ways.entry(way(shape, terms)).or_default().push(Arc::clone(shape));
            }
        }
        let mut found = HashMap::new();
        for shapes in ways.values() {
            let Some((first, terms)) =
                shapes.first().and_then(|shape| shape.terms.as_ref().map(|terms| (shape, terms)))
            else {
                continue;
            };
            // What fails here must not end the transaction.
            let mut attempt = connection.begin().await?;
            let past = Past::gather(&mut attempt, changes, &first.definition, terms).await;
            let past = match past {
                // Other shapes do not wait for who keeps these rows to itself.
                Err(error) if is_locked(&error) => None,
                Err(error) if is_passing(&error) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, table = first.definition.table.name, "a shape's parents cannot be read");
                    None
                }
                Ok(past) => past,
            };
            match past {
                Some(past) => {
                    attempt.commit().await?;
                    for shape in shapes {
                        let Some(terms) = &shape.terms else { continue };
                        let entries = moves::entries(shape, terms, &past, 0, lsn);
                        found.insert(shape.handle.clone(), entries);
                    }
                }
                None => {
                    attempt.rollback().await?;
                    shapes.iter().for_each(|shape| shape.end());
                    self.retain(|shape| !shape.is_over());
                }
            }
        }
        Ok(found)
    }

    /// Gives the shapes what was found for them. Returns those that have something new.
    pub fn carry(&mut self, mut found: Found, lsn: u64) -> Vec<Arc<Shape>> {
        let mut concerned = Vec::new();
        for (oid, shapes) in &mut self.shapes {
            let of_table = found.changes.iter().filter(|change| change.relation == *oid);
            let of_table: Vec<&Change> = of_table.collect();
            let mut by_values = judge::by_values(shapes, &of_table);
            for (number, shape) in shapes.iter().enumerate() {
                let tables: Vec<Oid> = shape.definition.tables().map(|table| table.oid).collect();
                if self.seen.is_none() || tables.iter().any(|oid| found.not_told.contains(oid)) {
                    shape.remember_from(lsn);
                    concerned.push(Arc::clone(shape));
                    continue;
                }
                let of_shape = found.changes.iter().filter(|one| tables.contains(&one.relation));
                if of_shape.clone().any(|change| shape.is_ended_by(change)) {
                    shape.end();
                    continue;
                }
                let entries = match &shape.terms {
                    Some(Terms { via: Some(_), .. }) => {
                        found.of_parents.remove(&shape.handle).unwrap_or_default()
                    }
                    Some(_) => shape.entries(&by_values.remove(&number).unwrap_or_default()),
                    None => {
                        let judged = found.judged.get(oid);
                        shape.entries(&judge::judged(judged, &shape.definition, &of_table))
                    }
                };
                if !entries.is_empty() {
                    shape.append(entries);
                    concerned.push(Arc::clone(shape));
                }
            }
        }
        self.seen = Some(lsn);
        concerned
    }
}

/// What two shapes have in common that read the same rows of their parents.
fn way(shape: &Shape, terms: &Terms) -> String {
    let mut way = shape.definition.table.oid.0.to_string();
    for via in terms.vias() {
        let places: Vec<usize> = via.terms.equal.iter().map(|(place, _)| *place).collect();
        way.push_str(&format!(" {} {} {} {places:?}", via.column, via.parent.oid.0, via.key));
    }
    way
}
