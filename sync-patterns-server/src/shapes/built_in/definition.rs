//! What a shape is of: a table, columns, a condition, and how changes are told.

use std::sync::Arc;

use sync_patterns_core::names::quoted;

use super::{ask::Refusal, clause::Clause, service::Service, table::Table, terms::Terms};

/// What a shape is of. Two requests whose definitions are equal get the same shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub table: Arc<Table>,
    /// The places of the columns that are told, in the table's order.
    pub columns: Vec<usize>,
    /// With its values in it; empty for all rows.
    pub condition: String,
    /// The condition, where it is one that is understood here.
    pub terms: Option<Terms>,
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

/// A definition without what its condition means.
pub(super) struct Draft {
    pub table: Arc<Table>,
    pub columns: Vec<usize>,
    pub condition: String,
    pub replica: Replica,
    pub log: Log,
}

impl Draft {
    /// Finds the tables that the condition speaks of.
    pub async fn finish(self, service: &Service) -> Result<Arc<Definition>, Refusal> {
        let Draft { table, columns, condition, replica, log } = self;
        let terms = match Clause::read(&condition) {
            None => None,
            Some(clause) => {
                let mut parents = Vec::new();
                let mut next = &clause;
                while let Some(parent) = &next.parent {
                    let schema = parent.schema.as_deref().unwrap_or_default();
                    match service.table(schema, &parent.table).await? {
                        Some(table) => parents.push(table),
                        None => break,
                    }
                    next = &parent.clause;
                }
                let terms = Terms::of(&clause, &table, &parents)
                    .map_err(|problem| Refusal::Invalid("where", problem))?;
                if terms.is_none() && clause.parent.is_some() {
                    let problem = format!("{} has no such columns", table.sql());
                    return Err(Refusal::Invalid("where", problem));
                }
                terms
            }
        };
        Ok(Arc::new(Definition { table, columns, condition, terms, replica, log }))
    }
}

impl Definition {
    /// The table and those of the parents that the condition speaks of, the nearest first.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        [&self.table].into_iter().chain(self.terms.iter().flat_map(Terms::parents))
    }

    /// Whether these tables are as they were: all that is read from rows means the same.
    pub fn holds_for(&self, tables: &[Table]) -> bool {
        let now = |known: &Table| tables.iter().find(|table| table.oid == known.oid);
        let is_same = |known: &Arc<Table>| match *known == self.table {
            true => now(known).is_some_and(|table| table.layout() == known.layout()),
            // Of a parent its unique columns matter as well.
            false => now(known).is_some_and(|table| table == known.as_ref()),
        };
        self.tables().all(is_same)
    }

    /// A text that only an equal definition has, also after a restart.
    pub fn identity(&self) -> String {
        let columns = self.columns.iter().map(|&place| quoted(&self.table.columns[place].name));
        let columns = columns.collect::<Vec<_>>().join(",");
        let tables = self.tables().map(|table| format!("{} {}\n", table.oid.0, table.layout()));
        let tables: String = tables.collect();
        let Definition { condition, replica, log, .. } = self;
        format!("{tables}{columns}\n{replica:?} {log:?}\n{condition}")
    }

    /// `WHERE …`, if there is a condition.
    pub fn filter(&self) -> String {
        match self.condition.as_str() {
            "" => String::new(),
            condition => format!(" WHERE ({condition})"),
        }
    }
}
