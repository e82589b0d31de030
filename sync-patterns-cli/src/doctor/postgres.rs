//! The server's database: whether it answers, and has what the models need.
//!
//! What compiles with the models knows more, and looks at each start: `SyncServer::check()`.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use sync_patterns_export::manifest::ModelManifest;

use super::finding::Finding;
use super::project::Project;

/// The oldest Postgres.
const LEAST: i32 = 14;

const WHAT: &str = "Postgres";

/// Asks the database.
pub fn look(url: &str, projects: &[Project], timeout: Duration) -> Vec<Finding> {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return vec![unreachable(url, &error.to_string())],
    };
    let facts = runtime.block_on(async { tokio::time::timeout(timeout, Facts::of(url)).await });
    match facts {
        Ok(Ok(facts)) => facts.findings(projects),
        Ok(Err(error)) => vec![unreachable(url, &error.to_string())],
        Err(_) => vec![unreachable(url, &format!("no answer in {} seconds", timeout.as_secs()))],
    }
}

fn unreachable(url: &str, why: &str) -> Finding {
    // Without what may be a password.
    let place = url.rsplit('@').next().unwrap_or_default();
    let place = place.split(['?', '#']).next().unwrap_or_default();
    let place = place.rsplit("://").next().unwrap_or_default();
    Finding::error(
        WHAT,
        format!("{place} does not answer: {why}"),
        "start it, or give DATABASE_URL its address: postgres://user:password@host:5432/database",
    )
}

/// What is known about a database.
#[derive(Debug, Default)]
struct Facts {
    version: String,
    number: i32,
    wal_level: String,
    has_bookkeeping: bool,
    /// The tables that an unqualified name finds, with their columns.
    columns: BTreeSet<(String, String)>,
}

impl Facts {
    async fn of(url: &str) -> sqlx::Result<Facts> {
        let mut connection = PgConnection::connect(url).await?;
        let (version, number, wal_level, has_bookkeeping) = sqlx::query_as(
            "SELECT current_setting('server_version'), \
                    current_setting('server_version_num')::int4 / 10000, \
                    current_setting('wal_level'), \
                    EXISTS (SELECT FROM pg_catalog.pg_class AS c \
                            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
                            WHERE n.nspname = 'sync_patterns' AND c.relname = 'applied_writes')",
        )
        .fetch_one(&mut connection)
        .await?;
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT c.relname::text, a.attname::text \
             FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid \
             WHERE pg_catalog.pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped",
        )
        .fetch_all(&mut connection)
        .await?;
        let columns = columns.into_iter().collect();
        Ok(Facts { version, number, wal_level, has_bookkeeping, columns })
    }

    fn findings(&self, projects: &[Project]) -> Vec<Finding> {
        let mut findings = vec![match self.number >= LEAST {
            true => Finding::ok(WHAT, &self.version),
            false => Finding::error(
                WHAT,
                format!("{} is too old", self.version),
                format!("use Postgres {LEAST} or newer"),
            ),
        }];
        findings.push(match self.wal_level.as_str() {
            "logical" => Finding::ok("wal_level", "logical"),
            level => Finding::warning(
                "wal_level",
                format!("{level}: enough for the server's built-in shapes, not for Electric"),
                "for Electric: ALTER SYSTEM SET wal_level = logical; and start Postgres again",
            ),
        });
        if projects.iter().all(|project| project.models().is_empty()) {
            findings.push(Finding::skipped("tables", "the models do not compile"));
            return findings;
        }
        let models = projects.iter().flat_map(Project::models);
        let lacking: Vec<Finding> = self
            .bookkeeping()
            .into_iter()
            .chain(models.filter_map(|model| self.table(model)))
            .collect();
        if lacking.is_empty() {
            findings.push(Finding::ok("tables", "every model has its table and columns"));
        }
        findings.extend(lacking);
        findings
    }

    fn bookkeeping(&self) -> Option<Finding> {
        (!self.has_bookkeeping).then(|| {
            Finding::error(
                "tables",
                "sync_patterns.applied_writes, the record of writes, is missing",
                "`SyncServer::setup()` makes it, or the statements of `setup::statements` in a migration",
            )
        })
    }

    fn table(&self, model: &ModelManifest) -> Option<Finding> {
        let table = &model.table;
        let what = format!("table `{table}`");
        if !self.columns.iter().any(|(name, _)| name == table) {
            return Some(Finding::error(
                what,
                format!("is missing, which `{}` needs", model.name),
                "`SyncServer::setup()` makes it, or the statements of `setup::statements` in a migration",
            ));
        }
        let has = |column: &str| self.columns.contains(&(table.clone(), column.to_owned()));
        let synced = model.columns.iter().filter(|column| column.access != "local_only");
        let mut lacking: Vec<(&str, String)> = synced
            .filter(|column| !has(&column.name))
            .map(|column| {
                let not_null = if column.nullable { "" } else { " NOT NULL" };
                (column.name.as_str(), format!("{}{not_null}", column.postgres))
            })
            .collect();
        if !has("write_id") {
            lacking.push(("write_id", "TEXT".to_owned()));
        }
        if lacking.is_empty() {
            return None;
        }
        let names: Vec<&str> = lacking.iter().map(|(name, _)| *name).collect();
        let statements: Vec<String> = lacking
            .iter()
            .map(|(name, ty)| {
                format!("ALTER TABLE {} ADD COLUMN {} {ty};", quoted(table), quoted(name))
            })
            .collect();
        Some(Finding::error(
            what,
            format!("has no column {}", names.join(", ")),
            format!(
                "rows that are there need a value first where it is NOT NULL:\n{}",
                statements.join("\n")
            ),
        ))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
