//! How changes get into the log.
//!
//! The log is a table: what changed, by which transaction. A source sees to it that each change of
//! a watched table comes to be there in its transaction, or right after it, and puts the
//! transactions in order. Triggers do ([`Triggers`]); a source that reads Postgres' replication
//! stream could, where it is allowed to.

mod triggers;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::table::Table;
use crate::BoxFuture;

pub(super) use triggers::{INSTALL, Triggers, UNINSTALL, UNSEQUENCED};

/// What puts changes into the log.
pub(super) trait Capture: Send + Sync + 'static {
    /// Captures each change of the table that is not committed when this ends.
    fn watch<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        table: &'a Table,
    ) -> BoxFuture<'a, sqlx::Result<()>>;

    /// Gives LSNs to the transactions that this connection's transaction sees and that have none,
    /// in an order in which each comes behind those that it depends on. Returns the newest LSN.
    ///
    /// The newest is right before `end`, where the numbers before leave room: an end of Postgres' own
    /// log from before the connection's transaction began. So LSNs are near those that Electric has,
    /// and whoever has read the end of Postgres' log after a commit knows an LSN that is not told
    /// without it.
    ///
    /// The connection's transaction is `REPEATABLE READ`, and no other of its kind is open.
    fn sequence<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        end: u64,
    ) -> BoxFuture<'a, sqlx::Result<u64>>;
}

/// The version of what [`INSTALL`] makes.
const VERSION: &str = "sync-patterns shape service 2";

/// What two servers that start at once wait for each other by.
const LOCK: i64 = 0x7379_6e63_696e_7374;

/// Makes what is missing. Where all is there, no right to make anything is needed.
pub(super) async fn install(connection: &mut PgConnection) -> sqlx::Result<()> {
    let version = "SELECT obj_description(to_regnamespace('sync_patterns_shapes'), 'pg_namespace')";
    let version: Option<String> = sqlx::query_scalar(version).fetch_one(&mut *connection).await?;
    if version.as_deref() == Some(VERSION) {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    for statement in install_statements() {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The statements of [`install`].
pub(super) fn install_statements() -> Vec<String> {
    let comment = format!("COMMENT ON SCHEMA sync_patterns_shapes IS '{VERSION}'");
    INSTALL.iter().map(ToString::to_string).chain([comment]).collect()
}

/// Removes every trace.
pub(super) async fn uninstall(connection: &mut PgConnection) -> sqlx::Result<()> {
    for statement in UNINSTALL {
        sqlx::query(*statement).execute(&mut *connection).await?;
    }
    Ok(())
}
