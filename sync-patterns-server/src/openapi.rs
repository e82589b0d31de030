//! `GET /openapi.json`: what the routes take and answer, from the models, as OpenAPI 3.1.
//!
//! `x-sync` on a path says how the model is synchronised, `x-sync-exclude` on a property that it
//! stays on the server: such a property is in no request and no answer.

mod operations;
mod properties;
mod schemas;

use std::sync::{Arc, LazyLock};

use axum::{
    extract::State as Extract,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::state::{Registered, State};

/// The document, made when it is first asked for.
pub(crate) struct Document(LazyLock<String, Box<dyn FnOnce() -> String + Send>>);

impl Document {
    /// The document of these models.
    pub fn of(models: &[Registered], has_shapes: bool, has_metrics: bool) -> Document {
        let models = models.to_vec();
        Document(LazyLock::new(Box::new(move || {
            document(&models, has_shapes, has_metrics).to_string()
        })))
    }
}

pub(crate) async fn answer(Extract(state): Extract<Arc<State>>) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, state.document.0.clone()).into_response()
}

fn document(models: &[Registered], has_shapes: bool, has_metrics: bool) -> Value {
    let mut paths = Map::new();
    let mut schemas = schemas::shared();
    if has_shapes {
        schemas::of_shapes(&mut schemas);
    }
    for registered in models {
        schemas::of_model(registered.model, &mut schemas);
        operations::of_model(registered.model, &mut paths);
        if has_shapes {
            operations::of_shape(registered, &mut paths);
        }
    }
    operations::shared(has_metrics, &mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Synchronised models",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": "." }],
        "paths": paths,
        "components": { "schemas": schemas },
    })
}
