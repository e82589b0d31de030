//! Idempotency, txid and the record for handlers of your own.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use super::{Claim, Entry, RequestHash, WriteId, claim, finish, record_refusals};
use crate::{ApiError, ErrorCode, database::broken};

/// Begins a write of your own: a transaction in which its id is claimed. A write id that was used
/// already gives the answer of then; one that was used for something else is refused.
///
/// ```no_run
/// # use sync_patterns_server::*;
/// # use axum::{http::{HeaderMap, StatusCode}, response::{IntoResponse, Response}};
/// async fn merge(pool: sqlx::PgPool, headers: HeaderMap, body: String) -> Result<Response, ApiError> {
///     let write_id = WriteId::from_headers(&headers)?;
///     let request = RequestHash::of(["POST /contacts/merge", body.as_str()]);
///     let mut write = match begin_write(&pool, &write_id, "", request).await? {
///         Begun::New(write) => write,
///         Begun::Known(answer) => return Ok(answer.into_response()),
///     };
///     sqlx::query("UPDATE contacts SET write_id = $1").bind(write_id.as_str())
///         .execute(write.connection()).await.map_err(|_| ApiError::internal())?;
///     let answer = serde_json::json!({ "txid": write.txid(), "write_id": write_id.as_str() });
///     Ok(write.commit(StatusCode::OK, &answer).await?.into_response())
/// }
/// ```
pub async fn begin_write(
    pool: &PgPool,
    write_id: &WriteId,
    tenant: &str,
    request: RequestHash,
) -> Result<Begun, ApiError> {
    let mut transaction = pool.begin_with(READ_COMMITTED).await.map_err(broken)?;
    let asked = Claim { tenant, write_id, hash: request };
    let mut claims = claim(&mut transaction, &[asked]).await.map_err(broken)?;
    match (claims.known.remove(&0), claims.txid) {
        (Some(entry), _) => recorded(entry, request, write_id).map(Begun::Known),
        (None, Some(txid)) => Ok(Begun::New(WriteTransaction {
            pool: pool.clone(),
            transaction,
            tenant: tenant.to_owned(),
            write_id: write_id.clone(),
            request,
            txid,
        })),
        (None, None) => Err(ApiError::unavailable()),
    }
}

/// A twin's answer is found once the twin has committed, whatever the pool's connections default to.
pub(crate) const READ_COMMITTED: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// A write that begins, or that was done before.
#[derive(Debug)]
pub enum Begun {
    /// The first with its id.
    New(WriteTransaction),
    /// It was applied or refused before: this is the answer.
    Known(Recorded),
}

/// A transaction that holds a write id. Dropping it rolls everything back.
#[derive(Debug)]
pub struct WriteTransaction {
    pool: PgPool,
    transaction: Transaction<'static, Postgres>,
    tenant: String,
    write_id: WriteId,
    request: RequestHash,
    txid: u32,
}

impl WriteTransaction {
    /// The connection, inside the transaction.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// The transaction's id, as the stream of changes names it.
    pub fn txid(&self) -> u32 {
        self.txid
    }

    /// Records the answer and commits.
    pub async fn commit(
        mut self,
        status: StatusCode,
        answer: &impl Serialize,
    ) -> Result<Recorded, ApiError> {
        let answer = json(answer)?;
        let claim = Claim { tenant: &self.tenant, write_id: &self.write_id, hash: self.request };
        let outcome = [(status.as_u16(), answer.as_str())];
        finish(&mut self.transaction, &[claim], &outcome).await.map_err(broken)?;
        self.transaction.commit().await.map_err(broken)?;
        Ok(Recorded { status, answer })
    }

    /// Rolls back and records the refusal. An error that may go away (5xx, 401, 429) is returned
    /// without a record, so that the same write can be tried again.
    pub async fn refuse(self, error: ApiError) -> Result<Recorded, ApiError> {
        self.transaction.rollback().await.map_err(broken)?;
        if !error.is_final() {
            return Err(error);
        }
        let status = error.status();
        let answer = json(&error.write_id(self.write_id.as_str()))?;
        let claim = Claim { tenant: &self.tenant, write_id: &self.write_id, hash: self.request };
        let outcome = [(status.as_u16(), answer.as_str())];
        let mut connection = self.pool.acquire().await.map_err(broken)?;
        let known = record_refusals(&mut connection, &[claim], &outcome).await.map_err(broken)?;
        match known.into_values().next() {
            Some(entry) => recorded(entry, self.request, &self.write_id),
            None => Ok(Recorded { status, answer }),
        }
    }
}

/// The answer to a write, now and whenever it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The status.
    pub status: StatusCode,
    /// The body: JSON.
    pub answer: String,
}

impl IntoResponse for Recorded {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        (self.status, [(header::CONTENT_TYPE, json)], self.answer).into_response()
    }
}

fn recorded(entry: Entry, request: RequestHash, write_id: &WriteId) -> Result<Recorded, ApiError> {
    if entry.hash != request {
        return Err(reused(write_id));
    }
    let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::OK);
    Ok(Recorded { status, answer: entry.answer })
}

/// The error of a write id that was used for something else.
pub(crate) fn reused(write_id: &WriteId) -> ApiError {
    let message = "this write id was used for another write; each write needs its own";
    ApiError::new(ErrorCode::WriteIdReused, message).write_id(write_id.as_str())
}

fn json(answer: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(answer).map_err(|error| {
        tracing::error!(%error, "an answer does not become JSON");
        ApiError::internal()
    })
}
