//! Conditions that are judged here, without asking Postgres: by the texts of a row's values.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, PgConnection};

use super::{
    ask::is_passing,
    clause::{Clause, Parent},
    table::{Column, Table},
    text::Values,
};
use crate::BoxFuture;

/// A conjunction over the columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Terms {
    /// The places of columns, and the values that they have.
    pub equal: Vec<(usize, String)>,
    pub via: Option<Box<Via>>,
}

/// A row is in where its parent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Via {
    /// The place of the column that names the parent.
    pub column: usize,
    pub parent: Arc<Table>,
    /// The place of the parent's column that is named.
    pub key: usize,
    /// What the parent has to be.
    pub terms: Terms,
}

impl Terms {
    /// Finds the columns of a clause. The error says what is wrong with its parents.
    pub fn of<'a>(
        clause: &'a Clause,
        table: &'a Table,
        parents: &'a [Arc<Table>],
    ) -> Result<Option<Terms>, String> {
        let mut terms = Terms::default();
        for (column, value) in &clause.equal {
            let Some(place) = table.place(column) else { return Ok(None) };
            terms.equal.push((place, value.clone()));
        }
        let Some(Parent { column, key, clause: of_parent, table: name, .. }) =
            clause.parent.as_deref()
        else {
            return Ok(Some(terms));
        };
        let [parent, parents @ ..] = parents else {
            return Err(format!("there is no table {name:?}"));
        };
        let missing =
            |table: &Table, column: &str| format!("{} has no column {column:?}", table.sql());
        let column = table.place(column).ok_or_else(|| missing(table, column))?;
        let key = parent.place(key).ok_or_else(|| missing(parent, key))?;
        let (referring, referred) = (&table.columns[column], &parent.columns[key]);
        if !referred.is_unique {
            return Err(format!(
                "{}.{:?} is no key: rows are followed only through a column that has a unique index",
                parent.sql(),
                referred.name,
            ));
        }
        if !referring.is_compared_like(referred) {
            return Err(format!(
                "{:?} and {}.{:?} have types that are not compared by their texts",
                referring.name,
                parent.sql(),
                referred.name,
            ));
        }
        let of_parent = Terms::of(of_parent, parent, parents)?;
        let of_parent = of_parent.ok_or_else(|| format!("{} has no such columns", parent.sql()))?;
        let parent = Arc::clone(parent);
        terms.via = Some(Box::new(Via { column, parent, key, terms: of_parent }));
        Ok(Some(terms))
    }

    /// The same with each value as Postgres writes it. `None` where a value or its type is none whose
    /// texts can be compared.
    pub fn settled<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        table: &'a Table,
    ) -> BoxFuture<'a, sqlx::Result<Option<Terms>>> {
        Box::pin(async move {
            let mut settled = Terms::default();
            for (place, value) in &self.equal {
                let Some(name) = &table.columns[*place].compared_as else { return Ok(None) };
                // As rows have it: a cast to text writes booleans in another way.
                let query = AssertSqlSafe(format!("SELECT format('%s', $1::text::{name})"));
                let value = sqlx::query_scalar(query).bind(value).fetch_one(&mut *connection).await;
                match value {
                    Ok(value) => settled.equal.push((*place, value)),
                    Err(error) if is_passing(&error) => return Err(error),
                    Err(_) => return Ok(None),
                }
            }
            if let Some(via) = &self.via {
                let terms = via.terms.settled(connection, &via.parent).await?;
                let Some(terms) = terms else { return Ok(None) };
                settled.via = Some(Box::new(Via { terms, ..Via::clone(via) }));
            }
            Ok(Some(settled))
        })
    }

    /// Whether a row has the values, wherever its parent is.
    pub fn hold(&self, row: &Values) -> bool {
        self.equal.iter().all(|(place, value)| value_at(row, *place) == Some(value))
    }

    /// The parents' tables, the nearest first.
    pub fn parents(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.vias().map(|via| &via.parent)
    }

    /// The way up, the nearest first.
    pub fn vias(&self) -> impl Iterator<Item = &Via> {
        std::iter::successors(self.via.as_deref(), |via| via.terms.via.as_deref())
    }
}

/// The value at a place of a row; null and what is not there are none.
pub(super) fn value_at(row: &Values, place: usize) -> Option<&str> {
    row.get(place)?.as_deref()
}

impl Column {
    /// Whether two columns have equal values where their texts are equal, and only there.
    fn is_compared_like(&self, other: &Column) -> bool {
        let kind = |column: &Column| {
            column.compared_as.as_deref().map(|name| match name {
                "smallint" | "integer" | "bigint" => "integer".to_owned(),
                "text" | "character varying" => "text".to_owned(),
                other => other.to_owned(),
            })
        };
        kind(self).is_some() && kind(self) == kind(other)
    }
}
