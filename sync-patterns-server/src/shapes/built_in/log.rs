//! The log: changes of rows in the order in which every shape tells them.

use std::collections::HashMap;

use futures_util::{Stream, TryStreamExt};
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow, postgres::types::Oid};

use super::{
    capture,
    definition::Definition,
    message::Seen,
    offset::Position,
    seam::Seam,
    table::Table,
    text::{self, Values},
};
use sync_patterns_core::names::quoted;

/// A change of a row, or of a whole table.
#[derive(Debug)]
pub(super) struct Change {
    pub lsn: u64,
    pub xid: u64,
    /// Its place among the changes of its transaction, with gaps.
    pub number: u64,
    pub id: i64,
    pub relation: Oid,
    pub event: Event,
}

/// What happened.
#[derive(Debug)]
pub(super) enum Event {
    Insert(Values),
    Update(Values, Values),
    Delete(Values),
    Truncate,
}

/// Whether the row was and is in a shape, by its condition.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inside {
    pub old: bool,
    pub new: bool,
}

const CHANGE: &str = "t.lsn, t.first_change, c.id, c.xid::text AS xid, c.relation, \
    c.operation::text AS operation, c.old, c.new";

/// One transaction after the other: whatever Postgres guesses, it may not read all changes instead.
const LOG: &str = "sync_patterns_shapes.transactions AS t CROSS JOIN LATERAL \
    (SELECT * FROM sync_patterns_shapes.changes WHERE xid = t.xid OFFSET 0) AS c";

impl Event {
    /// The row as it was.
    pub fn before(&self) -> Option<&Values> {
        match self {
            Event::Update(old, _) | Event::Delete(old) => Some(old),
            Event::Insert(_) | Event::Truncate => None,
        }
    }

    /// The row as it is.
    pub fn after(&self) -> Option<&Values> {
        match self {
            Event::Insert(new) | Event::Update(_, new) => Some(new),
            Event::Delete(_) | Event::Truncate => None,
        }
    }

    /// The change as a shape with this condition sees it.
    pub fn seen(&self, inside: Inside) -> Option<Seen<'_>> {
        match (self, inside.old, inside.new) {
            (Event::Insert(new), _, true) | (Event::Update(_, new), false, true) => {
                Some(Seen::In(new))
            }
            (Event::Update(old, new), true, true) => Some(Seen::Changed(old, new)),
            (Event::Delete(old), true, _) | (Event::Update(old, _), true, false) => {
                Some(Seen::Out(old))
            }
            _ => None,
        }
    }
}

/// What the log has of some tables behind an LSN.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The changes; none, where they are too many.
    pub changes: Vec<Change>,
    pub are_too_many: bool,
    /// The tables of which the log has not all any more.
    pub compacted: Vec<Oid>,
}

/// The most that is read of the log at once.
const MOST_CHANGES: i64 = 50_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What the log has of some tables behind an LSN.
pub(super) async fn news(
    connection: &mut PgConnection,
    after: u64,
    relations: &[Oid],
) -> sqlx::Result<News> {
    let query = format!(
        "SELECT {CHANGE}, false AS is_compacted FROM {LOG} WHERE t.lsn > $1 AND c.relation = ANY($2) \
         UNION ALL SELECT lsn, 0, 0, '0', relation, '', NULL, NULL, true \
         FROM sync_patterns_shapes.compacted WHERE lsn > $1 AND relation = ANY($2) \
         ORDER BY lsn, id LIMIT $3"
    );
    let query = sqlx::query(AssertSqlSafe(query)).bind(signed(after)).bind(relations);
    let mut news = News::default();
    news.fill(query.bind(MOST_CHANGES + 1).fetch(connection)).await?;
    Ok(news)
}

impl News {
    async fn fill(
        &mut self,
        mut rows: impl Stream<Item = sqlx::Result<PgRow>> + Unpin,
    ) -> sqlx::Result<()> {
        let mut bytes = 0;
        while let Some(row) = rows.try_next().await? {
            if row.try_get("is_compacted")? {
                self.compacted.push(row.try_get("relation")?);
                continue;
            }
            for side in ["old", "new"] {
                let text: Option<&str> = row.try_get(side)?;
                bytes += text.map_or(0, str::len);
            }
            self.changes.push(change(&row)?);
            let count = i64::try_from(self.changes.len()).unwrap_or(i64::MAX);
            if count > MOST_CHANGES || bytes > MOST_BYTES {
                self.are_too_many = true;
                self.changes.clear();
                break;
            }
        }
        Ok(())
    }
}

/// The changes of some tables behind an LSN, and those that have none yet; `None` where they are too
/// many.
pub(super) async fn behind(
    connection: &mut PgConnection,
    lsn: u64,
    relations: &[Oid],
) -> sqlx::Result<Option<Vec<Change>>> {
    let mut news = news(connection, lsn, relations).await?;
    let query = format!(
        "SELECT {CHANGE}, false AS is_compacted \
         FROM (SELECT {NONE} AS lsn, 0::bigint AS first_change) AS t, {} \
         WHERE c.relation = ANY($1) ORDER BY c.id",
        capture::UNSEQUENCED,
    );
    if !news.are_too_many {
        let query = sqlx::query(AssertSqlSafe(query)).bind(relations);
        news.fill(query.fetch(connection)).await?;
    }
    Ok((!news.are_too_many).then_some(news.changes))
}

/// The LSN of what has none yet: behind all others.
const NONE: i64 = i64::MAX;

