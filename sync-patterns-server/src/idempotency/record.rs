//! The record's table.

use std::collections::HashMap;

use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{RequestHash, WriteId};

/// A write that wants to be the first with its id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// Empty for models without one.
    pub tenant: &'a str,
    pub write_id: &'a WriteId,
    pub hash: RequestHash,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub hash: RequestHash,
    pub status: u16,
    /// JSON.
    pub answer: String,
}

/// What came of claims.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// The transaction's id, where there is a new one.
    pub txid: Option<u32>,
    /// Those that were there already, by the claim's place.
    pub known: HashMap<usize, Entry>,
}

/// Claims write ids in the connection's transaction, waiting for twins that hold them.
pub(crate) async fn claim(
    connection: &mut PgConnection,
    claims: &[Claim<'_>],
) -> sqlx::Result<Claims> {
    const CLAIM: &str = "
        INSERT INTO sync_patterns.applied_writes (tenant, write_id, request_hash)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) AS c (tenant, write_id, hash)
        ORDER BY c.tenant, c.write_id
        ON CONFLICT DO NOTHING
        RETURNING pg_current_xact_id()::xid::text AS txid";
    let columns = Columns::of(claims);
    let rows = columns.bind(CLAIM).fetch_all(&mut *connection).await?;
    let txid = match rows.first() {
        Some(row) => Some(number(row, "txid")?),
        None => None,
    };
    let known = match rows.len() == claims.len() {
        true => HashMap::new(),
        false => recall(connection, claims).await?,
    };
    Ok(Claims { txid, known })
}

/// What is recorded, by the claim's place.
pub(crate) async fn recall(
    connection: &mut PgConnection,
    claims: &[Claim<'_>],
) -> sqlx::Result<HashMap<usize, Entry>> {
    const RECALL: &str = "
        SELECT c.place, a.request_hash, a.status, a.answer
        FROM unnest($1::text[], $2::text[], $3::bytea[])
             WITH ORDINALITY AS c (tenant, write_id, hash, place)
        JOIN sync_patterns.applied_writes AS a USING (tenant, write_id)
        WHERE a.status IS NOT NULL";
    let rows = Columns::of(claims).bind(RECALL).fetch_all(connection).await?;
    let entries = rows.iter().map(|row| {
        let place = usize::try_from(row.try_get::<i64, _>("place")? - 1).unwrap_or_default();
        let hash: Vec<u8> = row.try_get("request_hash")?;
        let entry = Entry {
            hash: RequestHash(hash.try_into().unwrap_or_default()),
            status: row.try_get::<i16, _>("status")?.unsigned_abs(),
            answer: row.try_get("answer")?,
        };
        Ok((place, entry))
    });
    entries.collect()
}

/// Says what came of claimed writes, before their transaction is committed.
pub(crate) async fn finish(
    connection: &mut PgConnection,
    claims: &[Claim<'_>],
    outcomes: &[(u16, &str)],
) -> sqlx::Result<()> {
    const FINISH: &str = "
        UPDATE sync_patterns.applied_writes AS a SET status = c.status, answer = c.answer
        FROM unnest($1::text[], $2::text[], $3::bytea[], $4::int2[], $5::text[])
             AS c (tenant, write_id, hash, status, answer)
        WHERE a.tenant = c.tenant AND a.write_id = c.write_id";
    Columns::of(claims).with(outcomes).bind(FINISH).execute(connection).await?;
    Ok(())
}

/// Records refusals whose transaction was rolled back. What a twin has recorded meanwhile counts:
/// it is returned by the claim's place.
pub(crate) async fn record_refusals(
    connection: &mut PgConnection,
    claims: &[Claim<'_>],
    outcomes: &[(u16, &str)],
) -> sqlx::Result<HashMap<usize, Entry>> {
    const RECORD: &str = "
        INSERT INTO sync_patterns.applied_writes (tenant, write_id, request_hash, status, answer)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::int2[], $5::text[])
               AS c (tenant, write_id, hash, status, answer)
        ORDER BY c.tenant, c.write_id
        ON CONFLICT DO NOTHING";
    let columns = Columns::of(claims).with(outcomes);
    let recorded = columns.bind(RECORD).execute(&mut *connection).await?.rows_affected();
    match recorded == claims.len() as u64 {
        true => Ok(HashMap::new()),
        false => recall(connection, claims).await,
    }
}

/// Claims as parameters.
struct Columns<'a> {
    tenants: Vec<&'a str>,
    write_ids: Vec<&'a str>,
    hashes: Vec<&'a [u8]>,
    outcomes: Option<(Vec<i16>, Vec<&'a str>)>,
}

impl<'a> Columns<'a> {
    fn of(claims: &'a [Claim<'_>]) -> Columns<'a> {
        Columns {
            tenants: claims.iter().map(|claim| claim.tenant).collect(),
            write_ids: claims.iter().map(|claim| claim.write_id.as_str()).collect(),
            hashes: claims.iter().map(|claim| claim.hash.0.as_slice()).collect(),
            outcomes: None,
        }
    }

    fn with(mut self, outcomes: &[(u16, &'a str)]) -> Columns<'a> {
        let statuses =
            outcomes.iter().map(|(status, _)| i16::try_from(*status).unwrap_or(i16::MAX));
        self.outcomes =
            Some((statuses.collect(), outcomes.iter().map(|(_, answer)| *answer).collect()));
        self
    }

    fn bind<'q>(
        &'q self,
        statement: &'static str,
    ) -> sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments> {
        let query =
            sqlx::query(statement).bind(&self.tenants).bind(&self.write_ids).bind(&self.hashes);
        match &self.outcomes {
            Some((statuses, answers)) => query.bind(statuses).bind(answers),
            None => query,
        }
    }
}

/// A transaction's id: sqlx has no type for it, so it comes as text.
fn number(row: &PgRow, column: &str) -> sqlx::Result<u32> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
