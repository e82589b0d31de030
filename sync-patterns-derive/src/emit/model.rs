//! `MODEL`.

use proc_macro2::TokenStream;
use quote::quote;
use sync_patterns_core::{Access, Mode};

use super::option;
use crate::model::{Field, Model, Scope, ServerOnly};

/// The value of `MODEL`.
pub fn metadata(model: &Model) -> TokenStream {
    let Model { table, docs, .. } = model;
    let name = model.name();
    let deprecated = option(model.deprecated.as_deref());
    let mode = mode(model.mode);
    let scope = scope(model);
    let fields = model.fields.iter().enumerate().map(|(index, field)| self::field(index, field));
    let server_only = model.server_only.iter().map(server_only);
    let line = model.line as u32;
    quote! {
        __p::Model {
            name: #name,
            table: #table,
            docs: #docs,
            deprecated: #deprecated,
            mode: #mode,
            scope: #scope,
            fields: &[#(#fields),*],
            server_only: &[#(#server_only),*],
            source: __p::Source { file: __p::file!(), line: #line },
        }
    }
}

fn mode(mode: Mode) -> TokenStream {
    match mode {
        Mode::LocalFirst => quote!(__p::Mode::LocalFirst),
        Mode::Confirmed => quote!(__p::Mode::Confirmed),
        Mode::ReadOnly => quote!(__p::Mode::ReadOnly),
    }
}

fn scope(model: &Model) -> TokenStream {
    let column = |index: usize| &model.fields[index].column;
    match &model.scope {
        Scope::All => quote!(__p::Scope::All),
        Scope::Columns(columns) => {
            let columns = columns.iter().map(|named| column(named.field));
            quote!(__p::Scope::Columns(&[#(#columns),*]))
        }
        Scope::Via { column: named, parent } => {
            let column = column(named.field);
            quote! {
                __p::Scope::Via { column: #column, parent: &<#parent as __p::Syncable>::MODEL }
            }
        }
    }
}

/// A writable field, and what else it is.
fn field(index: usize, field: &Field) -> TokenStream {
    let Field { rust_name, column, docs, .. } = field;
    let mut rest = TokenStream::new();
    if !docs.is_empty() {
        rest.extend(quote!(docs: #docs,));
    }
    if field.deprecated.is_some() {
        let note = option(field.deprecated.as_deref());
        rest.extend(quote!(deprecated: #note,));
    }
    if field.is_key {
        rest.extend(quote!(is_key: true,));
    }
    match field.access {
        Access::Write => {}
        Access::CreateOnly => rest.extend(quote!(access: __p::Access::CreateOnly,)),
        Access::Server => rest.extend(quote!(access: __p::Access::Server,)),
        Access::LocalOnly => rest.extend(quote!(access: __p::Access::LocalOnly,)),
    }
    if let Some(default) = &field.default {
        let text = &default.value;
        rest.extend(quote!(default: __p::Some(#text),));
    }
    if let Some(provisional) = &field.provisional {
        let text = &provisional.value;
        rest.extend(quote!(provisional: __p::Provisional::Value(#text),));
    }
    if field.absent_until_synced.is_some() {
        rest.extend(quote!(provisional: __p::Provisional::Absent,));
    }
    if field.is_indexed {
        rest.extend(quote!(is_indexed: true,));
    }
    let line = field.line as u32;
    let plain = quote!(__p::field(#rust_name, #column, __SHAPES[#index], #line));
    match rest.is_empty() {
        true => plain,
        false => quote!(__p::Field { #rest ..#plain }),
    }
}

fn server_only(column: &ServerOnly) -> TokenStream {
    let ServerOnly { rust_name, column: name, .. } = column;
    let shape = shape_if_any(column);
    let reason = match column.is_tenant {
        true => quote!(Tenant),
        false => quote!(Excluded),
    };
    quote! {
        __p::ServerOnly {
            rust_name: #rust_name,
            column: #name,
            shape: #shape,
            reason: __p::ServerOnlyReason::#reason,
        }
    }
}

/// The shape of a type that need not be a `Column`.
pub fn shape_if_any(column: &ServerOnly) -> TokenStream {
    let ty = &column.ty;
    quote! {{
        #[allow(unused_imports)]
        use __p::NoShape as _;
        __p::ShapeOf::<#ty>::SHAPE
    }}
}
