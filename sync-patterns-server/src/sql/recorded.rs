//! A write together with its record, as one statement: the way of most writes.

use super::{Statement, WriteStatement};
use crate::{access::ScopeValue, idempotency::Claim, sql::scope_text};

/// Makes a write record itself. The statement fails as a whole where the id was used before, and
/// where the row is not where its author may put it (`scope`: where it has to be).
pub(crate) fn recorded(
    write: WriteStatement,
    claim: Claim<'_>,
    status: u16,
    scope: Option<&[ScopeValue]>,
) -> Statement {
    let mut statement = write.statement;
    let tenant = statement.text(claim.tenant);
    let write_id = statement.text(claim.write_id.as_str());
    let hash = statement.bytes(&claim.hash.0);
    let scope = match scope {
        Some(scope) => {
            let scope = statement.text(&scope_text(scope));
            format!(" AND w.scope::jsonb = {scope}::jsonb")
        }
        None => String::new(),
    };
    let is_right = format!("w.is_visible AND TRUE = ALL (w.references){scope}");
    // A division by zero is how a statement can take back what it has done.
    statement.text = format!(
        r#"WITH written AS ({}), recorded AS (
            INSERT INTO sync_patterns.applied_writes (tenant, write_id, request_hash, status, answer)
            SELECT {tenant}, {write_id}, {hash},
                   ({status} / coalesce({is_right}, FALSE)::integer)::int2,
                   concat('{{"row":', w.row, ',"txid":', pg_current_xact_id()::xid::text, '}}')
            FROM written AS w
        )
        SELECT w.row, pg_current_xact_id()::xid::text AS txid FROM written AS w"#,
        statement.text
    );
    statement
}
