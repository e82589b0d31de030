//! `before_write`: the application's own rules, inside the transaction.

use std::{marker::PhantomData, sync::Arc};

use axum::http::request::Parts;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::PgConnection;
use sync_patterns_core::Syncable;

use crate::{
    ApiError, BoxFuture, ErrorCode,
    access::Operation,
    change::{Change, Values, wrong_value},
    idempotency::WriteId,
    value,
};

/// A hook of one model.
pub(crate) type Hook =
    Arc<dyn for<'w> Fn(RawWrite<'w>) -> BoxFuture<'w, Result<(), ApiError>> + Send + Sync>;

/// A write that is about to be done, without the model's type.
pub(crate) struct RawWrite<'w> {
    pub connection: &'w mut PgConnection,
    pub parts: &'w Arc<Parts>,
    pub change: &'w Change,
    pub tenant: Option<&'w str>,
    pub values: &'w mut Values,
    pub before: Option<&'w str>,
}

/// A write that is about to be done: look at it, change it, or refuse it by returning an error.
///
/// Everything that the hook does on [`connection`](Write::connection) is committed or rolled back
/// with the write.
pub struct Write<'w, M> {
    raw: RawWrite<'w>,
    of: PhantomData<fn() -> M>,
}

impl<'w, M: Syncable> Write<'w, M> {
    pub(crate) fn new(raw: RawWrite<'w>) -> Write<'w, M> {
        Write { raw, of: PhantomData }
    }

    /// Insert, update or delete.
    pub fn operation(&self) -> Operation {
        self.raw.change.operation
    }

    /// The request: headers, address, and the extensions that your middleware put there.
    pub fn parts(&self) -> &Parts {
        self.raw.parts
    }

    /// The tenant of whoever writes, where the model has one.
    pub fn tenant(&self) -> Option<&str> {
        self.raw.tenant
    }

    /// The write's id.
    pub fn write_id(&self) -> &WriteId {
        &self.raw.change.write_id
    }

    /// The connection, inside the transaction.
    pub fn connection(&mut self) -> &mut PgConnection {
        self.raw.connection
    }

    /// What is written, as the model's own type for it: `ContactCreate` or `ContactUpdate`.
    pub fn body<B: DeserializeOwned>(&self) -> Result<B, ApiError> {
        read(&self.raw.values.to_json(self.raw.change.of))
    }

    /// The row as it is, in its wire form: the columns that clients have. `None` on insert.
    pub fn before<R: DeserializeOwned>(&self) -> Result<Option<R>, ApiError> {
        self.raw.before.map(read).transpose()
    }

    /// The value that a column gets; `None` where the write leaves it alone.
    pub fn get<V: DeserializeOwned>(&self, column: &str) -> Result<Option<V>, ApiError> {
        let shape = self.raw.change.of.shape_of(column);
        self.raw.values.get(column).map(|value| read(&value.to_json(shape))).transpose()
    }

    /// Sets a column, in its wire form: also one of the server's own, or an excluded one.
    pub fn set(&mut self, column: &str, value: impl Serialize) -> Result<(), ApiError> {
        let of = self.raw.change.of;
        let is_key = of.model.field(column).is_some_and(|field| field.is_key);
        let name = of.column(column).filter(|_| !is_key || self.operation() == Operation::Insert);
        let Some(name) = name else {
            tracing::error!(model = of.model.name, column, "a hook cannot set this column");
            return Err(ApiError::internal());
        };
        let raw = serde_json::value::to_raw_value(&value).map_err(|error| {
            tracing::error!(model = of.model.name, column, %error, "a hook's value is no JSON");
            ApiError::internal()
        })?;
        let value = match of.shape_of(column) {
            Some(shape) => value::parse(shape, &raw),
            None => value::parse_unknown(&raw),
        };
        self.raw.values.set(name, value.map_err(|problem| wrong_value(of.model, name, problem))?);
        Ok(())
    }

    /// Leaves a column alone that the request names.
    pub fn unset(&mut self, column: &str) {
        self.raw.values.remove(column);
    }
}

fn read<V: DeserializeOwned>(json: &str) -> Result<V, ApiError> {
    serde_json::from_str(json).map_err(|error| {
        tracing::error!(%error, "a hook reads a write as a type that it does not have");
        ApiError::new(ErrorCode::Internal, "the server could not read the write; its log says how")
    })
}
