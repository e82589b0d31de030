//! How the command ends.

use std::process::ExitCode;

/// How the command ends, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: all is well.
    Good,
    /// 1: it was done, and something is not as it should be.
    Bad,
    /// 2: it could not be done.
    Impossible,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Good => 0,
            Outcome::Bad => 1,
            Outcome::Impossible => 2,
        })
    }
}
