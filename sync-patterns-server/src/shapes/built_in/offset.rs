//! Where in a shape's stream a client is.

use std::{fmt, str::FromStr};

/// Where in a shape's stream a client is, as `offset` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offset {
    /// `-1`: at the beginning.
    Beginning,
    /// `now`: at the end.
    Now,
    /// Behind a message or a chunk of the snapshot.
    At(Position),
}

/// A place behind a message of the log, or behind a chunk of the snapshot.
///
/// The log's positions are ordered. Those of the snapshot have the LSN 0, which no transaction has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Position {
    /// The transaction.
    pub lsn: u64,
    /// The message within it, or the chunk's number.
    pub operation: u64,
}

/// Behind everything of a transaction.
const ALL: u64 = u64::MAX;

impl Position {
    /// Behind the whole snapshot, with no message since.
    pub const SNAPSHOT: Position = Position { lsn: 0, operation: ALL };

    /// Behind a chunk of the snapshot.
    pub const fn chunk(number: usize) -> Position {
        Position { lsn: 0, operation: number as u64 }
    }

    /// Behind a whole transaction.
    pub const fn after(lsn: u64) -> Position {
        Position { lsn, operation: ALL }
    }

    /// Whether it is in the snapshot, or right behind.
    pub const fn is_of_snapshot(self) -> bool {
        self.lsn == 0
    }

    /// Whether nothing of its transaction is left to tell.
    pub const fn is_behind_all(self) -> bool {
        self.operation == ALL
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            ALL => write!(formatter, "{}_inf", self.lsn),
            operation => write!(formatter, "{}_{operation}", self.lsn),
        }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Offset::Beginning => formatter.write_str("-1"),
            Offset::Now => formatter.write_str("now"),
            Offset::At(position) => position.fmt(formatter),
        }
    }
}

impl FromStr for Offset {
    type Err = ();

    fn from_str(text: &str) -> Result<Offset, ()> {
        match text {
            "-1" => return Ok(Offset::Beginning),
            "now" => return Ok(Offset::Now),
            _ => {}
        }
        let (lsn, operation) = text.split_once('_').ok_or(())?;
        let operation = if operation == "inf" { ALL } else { number(operation)? };
        Ok(Offset::At(Position { lsn: number(lsn)?, operation }))
    }
}

/// Digits only: `u64` itself would take a sign.
fn number(text: &str) -> Result<u64, ()> {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().map_err(|_| ()),
        false => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_they_are_written() {
        for text in ["-1", "now", "0_0", "0_inf", "17_4", "18446744073709551615_3"] {
            assert_eq!(text.parse::<Offset>().unwrap().to_string(), text);
        }
        for text in ["", "0", "1", "-2", "0_", "_0", "+1_0", "1_-1", "1_x", "1_2_3", "NOW", " 0_0"]
        {
            assert!(text.parse::<Offset>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_log_follows_the_snapshot() {
        assert!(Position::chunk(7) < Position::SNAPSHOT);
        assert!(Position::SNAPSHOT < Position { lsn: 1, operation: 0 });
        assert!(Position { lsn: 1, operation: 2 } < Position::after(1));
    }
}
