//! What goes wrong inside a transaction, before it is known what to answer.

use std::fmt;

use crate::ApiError;

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// This is the answer.
    Answer(ApiError),
    /// Postgres did not do a statement.
    Database(sqlx::Error),
    /// The tables are not as the catalogue says, or not as the models need them.
    Schema(String),
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Trouble {
        Trouble::Answer(error)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Trouble {
        Trouble::Database(error)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Answer(error) => error.fmt(formatter),
            Trouble::Database(error) => error.fmt(formatter),
            Trouble::Schema(what) => formatter.write_str(what),
        }
    }
}
