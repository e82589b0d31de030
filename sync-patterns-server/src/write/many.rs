//! Rows of one table that come one after the other, made at once.

use std::collections::HashMap;

use sqlx::{PgConnection, Row};

use super::{
    Asking,
    apply::{Applied, check_written, give_key},
};
use crate::{
    access::Operation,
    change::{Change, Values},
    sql::{self, Target, scope_of_values},
    state::State,
    trouble::Trouble,
};

/// The most rows of one statement.
const MOST: usize = 1000;

/// How many changes from the first on can be done at once.
pub(super) fn run_length<'a>(
    state: &State,
    mut changes: impl Iterator<Item = (&'a Change, Option<&'a str>)>,
) -> usize {
    let Some((first, tenant)) = changes.next() else { return 0 };
    let table = first.of.model.table;
    if first.operation != Operation::Insert || state.hooks.contains_key(table) {
        return 1;
    }
    let is_alike = |(change, other): &(&Change, Option<&str>)| {
        change.operation == Operation::Insert
            && change.of.model.table == table
            && *other == tenant
            && change
                .values
                .iter()
                .map(|(column, _)| column)
                .eq(first.values.iter().map(|(column, _)| column))
    };
    1 + changes.take(MOST - 1).take_while(is_alike).count()
}

/// Makes the rows. `None` where they are better made one by one: Postgres did not make them all.
pub(super) async fn insert(
    asking: &mut Asking<'_>,
    connection: &mut PgConnection,
    target: Target<'_>,
    changes: &[&Change],
) -> Result<Option<Vec<Applied>>, Trouble> {
    let mut rows: Vec<(Values, &str)> = Vec::with_capacity(changes.len());
    for change in changes {
        let mut values = change.values.clone();
        give_key(target, &mut values)?;
        if let Some(scope) = scope_of_values(target.model, &values) {
            asking.ask(change.of, Operation::Insert, scope).await?;
        }
        rows.push((values, change.write_id.as_str()));
    }
    let write = sql::insert_many(target, &rows)?;
    let made = write.statement.query().fetch_all(connection).await?;
    let mut by_write: HashMap<String, _> = HashMap::with_capacity(made.len());
    for row in &made {
        by_write.insert(row.try_get("write_id")?, row);
    }
    let mut applied = Vec::with_capacity(changes.len());
    for change in changes {
        let Some(row) = by_write.get(change.write_id.as_str()) else { return Ok(None) };
        let text = check_written(asking, target, change, row, &write.references, None).await?;
        applied.push(Applied::made(text));
    }
    Ok(Some(applied))
}
