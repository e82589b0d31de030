//! From a request to a shape whose rows whoever is asking may see.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, Method, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::StreamExt;
use sync_patterns_core::ParamSource;

use super::{
    ShapeRequest, ShapeSource, Subset, answer,
    parameters::{self, Query},
};
use crate::{
    ApiError, ErrorCode, Operation, body,
    state::{self, Registered},
    write::Asking,
};

/// The headers of a request that a source sees.
const HEADERS: [HeaderName; 4] = [
    header::ACCEPT,
    header::IF_NONE_MATCH,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];

/// The largest body of a subset's request: conditions are short.
const BODY_LIMIT: usize = 1024 * 1024;

/// The routes of the shapes.
pub(crate) fn router() -> Router<Arc<state::State>> {
    let methods = get(shape).post(shape).fallback(|| async {
        let message = "shapes are read with GET, and parts of them with POST";
        ApiError::new(ErrorCode::MethodNotAllowed, message)
    });
    Router::new().route("/shapes/{table}", methods)
}

async fn shape(
    State(state): State<Arc<state::State>>,
    table: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let registered = table.ok().and_then(|Path(table)| state.model(&table));
    let Some(registered) = registered else {
        let error = ApiError::new(ErrorCode::NotFound, "there is no such shape");
        return answer::finish(error.into_response());
    };
    let answer = answered(&state, registered, request).await;
    let response = answer::finish(answer.unwrap_or_else(IntoResponse::into_response));
    state.metrics.shape(registered.model.table, response.status());
    response
}

async fn answered(
    state: &state::State,
    registered: Registered,
    request: Request,
) -> Result<Response, ApiError> {
    let Some(source) = &state.shapes else {
        tracing::error!("no source of shapes is set: see `SyncServer::shapes_from`");
        return Err(ApiError::unavailable());
    };
    let (parts, body) = request.into_parts();
    let parts = Arc::new(parts);
    let query = parameters::read(parts.uri.query().unwrap_or_default(), registered.shape)?;
    let values = authorised(state, registered, &parts, &query).await?;

    let columns = registered.shape.columns;
    let is_post = parts.method == Method::POST;
    let subset = if is_post {
        let body = body::read(body, BODY_LIMIT.min(state.body_limit)).await?;
        Subset::from_body(&body, columns)?
    } else {
        Subset::from_query(&query.subset, columns)?
    };
    let catalogue = state.catalogue().await?;
    let Some(table) = catalogue.table(registered.model) else {
        let table = registered.model.table;
        tracing::error!(table, "the table is not in the database: see `SyncServer::check`");
        state.catalogue.forget().await;
        return Err(ApiError::unavailable());
    };
    let request = ShapeRequest {
        model: registered.model,
        definition: registered.shape,
        schema: table.schema.clone(),
        values,
        method: if is_post { Method::POST } else { Method::GET },
        parameters: query.protocol,
        headers: passed(&parts.headers),
        subset,
    };
    ask(state, source.as_ref(), request).await
}

/// Asks the source, until the server is told to stop: then nobody is made to wait.
async fn ask(
    state: &state::State,
    source: &dyn ShapeSource,
    request: ShapeRequest,
) -> Result<Response, ApiError> {
    if !request.is_live() {
        return source.shape(request).await;
    }
    let is_event_stream = request.is_event_stream();
    let waiting = state.metrics.waiting();
    let response = tokio::select! {
        response = source.shape(request) => response?,
        () = state.shutdown.wait() => return Err(ApiError::unavailable()),
    };
    if !is_event_stream {
        return Ok(response);
    }
    let stop = state.shutdown.wait();
    Ok(response.map(|body| {
        let stream = body.into_data_stream().take_until(stop);
        Body::from_stream(stream.inspect(move |_| {
            let _ = &waiting;
        }))
    }))
}

/// The values of the shape's parameters, if whoever is asking may see these rows.
async fn authorised(
    state: &state::State,
    registered: Registered,
    parts: &Arc<Parts>,
    query: &Query,
) -> Result<Vec<String>, ApiError> {
    let mut asking = Asking::new(state, Arc::clone(parts));
    let tenant = asking.ask(registered, Operation::Read, query.scope.clone()).await?;
    let mut scope = query.scope_texts.iter();
    let values = registered.shape.params.iter().map(|param| match param.source {
        ParamSource::Scope => scope.next().cloned().ok_or_else(ApiError::internal),
        ParamSource::Tenant => tenant.clone().ok_or_else(ApiError::internal),
    });
    values.collect()
}

fn passed(headers: &HeaderMap) -> HeaderMap {
    let mut passed = HeaderMap::new();
    for name in HEADERS {
        for value in headers.get_all(&name) {
            passed.append(name.clone(), value.clone());
        }
    }
    passed
}
