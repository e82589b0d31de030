//! What a write is answered with, and what of it is recorded.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    ApiError, ErrorCode,
    idempotency::{Entry, WriteId},
    state::State,
};

/// The answer to one change.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub write_id: WriteId,
    pub status: u16,
    pub result: Result<Done, ApiError>,
    /// Whether this was answered before.
    pub is_recalled: bool,
}

/// What an accepted change says, also when it comes again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Done {
    /// The row in its wire form; null once it is removed.
    pub row: Option<Box<RawValue>>,
    /// The transaction that wrote it; none where nothing was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txid: Option<u32>,
    /// 0 where nothing was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected: Option<u8>,
}

/// An error as it is recorded.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
    field: Option<String>,
}

impl Answer {
    /// An answer that says yes.
    pub fn accepted(write_id: &WriteId, status: u16, done: Done) -> Answer {
        Answer { write_id: write_id.clone(), status, result: Ok(done), is_recalled: false }
    }

    /// An answer that says no.
    pub fn refused(write_id: &WriteId, error: ApiError) -> Answer {
        let error = error.write_id(write_id.as_str());
        let status = error.status().as_u16();
        Answer { write_id: write_id.clone(), status, result: Err(error), is_recalled: false }
    }

    /// The text that is recorded.
    pub fn text(&self) -> String {
        let text = match &self.result {
            Ok(done) => serde_json::to_string(done),
            Err(error) => serde_json::to_string(error),
        };
        text.expect("texts and numbers become JSON")
    }

    /// The answer that was recorded.
    pub fn recalled(write_id: &WriteId, entry: &Entry) -> Answer {
        let answer = match entry.status {
            ..400 => serde_json::from_str(&entry.answer)
                .map(|done| Answer::accepted(write_id, entry.status, done)),
            _ => serde_json::from_str(&entry.answer)
                .map(|refusal: Refusal| Answer::refused(write_id, refusal.into())),
        };
        let answer = answer.unwrap_or_else(|error| {
            tracing::error!(%write_id, %error, "the record of a write is not readable");
            Answer::refused(write_id, ApiError::internal())
        });
        Answer { is_recalled: true, ..answer }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        // A code of a later version of this server is a refusal all the same.
        let code = refusal.code.parse().unwrap_or(ErrorCode::Refused);
        let error = ApiError::new(code, refusal.message);
        match refusal.field {
            Some(field) => error.field(field),
            None => error,
        }
    }
}

/// How an accepted change is answered.
#[derive(Serialize)]
struct Accepted<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    row: &'a Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    affected: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    txid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lsn: Option<&'a str>,
    write_id: &'a str,
}

/// How a refused change of a batch is answered.
#[derive(Serialize)]
struct Refused<'a> {
    status: u16,
    write_id: &'a str,
    error: &'a ApiError,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome<'a> {
    Accepted(Accepted<'a>),
    Refused(Refused<'a>),
}

#[derive(Serialize)]
struct Outcomes<'a> {
    results: Vec<Outcome<'a>>,
}

impl Answer {
    fn body<'a>(
        &'a self,
        done: &'a Done,
        status: Option<u16>,
        lsn: Option<&'a str>,
    ) -> Accepted<'a> {
        let Done { row, txid, affected } = done;
        let write_id = self.write_id.as_str();
        Accepted { status, row, affected: *affected, txid: *txid, lsn, write_id }
    }

    /// The answer to a request of one change.
    pub fn into_response(self, lsn: Option<&str>) -> Response {
        match &self.result {
            Ok(done) => json(self.status, &self.body(done, None, lsn)),
            Err(error) => error.clone().into_response(),
        }
    }
}

/// The answer to a batch.
pub(crate) fn into_response(answers: &[Answer], lsn: Option<&str>) -> Response {
    let results = answers.iter().map(|answer| match &answer.result {
        Ok(done) => Outcome::Accepted(answer.body(done, Some(answer.status), lsn)),
        Err(error) => Outcome::Refused(Refused {
            status: answer.status,
            write_id: answer.write_id.as_str(),
            error,
        }),
    });
    json(200, &Outcomes { results: results.collect() })
}

fn json(status: u16, body: &impl Serialize) -> Response {
    let body = serde_json::to_string(body).expect("texts and numbers become JSON");
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

/// The position that the stream of shapes has to reach to show what was just committed.
pub(crate) async fn position(state: &State) -> Option<String> {
    let shapes = state.shapes.as_ref()?;
    match shapes.position(&state.pool).await {
        Ok(position) => position,
        // The write is committed: an answer without a position is better than none.
        Err(error) => {
            tracing::warn!(%error, "the source of shapes does not say its position");
            None
        }
    }
}
