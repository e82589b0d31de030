//! The derives of `sync-patterns`; its documentation describes them.
//!
//! Each goes three steps: what was written (`attributes`), what it means or all that is wrong with
//! it (`check`, giving a `model`), and the tokens for it (`emit`).
#![deny(missing_docs)]

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};
use sync_patterns_core::sql::{postgres, sqlite};

mod attributes;
mod check;
mod column;
mod docs;
mod emit;
mod errors;
#[cfg(test)]
mod expansions;
mod model;
mod spelled;

use emit::Renderers;
use errors::Errors;

/// Makes a struct a synchronised model; see `sync_patterns::Syncable`.
#[proc_macro_derive(Syncable, attributes(sync, serde))]
pub fn derive_syncable(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let renderers = Renderers { postgres: postgres::render, sqlite: sqlite::render };
    syncable(&input, &renderers).into()
}

/// Makes a newtype or a field-less enum the type of a column; see `sync_patterns::Column`.
#[proc_macro_derive(Column, attributes(column, serde))]
pub fn derive_column(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    column::derive(&input).into()
}

fn syncable(input: &DeriveInput, renderers: &Renderers) -> proc_macro2::TokenStream {
    let errors = Errors::default();
    match check::model(input, &errors) {
        Some(model) => emit::model(&model, renderers),
        None => errors.into_tokens(),
    }
}
