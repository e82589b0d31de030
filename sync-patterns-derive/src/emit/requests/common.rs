//! `Debug`, `Clone` and `PartialEq`, if all fields have them.
//!
//! An ordinary derive would demand them of every type that a model uses. A bound that names a
//! lifetime is checked where the trait is used, not here.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::{Kind, Request};
use crate::model::Field;

/// The implementations for a request.
pub fn tokens(request: &Request<'_>) -> TokenStream {
    let Request { ident, fields, .. } = request;
    let name = ident.to_string();
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let labels = fields.iter().map(|field| &field.rust_name);
    let [debug, clone, eq] =
        ["IfDebug", "IfClone", "IfPartialEq"].map(|name| bounds(request, name));
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl __p::fmt::Debug for #ident #debug {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
                __p::debug(f, #name, &[#((#labels, __p::IfDebug::as_debug(&self.#idents))),*])
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl __p::Clone for #ident #clone {
            fn clone(&self) -> Self {
                Self { #(#idents: __p::IfClone::clone_it(&self.#idents)),* }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl __p::PartialEq for #ident #eq {
            fn eq(&self, other: &Self) -> __p::bool {
                true #(&& __p::IfPartialEq::equals(&self.#idents, &other.#idents))*
            }
        }
    }
}

/// A bound for each type that may lack the trait.
fn bounds(request: &Request<'_>, name: &str) -> Option<TokenStream> {
    let bound = format_ident!("{name}");
    let mut seen = HashSet::new();
    let unknown = request.fields.iter().filter(|field| field.spelled.is_none());
    let types: Vec<TokenStream> = unknown
        .map(|field| whole_type(request.kind, field))
        .filter(|ty| seen.insert(ty.to_token_stream().to_string()))
        .collect();
    (!types.is_empty()).then(|| quote!(where #(for<'__a> #types: __p::#bound<'__a>,)*))
}

fn whole_type(kind: Kind, field: &Field) -> TokenStream {
    let ty = &field.ty;
    match (kind, &field.default) {
        (Kind::Create, None) => quote!(#ty),
        (Kind::Create, Some(_)) => quote!(__p::Option<#ty>),
        (Kind::Update, _) => quote!(__p::Patch<#ty>),
    }
}
