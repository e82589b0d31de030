//! A request for a shape, whoever it comes from, and why it cannot be answered.

use std::sync::Arc;

use super::{definition::Definition, offset::Offset};
use crate::shapes::Subset;

/// A request for a shape.
#[derive(Debug)]
pub(super) struct Ask {
    pub definition: Arc<Definition>,
    pub offset: Offset,
    pub handle: Option<String>,
    pub live: Live,
    pub cursor: Option<u64>,
    /// `If-None-Match`.
    pub known: Option<String>,
    pub subset: Option<Subset>,
}

/// How a client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Live {
    /// Not at all.
    No,
    /// For the next change.
    Once,
    /// For a stream of events.
    Events,
}

/// Why a request is not answered with what it asks for.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A parameter is wrong.
    Invalid(&'static str, String),
    /// One of those that say which part of a shape is asked for is wrong.
    InvalidPart(String, String),
    /// The client has to begin anew, best with this handle.
    MustRefetch(Option<String>),
    /// It can be tried again in a moment; why, for people.
    Busy(String),
    /// The service is at fault.
    Failed,
}

/// Whether an error is of the connection, of resources or of an operator, and nobody's fault who
/// asks: the same may work later.
pub(super) fn is_passing(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    let passing = ["08", "25", "40", "53", "55", "57", "58"];
    code.is_none_or(|code| passing.iter().any(|class| code.starts_with(class)))
}

/// Whether somebody else keeps a table to itself, for longer than is waited for it.
pub(super) fn is_locked(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03"))
}

impl Refusal {
    /// What an error of Postgres means where none is the client's fault.
    pub fn of(error: &sqlx::Error) -> Refusal {
        let code = error.as_database_error().and_then(|error| error.code());
        match code.as_deref() {
            Some("55P03") => Refusal::Busy(
                "a transaction that has written into the table and is still open keeps the shape \
                 from being made"
                    .to_owned(),
            ),
            Some("42501") => {
                tracing::error!(
                    %error,
                    "the role of the server may not do this: it needs to own the tables, or run \
                     `BuiltIn::statements` as one that does"
                );
                Refusal::Failed
            }
            _ if !is_passing(error) => {
                tracing::error!(%error, "Postgres refused a statement of the shape service");
                Refusal::Failed
            }
            _ => {
                tracing::warn!(%error, "Postgres does not answer the shape service");
                Refusal::Busy("the database does not answer".to_owned())
            }
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Refusal {
        Refusal::of(&error)
    }
}
