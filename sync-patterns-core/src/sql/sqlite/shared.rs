//! The tables and procedures that all models share.

use crate::sql::SharedSql;

/// The tables and procedures that all models share.
pub const SHARED: SharedSql = SharedSql {
    tables: include_str!("shared_tables.sql"),
    functions: include_str!("shared_functions.sql"),
};
