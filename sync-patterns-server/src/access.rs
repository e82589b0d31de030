//! Who may do what: the question that the server asks before anything is read or written.

use std::{fmt, sync::Arc};

use axum::http::{HeaderMap, request::Parts};
use serde_json::Value;
use sync_patterns_core::Model;

use crate::BoxFuture;

/// A question to the application: may whoever sent this request do this?
///
/// A write is asked first with an empty scope, which settles who is asking and for which tenant.
/// Where the model has a scope, it is asked again with the scope of the row as it is (update,
/// delete) and as it becomes (insert, update), so that nobody moves a row where they may not.
/// The tenant comes from who is asking (a token, the host), never from the scope.
///
/// Questions about a row are asked while its transaction is open: the answer should be quick. One
/// connection of the pool is always kept free for authorisers that look something up.
#[derive(Debug, Clone)]
pub struct Access {
    /// The request: headers, address, and the extensions that your middleware put there.
    pub parts: Arc<Parts>,
    /// The model.
    pub model: &'static Model,
    /// What is to be done.
    pub operation: Operation,
    /// The scope that is asked for, in the order of the model's shape parameters.
    pub scope: Vec<ScopeValue>,
}

impl Access {
    /// The request's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The value that is asked for in a column of the scope.
    pub fn scope_value(&self, column: &str) -> Option<&Value> {
        self.scope.iter().find(|value| value.column == column).map(|value| &value.value)
    }
}

/// What is to be done with rows of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Subscribe to them.
    Read,
    /// Make one.
    Insert,
    /// Change one.
    Update,
    /// Remove one.
    Delete,
}

impl Operation {
    /// As it travels: `insert`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::Read => "read",
            Operation::Insert => "insert",
            Operation::Update => "update",
            Operation::Delete => "delete",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The value of a scope's column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScopeValue {
    /// The column: of the model, or of the parent that its scope goes through.
    pub column: &'static str,
    /// The value in its JSON form.
    pub value: Value,
}

/// The answer yes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// The tenant of whoever is asking, as text. Models with a tenant need one.
    pub tenant: Option<String>,
}

impl Grant {
    /// Yes, within a tenant.
    pub fn tenant(tenant: impl ToString) -> Grant {
        Grant { tenant: Some(tenant.to_string()) }
    }

    /// Yes, for models without a tenant.
    pub fn everything() -> Grant {
        Grant { tenant: None }
    }
}

/// The answer no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denied {
    /// It is not known who is asking: 401. Clients keep their writes and ask for credentials.
    Unauthorised,
    /// They may not: 403. Clients take it as final.
    Forbidden,
    /// It cannot be said now: 503. Clients ask again.
    Unavailable,
}

/// The application's authoriser.
pub(crate) type Authoriser =
    Arc<dyn Fn(Access) -> BoxFuture<'static, Result<Grant, Denied>> + Send + Sync>;
