//! What a write is recognised by.

use std::fmt;

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};

use crate::{ApiError, ErrorCode};

/// The identity of a write: a UUID that its author chose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WriteId(String);

impl WriteId {
    /// Reads a write id. It is kept as it was written: the client compares texts.
    pub fn parse(text: &str) -> Result<WriteId, ApiError> {
        let is_hyphenated = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
        is_hyphenated.then(|| WriteId(text.to_owned())).ok_or_else(|| {
            let message = "a write id has to be a UUID like 00000000-0000-4000-8000-000000000000";
            ApiError::new(ErrorCode::MalformedWriteId, message)
        })
    }

    /// The request's `Idempotency-Key`; a fresh id where it has none.
    pub fn from_headers(headers: &HeaderMap) -> Result<WriteId, ApiError> {
        let mut given = headers.get_all("idempotency-key").iter();
        match (given.next(), given.next()) {
            (None, _) => Ok(WriteId::random()),
            (Some(one), None) => WriteId::parse(one.to_str().unwrap_or_default()),
            (Some(_), Some(_)) => {
                let message = "a request has one `Idempotency-Key`";
                Err(ApiError::new(ErrorCode::MalformedWriteId, message))
            }
        }
    }

    /// A fresh id.
    pub fn random() -> WriteId {
        WriteId(uuid::Uuid::new_v4().to_string())
    }

    /// The id as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WriteId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a write says, in 32 bytes: a write id that comes again with something else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHash(pub [u8; 32]);

impl RequestHash {
    /// The hash of a request's parts: the route, the key, the body.
    pub fn of<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> RequestHash {
        let mut hash = Sha256::new();
        for part in parts {
            // Lengths in front, so that no two lists of parts read the same.
            hash.update((part.as_ref().len() as u64).to_le_bytes());
            hash.update(part);
        }
        RequestHash(hash.finalize().into())
    }
}
