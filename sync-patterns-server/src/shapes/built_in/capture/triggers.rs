//! Triggers that write changed rows into the log.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{super::log, Capture, Table};
use crate::BoxFuture;

/// Triggers: they need no superuser, and work whatever `wal_level` is.
#[derive(Debug)]
pub(in super::super) struct Triggers;

/// What makes the service's schema. Running it twice changes nothing.
///
/// Rows are kept as the text of the row: whatever becomes of the table's columns, writing that
/// never fails, and one function does for all tables. The display settings are fixed, as whoever
/// writes may have others. The first LSN is the end of Postgres' own log: no LSN comes again when the
/// schema is removed and made anew.
///
/// Transition tables are read in the order in which the statement changed their rows, which pairs
/// an update's old rows with its new ones.
pub(in super::super) const INSTALL: &[&str] = &[
    "CREATE SCHEMA IF NOT EXISTS sync_patterns_shapes",
    "CREATE TABLE IF NOT EXISTS sync_patterns_shapes.changes (\n    \
         id bigint GENERATED ALWAYS AS IDENTITY,\n    \
         xid xid8 NOT NULL DEFAULT pg_current_xact_id(),\n    \
         relation oid NOT NULL,\n    \
         operation \"char\" NOT NULL,\n    \
         old text,\n    \
         new text\n)",
    "CREATE INDEX IF NOT EXISTS changes_xid ON sync_patterns_shapes.changes (xid)",
    "CREATE TABLE IF NOT EXISTS sync_patterns_shapes.transactions (\n    \
         lsn bigint PRIMARY KEY,\n    \
         xid xid8 NOT NULL,\n    \
         first_change bigint NOT NULL,\n    \
         bytes bigint NOT NULL DEFAULT 0,\n    \
         at timestamptz NOT NULL DEFAULT now()\n)",
    "ALTER TABLE sync_patterns_shapes.transactions \
         ADD COLUMN IF NOT EXISTS bytes bigint NOT NULL DEFAULT 0",
    "CREATE TABLE IF NOT EXISTS sync_patterns_shapes.state (\n    \
         only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),\n    \
         last_lsn bigint NOT NULL,\n    \
         snapshot pg_snapshot NOT NULL\n)",
    "INSERT INTO sync_patterns_shapes.state (last_lsn, snapshot)\n    \
         VALUES ((pg_current_wal_insert_lsn() - '0/0')::bigint, pg_current_snapshot())\n    \
         ON CONFLICT DO NOTHING",
    "CREATE TABLE IF NOT EXISTS sync_patterns_shapes.compacted (\n    \
         relation oid PRIMARY KEY,\n    \
         lsn bigint NOT NULL\n)",
    "CREATE SEQUENCE IF NOT EXISTS sync_patterns_shapes.handles",
    "CREATE TABLE IF NOT EXISTS sync_patterns_shapes.shapes (\n    \
         handle text PRIMARY KEY,\n    \
         identity text NOT NULL,\n    \
         snapshot pg_snapshot NOT NULL,\n    \
         lsn bigint NOT NULL,\n    \
         chunks int,\n    \
         used_at timestamptz NOT NULL DEFAULT now()\n)",
    r#"CREATE OR REPLACE FUNCTION sync_patterns_shapes.capture() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET DateStyle = 'ISO, DMY'
    SET IntervalStyle = 'iso_8601'
    SET TimeZone = 'UTC'
    SET bytea_output = 'hex'
    SET extra_float_digits = 1
AS $body$
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        INSERT INTO sync_patterns_shapes.changes (relation, operation, new)
        SELECT TG_RELID, 'i', (sync_row.*)::text FROM sync_new AS sync_row;
    WHEN 'UPDATE' THEN
        INSERT INTO sync_patterns_shapes.changes (relation, operation, old, new)
        SELECT TG_RELID, 'u', before.content, after.content
        FROM (SELECT row_number() OVER () AS place, (sync_row.*)::text AS content
              FROM sync_old AS sync_row) AS before
        JOIN (SELECT row_number() OVER () AS place, (sync_row.*)::text AS content
              FROM sync_new AS sync_row) AS after USING (place)
        WHERE before.content <> after.content
        ORDER BY place;
    WHEN 'DELETE' THEN
        INSERT INTO sync_patterns_shapes.changes (relation, operation, old)
        SELECT TG_RELID, 'd', (sync_row.*)::text FROM sync_old AS sync_row;
    ELSE
        INSERT INTO sync_patterns_shapes.changes (relation, operation) VALUES (TG_RELID, 't');
    END CASE;
    RETURN NULL;
END
$body$"#,
];

