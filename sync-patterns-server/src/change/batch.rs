//! The body of `POST /changes`: transactions of changes, as the outbox holds them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Change, body::Fields, check, key};
use crate::{
    ApiError, ErrorCode,
    access::Operation,
    idempotency::{RequestHash, WriteId},
    state::{Registered, State},
};

/// A change of a batch: what can be said of one that is refused before it is tried, too.
#[derive(Debug)]
pub(crate) struct Asked {
    pub write_id: WriteId,
    pub hash: RequestHash,
    /// What it is about, as far as that is known: who asks is settled first.
    pub about: Option<(Registered, Operation)>,
    pub change: Result<Change, ApiError>,
}

impl Asked {
    /// A change, or why it is none. `text` tells requests apart that could not be read.
    pub fn new(
        write_id: WriteId,
        about: Option<(Registered, Operation)>,
        change: Result<Change, ApiError>,
        text: &str,
    ) -> Asked {
        let hash = match &change {
            Ok(change) => change.hash(),
            Err(_) => RequestHash::of(["unread", text]),
        };
        Asked { write_id, hash, about, change }
    }
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    transactions: Vec<Transaction<'a>>,
}

#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(borrow)]
    changes: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Identified {
    write_id: String,
}

#[derive(Deserialize)]
struct Written<'a> {
    table: String,
    operation: String,
    #[serde(borrow, default)]
    key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    value: Option<&'a RawValue>,
}

/// The transactions of a batch. A change that cannot be read is refused by its write id; one
/// without a write id cannot be answered at all.
pub(crate) fn parse(state: &State, body: &str) -> Result<Vec<Vec<Asked>>, ApiError> {
    let batch: Batch<'_> = serde_json::from_str(body).map_err(|_| {
        let form = r#"the body has to be {"transactions":[{"changes":[…]}]}"#;
        ApiError::new(ErrorCode::MalformedRequest, form)
    })?;
    let mut seen = std::collections::HashSet::new();
    let mut transactions = Vec::with_capacity(batch.transactions.len());
    for transaction in &batch.transactions {
        let mut changes = Vec::with_capacity(transaction.changes.len());
        for raw in &transaction.changes {
            let asked = asked(state, raw)?;
            if !seen.insert(asked.write_id.clone()) {
                let message = "two changes have the same `write_id`";
                return Err(ApiError::new(ErrorCode::MalformedRequest, message)
                    .write_id(asked.write_id.as_str()));
            }
            changes.push(asked);
        }
        transactions.push(changes);
    }
    Ok(transactions)
}

fn asked(state: &State, raw: &RawValue) -> Result<Asked, ApiError> {
    let identified: Identified = serde_json::from_str(raw.get()).map_err(|_| {
        let message = "each change has to be an object with a `write_id`";
        ApiError::new(ErrorCode::MalformedRequest, message)
    })?;
    let write_id = WriteId::parse(&identified.write_id)?;
    let (about, change) = match about(state, raw) {
        Ok((of, operation, written)) => {
            (Some((of, operation)), change(of, operation, &written, write_id.clone()))
        }
        Err(error) => (None, Err(error)),
    };
    Ok(Asked::new(write_id, about, change, raw.get()))
}

fn about<'a>(
    state: &State,
    raw: &'a RawValue,
) -> Result<(Registered, Operation, Written<'a>), ApiError> {
    let written: Written<'a> = serde_json::from_str(raw.get()).map_err(|_| {
        let form = "a change has `table`, `operation`, `key` and `value`";
        ApiError::new(ErrorCode::MalformedRequest, form)
    })?;
    let of = state.writable(&written.table)?;
    let operation = match written.operation.as_str() {
        "insert" => Operation::Insert,
        "update" => Operation::Update,
        "delete" => Operation::Delete,
        _ => {
            let message = "`operation` has to be insert, update or delete";
            return Err(ApiError::new(ErrorCode::MalformedRequest, message));
        }
    };
    Ok((of, operation, written))
}

fn change(
    of: Registered,
    operation: Operation,
    written: &Written<'_>,
    write_id: WriteId,
) -> Result<Change, ApiError> {
    let given = written.key.filter(|raw| raw.get() != "null");
    let given = given.map(|raw| key::from_list(of.model, raw)).transpose()?;
    let text = written.value.map_or("{}", RawValue::get);
    let fields = Fields::parse(if text == "null" { "{}" } else { text })?;
    if let (Operation::Delete, Some((name, _))) = (operation, fields.0.first()) {
        let message = "a delete has no value";
        return Err(ApiError::new(ErrorCode::MalformedRequest, message).field(name.clone()));
    }
    let values = check::values_of(of, operation, given.as_deref(), &fields)?;
    let key = match operation {
        Operation::Insert => {
            let key = key::from_values(of.model, &values);
            if given.is_some() && given != key {
                let message = "`key` is not the key in `value`";
                return Err(ApiError::new(ErrorCode::MalformedKey, message));
            }
            key
        }
        _ => Some(given.ok_or_else(|| {
            let message = format!("a change of a row of `{}` needs its `key`", of.model.table);
            ApiError::new(ErrorCode::MalformedKey, message)
        })?),
    };
    Ok(Change { of, operation, key, values, write_id })
}
