//! The comparison of models with an OpenAPI document.

mod accepted;
mod broken;
mod document;
mod drift;
mod frameworks;
mod model;
