//! The routes.

mod batch;
mod single;

use std::sync::Arc;

use axum::{
    Router,
    routing::{MethodRouter, delete, get, post},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sync_patterns_core::Model;

use crate::{ApiError, ErrorCode, openapi, state::State};

/// The routes of a server.
pub(crate) fn routes(state: &State) -> Router<Arc<State>> {
    let mut router = Router::new()
        .route("/changes", only(post(batch::changes)))
        .route("/openapi.json", only(get(openapi::answer)));
    for registered in state.models.iter().filter(|registered| registered.model.is_writable()) {
        let of = *registered;
        let insert = post(move |state, request| single::insert(state, of, request));
        let change = delete(move |state, path, request| single::delete(state, of, path, request))
            .patch(move |state, path, request| single::update(state, of, path, request));
        router =
            router.route(&path(of.model), only(insert)).route(&row_path(of.model), only(change));
    }
    router
}

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The path of a model's rows.
pub(crate) fn path(model: &Model) -> String {
    format!("/{}", utf8_percent_encode(model.table, COMPONENT))
}

/// The path of one row: a part per field of the key.
fn row_path(model: &Model) -> String {
    let parts = (0..model.key().count()).map(|number| format!("/{{key{number}}}"));
    path(model) + &parts.collect::<String>()
}

/// Answers other methods in the one form of errors.
fn only(methods: MethodRouter<Arc<State>>) -> MethodRouter<Arc<State>> {
    methods.fallback(|| async {
        ApiError::new(ErrorCode::MethodNotAllowed, "this path has no such method")
    })
}