/// What removes every trace: the triggers go with their function.
pub(in super::super) const UNINSTALL: &[&str] =
    &["DROP SCHEMA IF EXISTS sync_patterns_shapes CASCADE"];

/// The events, and the rows that their triggers see.
const EVENTS: [(&str, &str); 4] = [
    ("INSERT", "REFERENCING NEW TABLE AS sync_new"),
    ("UPDATE", "REFERENCING OLD TABLE AS sync_old NEW TABLE AS sync_new"),
    ("DELETE", "REFERENCING OLD TABLE AS sync_old"),
    ("TRUNCATE", ""),
];

/// How long the triggers of a table may wait for transactions that have written into it. Others
/// that write wait behind them.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '1s'";

const WATCHED: &str = "SELECT count(*) FROM pg_catalog.pg_trigger \
    WHERE tgrelid = $1 AND tgname LIKE 'sync\\_patterns\\_shapes\\_%' AND tgenabled <> 'D'";

/// The changes `c` that have no LSN: those that the last look did not see. Two parts, as Postgres uses
/// no index for an `OR` of both.
#[rustfmt::skip]
macro_rules! unsequenced { () => {
    "sync_patterns_shapes.state AS s CROSS JOIN LATERAL (
        SELECT later.* FROM sync_patterns_shapes.changes AS later
        WHERE later.xid >= pg_snapshot_xmax(s.snapshot)
        UNION ALL
        SELECT open.* FROM pg_snapshot_xip(s.snapshot) AS running (xid)
        JOIN sync_patterns_shapes.changes AS open ON open.xid = running.xid
    ) AS c"
} }

pub(in super::super) const UNSEQUENCED: &str = unsequenced!();

/// Gives LSNs to the transactions that have none, and says the newest: one statement, as every client
/// that waits waits for it.
const SEQUENCE: &str = concat!(
    "
WITH new AS (
    SELECT c.xid, min(c.id) AS first, max(c.id) AS last,
           sum(COALESCE(octet_length(c.old), 0) + COALESCE(octet_length(c.new), 0))::bigint AS bytes
    FROM ",
    unsequenced!(),
    "
    GROUP BY c.xid
), before AS (
    SELECT greatest(last_lsn, $1 - 1 - (SELECT count(*) FROM new)) AS lsn
    FROM sync_patterns_shapes.state
), numbered AS (
    INSERT INTO sync_patterns_shapes.transactions (lsn, xid, first_change, bytes)
    SELECT before.lsn + row_number() OVER (ORDER BY new.last), new.xid, new.first, new.bytes
    FROM new, before
    RETURNING lsn
), state AS (
    UPDATE sync_patterns_shapes.state
    SET last_lsn = (SELECT max(lsn) FROM numbered), snapshot = pg_current_snapshot()
    WHERE EXISTS (SELECT FROM numbered)
    RETURNING last_lsn
)
SELECT COALESCE((SELECT last_lsn FROM state), (SELECT last_lsn FROM sync_patterns_shapes.state))"
);

impl Capture for Triggers {
    fn watch<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        table: &'a Table,
    ) -> BoxFuture<'a, sqlx::Result<()>> {
        Box::pin(async move {
            let watched: i64 =
                sqlx::query_scalar(WATCHED).bind(table.oid).fetch_one(&mut *connection).await?;
            if usize::try_from(watched) == Ok(EVENTS.len()) {
                return Ok(());
            }
            let mut transaction = connection.begin().await?;
            sqlx::query(LOCK_TIMEOUT).execute(&mut *transaction).await?;
            for (event, rows) in EVENTS {
                let statement = format!(
                    "CREATE OR REPLACE TRIGGER sync_patterns_shapes_{} AFTER {event} ON {} {rows} \
                     FOR EACH STATEMENT EXECUTE FUNCTION sync_patterns_shapes.capture()",
                    event.to_ascii_lowercase(),
                    table.sql(),
                );
                sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        })
    }

    fn sequence<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        end: u64,
    ) -> BoxFuture<'a, sqlx::Result<u64>> {
        Box::pin(async move {
            let newest = sqlx::query_scalar(SEQUENCE).bind(log::signed(end));
            let newest: i64 = newest.fetch_one(connection).await?;
            Ok(newest.unsigned_abs())
        })
    }
}
