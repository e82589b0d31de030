//! What a database answers when it refuses.

use std::fmt;

/// A refused statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbError {
    /// SQLSTATE in Postgres, the extended result code in SQLite.
    pub code: Option<String>,
    /// The database's own text.
    pub message: String,
    /// Whether a driver recognises a unique violation.
    pub is_unique_violation: bool,
}

impl DbError {
    /// An error that no database gave.
    pub fn other(message: impl Into<String>) -> DbError {
        DbError { code: None, message: message.into(), is_unique_violation: false }
    }

    /// Fails unless the error is what an application recognises as "this key exists already".
    #[track_caller]
    pub fn assert_unique_violation(&self) {
        assert!(self.is_unique_violation, "not a unique violation: {self}");
    }

    /// Fails unless the message has a text and, in Postgres, the SQLSTATE.
    #[track_caller]
    pub fn assert(&self, sqlstate: &str, text: &str) {
        assert!(self.message.contains(text), "the message lacks {text:?}: {self}");
        // SQLite's codes have at most four digits.
        if self.code.as_ref().is_some_and(|code| code.len() == 5) {
            assert_eq!(self.code.as_deref(), Some(sqlstate), "{self}");
        }
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code {})", self.message, self.code.as_deref().unwrap_or("none"))
    }
}

impl std::error::Error for DbError {}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        match error.as_database_error() {
            Some(database) => DbError {
                code: database.code().map(Into::into),
                message: database.message().to_owned(),
                is_unique_violation: database.is_unique_violation(),
            },
            None => DbError::other(error.to_string()),
        }
    }
}
