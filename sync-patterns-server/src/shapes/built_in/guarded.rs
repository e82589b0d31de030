//! Requests that the guard has let through: the server has settled table, columns and rows.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    http::{StatusCode, header},
    response::Response,
};

use super::{
    BuiltIn,
    answer::{self, json, set},
    ask::{Ask, Live, Refusal},
    condition,
    definition::{Definition, Draft, Log, Replica},
    message::MUST_REFETCH,
    offset::Offset,
};
use crate::{ApiError, ErrorCode, shapes::ShapeRequest};

impl BuiltIn {
    pub(super) async fn guarded(&self, request: ShapeRequest) -> Result<Response, ApiError> {
        let answered = async {
            self.service.start().await?;
            let definition = self.definition(&request).await?;
            let answered = answer::answer(&self.service, ask(&request, &definition)?).await;
            match answered {
                Err(Refusal::MustRefetch(None)) => {
                    let shape = self.service.renewed(|| Box::pin(self.definition(&request)));
                    Err(Refusal::MustRefetch(Some(shape.await?.handle.clone())))
                }
                other => other,
            }
        };
        answered.await.or_else(refused)
    }

    async fn definition(&self, request: &ShapeRequest) -> Result<Arc<Definition>, Refusal> {
        // What is wrong with a model's table is not the client's fault.
        self.defined(request).await.map_err(|refusal| match refusal {
            Refusal::Invalid("table" | "where", problem) => {
                let model = request.model.name;
                tracing::error!(model, problem, "there can be no shape of this model");
                Refusal::Failed
            }
            other => other,
        })
    }

    async fn defined(&self, request: &ShapeRequest) -> Result<Arc<Definition>, Refusal> {
        let table = self.service.table(&request.schema, request.definition.table).await?;
        let Some(table) = table else {
            tracing::error!(table = request.definition.table, "the table of a shape is not there");
            return Err(Refusal::Failed);
        };
        let mut columns = Vec::new();
        for name in request.definition.columns {
            let Some(place) = table.place(name) else {
                tracing::error!(table = table.name, column = name, "a shape's column is not there");
                return Err(Refusal::Failed);
            };
            columns.push(place);
        }
        columns.sort_unstable();
        let values: BTreeMap<u16, String> = (1..).zip(request.values.iter().cloned()).collect();
        let condition = condition::with_values(request.definition.where_clause, &values);
        let Ok(condition) = condition else { return Err(Refusal::Failed) };
        let log = match request.parameter("log") {
            Some("changes_only") => Log::ChangesOnly,
            Some("full") | None => Log::Full,
            Some(_) => return Err(Refusal::Invalid("log", "is `full` or `changes_only`".into())),
        };
        let draft = Draft { table, columns, condition, replica: Replica::Default, log };
        draft.finish(&self.service).await
    }
}

fn ask(request: &ShapeRequest, definition: &Arc<Definition>) -> Result<Ask, Refusal> {
    let given = |name| request.parameter(name);
    let live = match (request.is_event_stream(), request.is_live()) {
        (true, _) => Live::Events,
        (false, true) => Live::Once,
        (false, false) => Live::No,
    };
    let is_part = request.subset.is_some();
    let offset = match given("offset") {
        None if is_part => Offset::Now,
        None => return Err(Refusal::Invalid("offset", "can't be blank".to_owned())),
        Some(text) => text
            .parse()
            .map_err(|()| Refusal::Invalid("offset", "has invalid format".to_owned()))?,
    };
    Ok(Ask {
        definition: Arc::clone(definition),
        live: if is_part { Live::No } else { live },
        handle: checked(offset, live, given("handle"))?,
        offset,
        cursor: given("cursor").and_then(|cursor| cursor.parse().ok()),
        known: request
            .headers
            .get(header::IF_NONE_MATCH)
            .and_then(|known| known.to_str().ok())
            .map(str::to_owned),
        subset: request.subset.clone(),
    })
}

/// The handle, where the offset goes with it and with waiting.
pub(super) fn checked(
    offset: Offset,
    live: Live,
    handle: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let is_place = matches!(offset, Offset::At(_));
    if !is_place && live != Live::No {
        let message = "can't be true when offset is -1 or now".to_owned();
        return Err(Refusal::Invalid("live", message));
    }
    match handle.filter(|handle| !handle.is_empty()) {
        None if is_place => {
            Err(Refusal::Invalid("handle", "can't be blank when offset != -1".to_owned()))
        }
        // With the other two it only makes an address that no cache knows.
        handle => Ok(handle.filter(|_| is_place).map(str::to_owned)),
    }
}

/// A refusal in the form of this server's errors.
fn refused(refusal: Refusal) -> Result<Response, ApiError> {
    match refusal {
        Refusal::MustRefetch(handle) => Ok(must_refetch(handle)),
        Refusal::Invalid(name, problem) => {
            let message = format!("`{name}` {problem}");
            Err(ApiError::new(ErrorCode::MalformedParameter, message).field(name))
        }
        Refusal::InvalidPart(name, problem) => {
            let message = format!("`{name}` {problem}");
            Err(ApiError::new(ErrorCode::MalformedParameter, message).field(name))
        }
        Refusal::Busy(why) => {
            tracing::warn!(why, "a shape cannot be answered now");
            Err(ApiError::unavailable())
        }
        Refusal::Failed => Err(ApiError::internal()),
    }
}

/// A client has to begin anew.
pub(super) fn must_refetch(handle: Option<String>) -> Response {
    let mut response = json(StatusCode::CONFLICT, MUST_REFETCH);
    let headers = response.headers_mut();
    let caching = match handle {
        Some(handle) => {
            set(headers, "electric-handle", &handle);
            "public, max-age=60, must-revalidate"
        }
        None => "public, max-age=1, must-revalidate",
    };
    set(headers, "cache-control", caching);
    response
}
