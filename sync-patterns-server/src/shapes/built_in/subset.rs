//! A part of a shape's rows, as they are now.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};

use super::{
    answer::{self, set},
    ask::{Ask, Refusal},
    condition,
    definition::Definition,
    lent::Lent,
    offset::Offset,
    seam::Seam,
    service::Service,
    snapshot::Rows,
};
use crate::shapes::Subset;

/// Answers with the rows of now, and what a client needs to put them beside the stream.
pub(super) async fn answer(service: &Arc<Service>, ask: Ask) -> Result<Response, Refusal> {
    let Some(subset) = &ask.subset else { return Err(Refusal::Failed) };
    let shape = match ask.offset {
        Offset::At(_) => answer::shape(service, &ask).await?,
        _ => service.current(&ask.definition, false).await?,
    };
    // Changes from here on come in the stream: a client that has a place in it keeps it.
    let offset = match ask.offset {
        Offset::At(position) => position,
        _ => answer::end(&shape, service.pipeline.processed()),
    };
    let definition = &ask.definition;
    let rows = Rows::new(definition, &definition.columns);
    let query = query(&rows, definition, subset)?;

    let mut lent = Lent::from(&service.pool).await?;
    let connection = lent.connection()?;
    let seam = sqlx::query_scalar("SELECT pg_current_snapshot()::text");
    let seam: String = seam.fetch_one(&mut *connection).await?;
    let seam: Seam = seam.parse()?;
    let mark = mark();
    let mut data = String::new();
    let read = rows.read(connection, &query, |row| {
        if !data.is_empty() {
            data.push_str(",\n");
        }
        shape.teller.snapshot(&mut data, row, Some(mark));
    });
    if let Err(error) = read.await {
        return Err(match error.as_database_error() {
            Some(problem)
                if problem.code().is_some_and(|code| ["42", "22"].contains(&&code[..2])) =>
            {
                Refusal::InvalidPart("where".to_owned(), problem.message().to_owned())
            }
            _ => error.into(),
        });
    }
    lent.end().await?;
    // Whatever the rows show has an LSN once this look is done.
    let shown = service.pipeline.look_now(service.settings.long_poll).await;
    let shown = shown.ok_or_else(|| Refusal::Busy("the log of changes is behind".to_owned()))?;

    let body = format!(
        r#"{{"metadata":{{{},"snapshot_mark":{mark},"database_lsn":"{}"}},"data":[{data}]}}"#,
        seam.json(),
        shown + 1,
    );
    let mut response = answer::json(StatusCode::OK, body);
    let headers = response.headers_mut();
    set(headers, "electric-handle", &shape.handle);
    set(headers, "electric-offset", &offset.to_string());
    set(headers, "electric-schema", &answer::schema(&shape));
    set(headers, "electric-snapshot", "true");
    set(headers, "electric-has-data", if data.is_empty() { "false" } else { "true" });
    set(headers, "cache-control", "no-cache");
    Ok(response)
}

fn query(rows: &Rows, definition: &Definition, subset: &Subset) -> Result<String, Refusal> {
    let with = |text: &str| {
        condition::with_values(text, &subset.params).map_err(|number| {
            let message = format!("has no value for ${number}");
            Refusal::InvalidPart("params".to_owned(), message)
        })
    };
    let mut conditions = Vec::new();
    if !definition.condition.is_empty() {
        conditions.push(format!("({})", definition.condition));
    }
    if let Some(condition) = &subset.condition {
        conditions.push(format!("({})", with(condition)?));
    }
    let mut query = rows.select(definition);
    if !conditions.is_empty() {
        query.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
    }
    if let Some(order) = &subset.order_by {
        query.push_str(&format!(" ORDER BY {}", with(order)?));
    }
    for (word, number) in [("LIMIT", subset.limit), ("OFFSET", subset.offset)] {
        if let Some(number) = number {
            query.push_str(&format!(" {word} {}", i64::try_from(number).unwrap_or(i64::MAX)));
        }
    }
    Ok(query)
}

/// A number that hardly another subset of a client has.
fn mark() -> u32 {
    let random = uuid::Uuid::new_v4().as_u128();
    u32::try_from(random & 0x7fff_ffff).unwrap_or(0)
}
