//! From a checked model to tokens.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use sync_patterns_core::sql::{Blueprint, SqlPieces};

use crate::model::Model;

mod checks;
mod model;
mod requests;
mod shape;
mod sql;

pub use checks::serde_with;

/// What makes a model's SQL, by dialect.
pub struct Renderers {
    pub postgres: fn(&Blueprint<'_>) -> SqlPieces,
    pub sqlite: fn(&Blueprint<'_>) -> SqlPieces,
}

/// All that the derive adds to a struct.
pub fn model(model: &Model, renderers: &Renderers) -> TokenStream {
    let ident = &model.ident;
    let shapes = model.fields.iter().map(|field| {
        let ty = &field.ty;
        quote!(<#ty as __p::Column>::SHAPE)
    });
    let count = model.fields.len();
    let checks = checks::all(model);
    let metadata = model::metadata(model);
    let shape = shape::definition(model);
    let subquery = shape::subquery(model);
    let sql::Tokens { statements, postgres, sqlite } = sql::tokens(model, renderers);
    let requests = requests::both(model);

    quote! {
        #[allow(deprecated)]
        const _: () = {
            use ::sync_patterns::__private as __p;

            const __SHAPES: &[__p::Shape; #count] = &[#(#shapes),*];
            #statements
            #checks

            #[automatically_derived]
            impl #ident {
                /// The model as data.
                pub const MODEL: __p::Model = __p::model::<Self>();
                /// What a client subscribes to.
                pub const SHAPE: __p::ShapeDefinition = __p::definition::<Self>();
                /// The model's SQL for PGlite and Postgres.
                pub const POSTGRES: __p::Sql = #postgres;
                /// The model's SQL for SQLite.
                pub const SQLITE: __p::Sql = #sqlite;
            }

            #[automatically_derived]
            impl __p::Syncable for #ident {
                const MODEL: __p::Model = #metadata;
                const SHAPE: __p::ShapeDefinition = #shape;
                const POSTGRES: __p::Sql = #postgres;
                const SQLITE: __p::Sql = #sqlite;
                #subquery
            }
        };
        #requests
    }
}

/// An optional text.
pub fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(__p::Some(#text)),
        None => quote!(__p::None),
    }
}

/// A call whose errors the compiler shows at some tokens, from the first to the last.
pub fn call_at(tokens: &impl ToTokens, function: &str, arguments: TokenStream) -> TokenStream {
    let spans: Vec<Span> =
        tokens.to_token_stream().into_iter().map(|token: TokenTree| token.span()).collect();
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    let last = spans.last().copied().unwrap_or_else(Span::call_site);
    call_over(first, last, function, arguments)
}

/// A call whose errors the compiler shows at a place.
pub fn call_over(first: Span, last: Span, function: &str, arguments: TokenStream) -> TokenStream {
    let function = syn::Ident::new(function, first);
    let arguments = quote_spanned!(last=> (#arguments););
    quote_spanned!(first=> __p::check::#function #arguments)
}
