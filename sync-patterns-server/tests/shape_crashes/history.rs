//! What was there at each LSN, by the log: nothing of it is lost when the log is compacted.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::{
    Rows,
    shapes::{self, SHAPES},
};

/// Keeps what is compacted.
pub const KEEP: &str = "
CREATE SCHEMA archive;
CREATE TABLE archive.changes AS SELECT * FROM sync_patterns_shapes.changes;
CREATE TABLE archive.transactions AS SELECT * FROM sync_patterns_shapes.transactions;
CREATE FUNCTION archive.keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO archive.%I SELECT $1.*', TG_TABLE_NAME) USING OLD;
    RETURN NULL;
END $$;
CREATE TRIGGER keep AFTER DELETE ON sync_patterns_shapes.changes
    FOR EACH ROW EXECUTE FUNCTION archive.keep();
CREATE TRIGGER keep AFTER DELETE ON sync_patterns_shapes.transactions
    FOR EACH ROW EXECUTE FUNCTION archive.keep();
";

/// The LSN of the last of what is committed, once it has one.
pub async fn last_lsn(connection: &mut PgConnection) -> u64 {
    let query = "SELECT CASE WHEN EXISTS (
                     SELECT FROM sync_patterns_shapes.changes AS c
                     WHERE NOT pg_visible_in_snapshot(c.xid, s.snapshot)
                 ) THEN 0 ELSE last_lsn END FROM sync_patterns_shapes.state AS s";
    loop {
        let lsn: i64 = sqlx::query_scalar(query).fetch_one(&mut *connection).await.unwrap();
        if lsn > 0 {
            return lsn.unsigned_abs();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// The changes of each table, by LSN and number.
pub struct History {
    changes: BTreeMap<u64, Vec<Change>>,
    at_the_end: BTreeMap<&'static str, Rows>,
}

struct Change {
    table: &'static str,
    old: Option<Value>,
    new: Option<Value>,
    is_truncate: bool,
}

const TABLES: [&str; 2] = ["projects", "items"];

impl History {
    pub async fn read(connection: &mut PgConnection) -> History {
        let mut found = Vec::new();
        let mut at_the_end = BTreeMap::new();
        for table in TABLES {
            let row = |side: &str| {
                format!(
                    "CASE WHEN c.{side} IS NOT NULL THEN (SELECT to_jsonb(r)::text \
                     FROM unnest(ARRAY[c.{side}::{table}]) AS r) END AS {side}"
                )
            };
            let query = format!(
                "SELECT t.lsn, c.id, c.operation::text AS operation, {}, {}
                 FROM (SELECT * FROM archive.changes UNION ALL SELECT * FROM sync_patterns_shapes.changes) AS c
                 JOIN (SELECT * FROM archive.transactions UNION ALL SELECT * FROM sync_patterns_shapes.transactions) AS t
                 USING (xid) WHERE c.relation = '{table}'::regclass",
                row("old"),
                row("new"),
            );
            let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut *connection).await.unwrap();
            for row in rows {
                let read = |name: &str| {
                    let text: Option<String> = row.get(name);
                    text.map(|text| serde_json::from_str(&text).unwrap())
                };
                let is_truncate = row.get::<String, _>("operation") == "t";
                let change = Change { table, old: read("old"), new: read("new"), is_truncate };
                let lsn = row.get::<i64, _>("lsn").unsigned_abs();
                found.push((lsn, row.get::<i64, _>("id"), change));
            }
            at_the_end.insert(table, shapes::all(&mut *connection, table).await);
        }
        found.sort_by_key(|(lsn, id, _)| (*lsn, *id));
        let mut changes: BTreeMap<u64, Vec<Change>> = BTreeMap::new();
        for (lsn, _, change) in found {
            changes.entry(lsn).or_default().push(change);
        }
        History { changes, at_the_end }
    }

    /// How many transactions there were.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Compares what somebody had at an LSN with what was there.
    pub fn compare(&self, mut states: Vec<(u64, usize, Rows)>) {
        states.sort_by_key(|(lsn, _, _)| *lsn);
        let mut states = states.into_iter().peekable();
        let mut tables: BTreeMap<&str, Rows> = TABLES.map(|table| (table, Rows::new())).into();
        let check = |tables: &BTreeMap<&str, Rows>, (lsn, shape, rows): (u64, usize, Rows)| {
            let shape = &SHAPES[shape];
            let expected = shape.of(&tables[shape.table], &tables["projects"]);
            assert_eq!(rows, expected, "{} at {lsn}", shape.query);
        };
        for (lsn, changes) in &self.changes {
            while let Some(state) = states.next_if(|(at, _, _)| at < lsn) {
                check(&tables, state);
            }
            for Change { table, old, new, is_truncate } in changes {
                let rows = tables.get_mut(table).unwrap();
                if *is_truncate {
                    rows.clear();
                }
                if let Some(old) = old {
                    let (key, old) = shapes::streamed(table, old.clone());
                    assert_eq!(rows.remove(&key), Some(old), "{key} before {lsn}");
                }
                if let Some(new) = new {
                    let (key, new) = shapes::streamed(table, new.clone());
                    assert_eq!(rows.insert(key, new), None, "before {lsn}");
                }
            }
        }
        for state in states {
            check(&tables, state);
        }
        assert_eq!(tables, self.at_the_end, "what the log says, and what Postgres has");
    }
}