/// Which of these transactions' rows are in shapes with these conditions: by change, in the order
/// of the conditions.
pub(super) async fn matches(
    connection: &mut PgConnection,
    table: &Table,
    conditions: &[&str],
    xids: &[String],
) -> sqlx::Result<HashMap<i64, Vec<Inside>>> {
    let terms: Vec<String> =
        conditions.iter().map(|condition| format!("({condition}) IS TRUE")).collect();
    let terms = format!("ARRAY[{}]", terms.join(", "));
    let query = format!(
        "SELECT c.id, {} AS old, {} AS new FROM sync_patterns_shapes.changes AS c \
         WHERE c.xid = ANY($1::text[]::xid8[]) AND c.relation = $2",
        inside(table, "c.old", &terms),
        inside(table, "c.new", &terms),
    );
    let query = sqlx::query(AssertSqlSafe(query)).persistent(false).bind(xids).bind(table.oid);
    let mut found = HashMap::new();
    for row in query.fetch_all(connection).await? {
        let old: Option<Vec<bool>> = row.try_get("old")?;
        let new: Option<Vec<bool>> = row.try_get("new")?;
        let at = |values: &Option<Vec<bool>>, index: usize| {
            values.as_ref().is_some_and(|values| values.get(index) == Some(&true))
        };
        let each = (0..conditions.len())
            .map(|index| Inside { old: at(&old, index), new: at(&new, index) });
        found.insert(row.try_get("id")?, each.collect());
    }
    Ok(found)
}

/// The next changes of a shape's table from that of a position on, which the shape's snapshot has
/// not seen, and whether they are of the shape.
pub(super) async fn page(
    connection: &mut PgConnection,
    definition: &Definition,
    seam: &Seam,
    behind: Position,
    until: u64,
    limit: i64,
) -> sqlx::Result<Vec<(Change, Inside)>> {
    let table = &definition.table;
    let (old, new) = match definition.condition.as_str() {
        "" => ("true".to_owned(), "true".to_owned()),
        condition => {
            let term = format!("({condition}) IS TRUE");
            (inside(table, "c.old", &term), inside(table, "c.new", &term))
        }
    };
    let query = format!(
        "SELECT {CHANGE}, {old} AS old_inside, {new} AS new_inside FROM {LOG} \
         WHERE t.lsn >= $1 AND (t.lsn > $1 OR c.id >= t.first_change + $2) \
         AND t.lsn <= $3 AND c.relation = $4 AND NOT pg_visible_in_snapshot(c.xid, $5::text::pg_snapshot) \
         ORDER BY t.lsn, c.id LIMIT $6"
    );
    // Two messages may be of one change; the second is at an odd number.
    let number = match behind.is_behind_all() {
        true => i64::MAX / 2,
        false => i64::try_from(behind.operation / 2).unwrap_or(i64::MAX / 2),
    };
    let query = sqlx::query(AssertSqlSafe(query))
        .persistent(false)
        .bind(signed(behind.lsn))
        .bind(number)
        .bind(signed(until))
        .bind(table.oid)
        .bind(seam.to_string())
        .bind(limit);
    let rows = query.fetch_all(connection).await?;
    let read = |row: &PgRow| {
        let flag = |name: &str| row.try_get::<Option<bool>, _>(name);
        let inside = Inside {
            old: flag("old_inside")? == Some(true),
            new: flag("new_inside")? == Some(true),
        };
        Ok((change(row)?, inside))
    };
    rows.iter().map(read).collect()
}

/// Whether the log has everything of some tables that is behind a position.
pub(super) async fn reaches_back(
    connection: &mut PgConnection,
    relations: &[Oid],
    behind: Position,
) -> sqlx::Result<bool> {
    let query = "SELECT max(lsn) FROM sync_patterns_shapes.compacted WHERE relation = ANY($1)";
    let lsn: Option<i64> = sqlx::query_scalar(query).bind(relations).fetch_one(connection).await?;
    Ok(lsn.is_none_or(|lsn| behind >= Position::after(lsn.unsigned_abs())))
}

/// An expression over the columns of a row that is in the log as text; null where there is none.
fn inside(table: &Table, row: &str, expression: &str) -> String {
    // `unnest` reads the text once; `(text::type).*` would read it once for each column.
    format!(
        "CASE WHEN {row} IS NOT NULL THEN (SELECT {expression} FROM unnest(ARRAY[{row}::{}]) AS {}) END",
        table.sql(),
        quoted(&table.name),
    )
}

fn change(row: &PgRow) -> sqlx::Result<Change> {
    let id: i64 = row.try_get("id")?;
    let first: i64 = row.try_get("first_change")?;
    let xid: &str = row.try_get("xid")?;
    let values = |name: &str| -> sqlx::Result<Values> {
        let text: Option<&str> = row.try_get(name)?;
        let values = text.and_then(text::of_record);
        values.ok_or_else(|| unreadable(&format!("the {name} row of change {id}")))
    };
    let event = match row.try_get("operation")? {
        "i" => Event::Insert(values("new")?),
        "u" => Event::Update(values("old")?, values("new")?),
        "d" => Event::Delete(values("old")?),
        _ => Event::Truncate,
    };
    Ok(Change {
        lsn: row.try_get::<i64, _>("lsn")?.unsigned_abs(),
        xid: xid.parse().map_err(|_| unreadable(xid))?,
        number: (id - first).unsigned_abs(),
        id,
        relation: row.try_get("relation")?,
        event,
    })
}

fn unreadable(what: &str) -> sqlx::Error {
    sqlx::Error::Protocol(format!("the log of shapes cannot be read: {what}"))
}

/// An LSN as Postgres has it: they are never near the end of its numbers.
pub(super) fn signed(lsn: u64) -> i64 {
    i64::try_from(lsn).unwrap_or(i64::MAX)
}
