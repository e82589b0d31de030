//! The engines that a scenario runs on.

use sync_patterns_core::sql::Dialect;

/// A database that clients use, or the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// PGlite, in Node.
    Pglite,
    /// A Postgres server.
    Postgres,
    /// SQLite, in this process.
    Sqlite,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 3] = [Engine::Pglite, Engine::Postgres, Engine::Sqlite];

    /// The dialect that it speaks.
    pub const fn dialect(self) -> Dialect {
        match self {
            Engine::Pglite | Engine::Postgres => Dialect::Postgres,
            Engine::Sqlite => Dialect::Sqlite,
        }
    }
}

/// A bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// NULL.
    Null,
    /// An integer; also SQLite's booleans.
    Int(i64),
    /// A number.
    Real(f64),
    /// Text, and in Postgres the text form of any type.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Param {
    fn from(text: &str) -> Param {
        Param::Text(text.to_owned())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Param {
        Param::Text(text)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Param {
        Param::Int(number)
    }
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Param {
        value.map_or(Param::Null, Into::into)
    }
}
