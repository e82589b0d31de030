//! What a shape is of: a table, columns, a condition, and how changes are told.

use std::sync::Arc;

use sync_patterns_core::names::quoted;

use super::table::Table;

/// What a shape is of. Two requests whose definitions are equal get the same shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub table: Arc<Table>,
    /// The places of the columns that are told, in the table's order.
    pub columns: Vec<usize>,
    /// With its values in it; empty for all rows.
    pub condition: String,
    pub replica: Replica,
    pub log: Log,
}

/// How much an update and a delete tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replica {
    /// The key and what changed.
    Default,
    /// The whole row, and what changed as it was.
    Full,
}

/// Whether the rows that are there come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Log {
    /// They do.
    Full,
    /// Only changes come.
    ChangesOnly,
}

impl Definition {
    /// A text that only an equal definition has, also after a restart.
    pub fn identity(&self) -> String {
        let columns = self.columns.iter().map(|&place| quoted(&self.table.columns[place].name));
        let columns = columns.collect::<Vec<_>>().join(",");
        let (table, oid) = (self.table.layout(), self.table.oid.0);
        let Definition { condition, replica, log, .. } = self;
        format!("{oid} {table}\n{columns}\n{replica:?} {log:?}\n{condition}")
    }

    /// The places of the columns that a row's key is made of: all of them, by name, where the table
    /// has no key.
    pub fn key(&self) -> Vec<usize> {
        let table = &self.table;
        if !table.key.is_empty() {
            return table.key.clone();
        }
        let mut places: Vec<usize> = (0..table.columns.len()).collect();
        places.sort_by(|left, right| table.columns[*left].name.cmp(&table.columns[*right].name));
        places
    }

    /// `WHERE …`, if there is a condition.
    pub fn filter(&self) -> String {
        match self.condition.as_str() {
            "" => String::new(),
            condition => format!(" WHERE ({condition})"),
        }
    }
}
