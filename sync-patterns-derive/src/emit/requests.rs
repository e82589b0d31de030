//! `{Name}Create` and `{Name}Update`: the requests' bodies.
//!
//! serde's own derives would do, at several times the cost to compile: two structs for each model.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Type, spanned::Spanned};
use sync_patterns_core::Mode;

use crate::{
    attributes::serde::Form,
    model::{Field, Model},
};

mod common;
mod read;
mod write;

/// Both structs; none for a model that is never written.
pub fn both(model: &Model) -> TokenStream {
    if model.mode == Mode::ReadOnly {
        return TokenStream::new();
    }
    let name = model.name();
    let create = model.fields.iter().filter(|field| field.is_in_create());
    let update = model.fields.iter().filter(|field| field.is_in_update());
    let create = Request {
        kind: Kind::Create,
        ident: format_ident!("{}Create", model.ident),
        docs: format!("What a request that creates a [`{name}`] gives."),
        fields: create.collect(),
    };
    let update = Request {
        kind: Kind::Update,
        ident: format_ident!("{}Update", model.ident),
        docs: format!(
            "What a request that updates a [`{name}`] changes; a column that it does not name stays."
        ),
        fields: update.collect(),
    };
    let structs = [&create, &update].map(|request| request.declaration(model));
    let impls = [&create, &update].map(Request::impls);
    quote! {
        #(#structs)*
        const _: () = {
            use ::sync_patterns::__private as __p;
            #(#impls)*
        };
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Create,
    Update,
}

/// One of the structs.
struct Request<'a> {
    kind: Kind,
    ident: Ident,
    docs: String,
    fields: Vec<&'a Field>,
}

impl Request<'_> {
    fn declaration(&self, model: &Model) -> TokenStream {
        let Request { ident, docs, .. } = self;
        let vis = &model.vis;
        let docs = match model.docs.as_str() {
            "" => docs.clone(),
            model_docs => format!("{docs}\n\n{model_docs}"),
        };
        let fields = self.fields.iter().map(|field| self.field(field));
        quote! {
            #[doc = #docs]
            #vis struct #ident {
                #(#fields),*
            }
        }
    }

    fn field(&self, field: &Field) -> TokenStream {
        let Field { ident, vis, ty, .. } = field;
        let docs = match field.docs.as_str() {
            "" => format!("The column `{}`.", field.column),
            docs => docs.to_owned(),
        };
        let deprecated = field.deprecated.as_ref().map(|note| match note.as_str() {
            "" => quote!(#[deprecated]),
            note => quote!(#[deprecated(note = #note)]),
        });
        let ty = match (self.kind, &field.default) {
            (Kind::Create, None) => quote!(#ty),
            (Kind::Create, Some(_)) => quote!(::core::option::Option<#ty>),
            (Kind::Update, _) => quote!(::sync_patterns::Patch<#ty>),
        };
        quote! {
            #[doc = #docs]
            #deprecated
            #vis #ident: #ty
        }
    }

    fn impls(&self) -> TokenStream {
        let [read, write, common] = [read::tokens(self), write::tokens(self), common::tokens(self)];
        quote!(#read #write #common)
    }

    /// The type of a field's value, which serde reads and writes.
    fn value(&self, field: &Field) -> TokenStream {
        let ty = column_type(field);
        match (self.kind, &field.default) {
            (Kind::Create, Some(_)) => quote!(__p::Option<#ty>),
            _ => ty,
        }
    }
}

/// A field's type; an unknown one if it is no column, so that the compiler says so once only.
fn column_type(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match field.spelled {
        Some(_) => quote!(#ty),
        None => quote_spanned!(ty.span()=> <#ty as __p::ColumnType>::Itself),
    }
}

/// The type that stands for the form of a field's `with`.
fn form(field: &Field) -> Option<TokenStream> {
    let form = match field.with.as_ref()?.form {
        Form::Base64 => quote!(Base64),
        Form::Rfc3339 => quote!(Rfc3339),
        Form::Date => quote!(IsoDate),
    };
    Some(quote!(__p::wire::#form))
}

/// A function's name at a field's type, where the compiler shows what the type lacks.
fn at(ty: &Type, name: &str) -> Ident {
    Ident::new(name, Span::call_site().located_at(ty.span()))
}
