//! Which changes of a table are inside of which shapes.

use std::{collections::HashMap, sync::Arc};

use sqlx::{Connection, PgConnection};

use super::{
    ask::is_passing,
    definition::Definition,
    log::{self, Change, Inside},
    shape::Shape,
    table::Table,
    terms::value_at,
};

/// By condition, the changes that Postgres has judged.
pub(super) type Judged = HashMap<String, HashMap<i64, Inside>>;

/// The most conditions that one statement asks about.
const MOST_CONDITIONS: usize = 100;

/// By the place of a shape among these, its changes; of shapes whose conditions compare values.
///
/// However many shapes there are, a change is looked up once for each set of columns.
pub(super) fn by_values<'a>(
    shapes: &[Arc<Shape>],
    changes: &[&'a Change],
) -> HashMap<usize, Vec<(&'a Change, Inside)>> {
    let mut found: HashMap<usize, Vec<(&Change, Inside)>> = HashMap::new();
    if changes.is_empty() {
        return found;
    }
    let mut by_places: HashMap<Vec<usize>, HashMap<Vec<&str>, Vec<usize>>> = HashMap::new();
    for (number, shape) in shapes.iter().enumerate() {
        let Some(terms) = shape.terms.as_ref().filter(|terms| terms.via.is_none()) else {
            continue;
        };
        let places = terms.equal.iter().map(|(place, _)| *place).collect();
        let values = terms.equal.iter().map(|(_, value)| value.as_str()).collect();
        by_places.entry(places).or_default().entry(values).or_default().push(number);
    }
    for change in changes {
        for (places, by_values) in &by_places {
            let at = |row| -> Option<Vec<&str>> {
                places.iter().map(|place| value_at(row, *place)).collect()
            };
            let old = change.event.before().and_then(at);
            let new = change.event.after().and_then(at);
            let mut push = |values: Option<&Vec<&str>>, inside| {
                let numbers = values.and_then(|values| by_values.get(values));
                for number in numbers.into_iter().flatten() {
                    found.entry(*number).or_default().push((change, inside));
                }
            };
            if old == new {
                push(old.as_ref(), Inside { old: true, new: true });
            } else {
                push(old.as_ref(), Inside { old: true, new: false });
                push(new.as_ref(), Inside { old: false, new: true });
            }
        }
    }
    found
}

/// The changes of a table as a shape sees them whose condition Postgres has judged.
pub(super) fn judged<'a>(
    judged: Option<&Judged>,
    definition: &Definition,
    changes: &[&'a Change],
) -> Vec<(&'a Change, Inside)> {
    let of_condition = judged.and_then(|judged| judged.get(&definition.condition));
    let inside = |change: &Change| of_condition.and_then(|of| of.get(&change.id)).copied();
    changes.iter().map(|change| (*change, inside(change).unwrap_or_default())).collect()
}

/// Which changes of a table are inside of conditions that Postgres has to judge. One that it cannot
/// ends its shapes.
pub(super) async fn by_postgres(
    connection: &mut PgConnection,
    shapes: &mut Vec<Arc<Shape>>,
    changes: &[&Change],
) -> sqlx::Result<Judged> {
    let mut found = HashMap::new();
    let is_asked = |shape: &&Arc<Shape>| shape.terms.is_none();
    let Some(table) = shapes.iter().find(is_asked).map(|shape| Arc::clone(&shape.definition.table))
    else {
        return Ok(found);
    };
    let mut xids: Vec<u64> = changes.iter().map(|change| change.xid).collect();
    xids.dedup();
    // What no shape tells may be of a time when the table had other columns.
    xids.retain(|xid| shapes.iter().any(|shape| !shape.seam.has_seen(*xid)));
    let mut conditions: Vec<String> =
        shapes.iter().filter(is_asked).map(|shape| shape.definition.condition.clone()).collect();
    conditions.sort_unstable();
    conditions.dedup();
    if xids.is_empty() {
        return Ok(found);
    }
    let xids: Vec<String> = xids.iter().map(u64::to_string).collect();
    for group in conditions.chunks(MOST_CONDITIONS) {
        match judge(connection, &table, group, &xids, &mut found).await {
            Ok(()) => {}
            Err(error) if is_passing(&error) => return Err(error),
            Err(_) => {
                for condition in group {
                    let one = std::slice::from_ref(condition);
                    let result = judge(connection, &table, one, &xids, &mut found).await;
                    match result {
                        Ok(()) => {}
                        Err(error) if is_passing(&error) => return Err(error),
                        Err(error) => {
                            tracing::warn!(%error, table = table.name, "a shape's condition fails");
                            shapes.retain(|shape| {
                                let fails = shape.definition.condition == *condition;
                                if fails {
                                    shape.end();
                                }
                                !fails
                            });
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

async fn judge(
    connection: &mut PgConnection,
    table: &Table,
    conditions: &[String],
    xids: &[String],
    found: &mut Judged,
) -> sqlx::Result<()> {
    let texts: Vec<&str> = conditions.iter().map(String::as_str).collect();
    // What fails here must not end the transaction.
    let mut attempt = connection.begin().await?;
    let judged = log::matches(&mut attempt, table, &texts, xids).await?;
    attempt.commit().await?;
    for (change, inside) in judged {
        for (condition, inside) in conditions.iter().zip(inside) {
            found.entry(condition.clone()).or_default().insert(change, inside);
        }
    }
    Ok(())
}
