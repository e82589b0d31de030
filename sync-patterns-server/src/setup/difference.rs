//! How a database differs from what the models need, and the error that tells it.

use std::fmt;

use sync_patterns_core::{Model, names};

use super::tables;
use crate::idempotency;

/// How a database differs from what a model needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The model and the field that it is about (`Contact.email`), or what else it is about.
    pub subject: String,
    /// What is wrong, as a sentence about the subject.
    pub problem: String,
    /// The statements that mend it, where statements can.
    pub mend: Vec<String>,
    /// Whether the server cannot work with it. It can with the others, though perhaps not well.
    pub is_fatal: bool,
    /// Whether mending it can lose or refuse nothing that is there.
    pub(super) is_safe: bool,
}

/// Why a database is not ready.
#[derive(Debug)]
#[non_exhaustive]
pub enum SetupError {
    /// It is not as the models need it.
    Differences(Vec<Difference>),
    /// It did not answer, or not as it should.
    Database(sqlx::Error),
}

impl Difference {
    /// One that the server cannot work with.
    pub(super) fn fatal(subject: impl Into<String>, problem: impl Into<String>) -> Difference {
        Difference {
            subject: subject.into(),
            problem: problem.into(),
            mend: Vec::new(),
            is_fatal: true,
            is_safe: false,
        }
    }

    /// One that the server can work with.
    pub(super) fn warning(subject: impl Into<String>, problem: impl Into<String>) -> Difference {
        Difference { is_fatal: false, ..Difference::fatal(subject, problem) }
    }

    /// What mends it.
    pub(super) fn mended_by(mut self, statements: impl IntoIterator<Item = String>) -> Difference {
        self.mend.extend(statements);
        self
    }

    /// Marks it as safe to mend.
    pub(super) fn safely(mut self, is_safe: bool) -> Difference {
        self.is_safe = is_safe;
        self
    }

    pub(super) fn bookkeeping() -> Difference {
        Difference::fatal(
            "The server",
            "has no table `sync_patterns.applied_writes` for its record of writes",
        )
        .mended_by(idempotency::STATEMENTS.iter().map(ToString::to_string))
        .safely(true)
    }

    pub(super) fn no_table(model: &Model) -> Difference {
        Difference::fatal(model.name, format!("has no table {}", names::quoted(model.table)))
            .mended_by(tables::statements(model))
            .safely(true)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.subject, self.problem)?;
        for statement in &self.mend {
            let indented = statement.replace('\n', "\n    ");
            write!(formatter, "\n    {indented};")?;
        }
        Ok(())
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetupError::Database(error) => {
                write!(formatter, "the database does not answer: {error}")
            }
            SetupError::Differences(differences) => {
                writeln!(formatter, "the database is not as the models need it:")?;
                differences.iter().try_for_each(|difference| write!(formatter, "\n{difference}"))
            }
        }
    }
}

impl std::error::Error for SetupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SetupError::Database(error) => Some(error),
            SetupError::Differences(_) => None,
        }
    }
}

impl From<sqlx::Error> for SetupError {
    fn from(error: sqlx::Error) -> SetupError {
        SetupError::Database(error)
    }
}
