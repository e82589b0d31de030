//! What only the types can say, as constants that the compiler evaluates: one for each field.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Type, spanned::Spanned};
use sync_patterns_core::{Access, Class, Mode};

use super::{call_at, call_over, option};
use crate::{
    attributes::serde::With,
    model::{Field, Model, Scope, ScopeColumn},
};

/// Shapes whose value in a row that was made here follows from their type.
const HAVE_PROVISIONAL: [Class; 3] = [Class::Nullable, Class::Timestamp, Class::Date];

/// The checks of a model.
pub fn all(model: &Model) -> TokenStream {
    let fields = model.fields.iter().enumerate().filter_map(|(index, field)| {
        let checks = self::field(model, index, field);
        (!checks.is_empty()).then(|| quote!(const _: () = { #checks };))
    });
    let scope = scope(model);
    let spelled = spelled(model);
    let travelling = travelling(model);
    quote!(#spelled #(#fields)* #travelling #scope)
}

/// The check that serde reads and writes the types that requests have.
fn travelling(model: &Model) -> Option<TokenStream> {
    let is_unknown = |field: &&Field| {
        field.spelled.is_none()
            && field.with.is_none()
            // What is borrowed can be read from some inputs, which serde's own traits say.
            && !matches!(field.ty, Type::Reference(_))
    };
    let is_in_request = |field: &&Field| field.is_in_create() || field.is_in_update();
    let fields: Vec<&Field> =
        model.fields.iter().filter(is_in_request).filter(is_unknown).collect();
    let checks = fields.iter().map(|field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> __p::Travelling::<#ty>::check();)
    });
    (!fields.is_empty()).then(|| {
        quote! {
            const _: fn() = || {
                #[allow(unused_imports)]
                use __p::NoColumn as _;
                #(#checks)*
            };
        }
    })
}

/// One check for all types that are what they are called.
fn spelled(model: &Model) -> Option<TokenStream> {
    if model.fields.iter().all(|field| field.spelled.is_none()) {
        return None;
    }
    let codes =
        model.fields.iter().map(|field| field.spelled.map_or(*b"  ", |spelled| spelled.code));
    let codes = Literal::byte_string(codes.collect::<Vec<_>>().as_flattened());
    let check = call_at(&model.ident, "spelled", quote!(__SHAPES, #codes));
    Some(quote!(const _: () = { #check };))
}

fn field(model: &Model, index: usize, field: &Field) -> TokenStream {
    let ty = &field.ty;
    let shape = quote!(&__SHAPES[#index]);
    let mut checks = TokenStream::new();
    // A type that is what it is called can be a column, and has serde's form.
    if field.spelled.is_none() || field.with.is_some() {
        checks.extend(call_at(ty, "column", shape.clone()));
        checks.extend(serde_with(&shape, ty, field.with.as_ref()));
    }
    let is_known_key = field.spelled.is_some_and(|spelled| spelled.shape.key_problem().is_none());
    if field.is_key && !is_known_key {
        checks.extend(call_at(ty, "key", shape.clone()));
    }
    if let Some(default) = &field.default {
        let text = &default.value;
        checks.extend(call_over(default.span, default.span, "default", quote!(#shape, #text)));
    }
    if let Some(provisional) = &field.provisional {
        let text = &provisional.value;
        let (span, arguments) = (provisional.span, quote!(#shape, #text));
        checks.extend(call_over(span, span, "provisional", arguments));
    }
    if let Some(span) = field.absent_until_synced {
        checks.extend(call_over(span, span, "absent_until_synced", shape.clone()));
    }
    if let Some(span) = field.skip_serializing_if {
        checks.extend(call_over(span, span, "skip_serializing_if", shape.clone()));
    }
    match field.access {
        Access::LocalOnly if field.default.is_none() => {
            checks.extend(call_at(ty, "local_only", shape));
        }
        Access::Server if needs_provisional(model, field) => {
            checks.extend(call_at(ty, "server", shape));
        }
        _ => {}
    }
    checks
}

/// The check that a type travels in the form that its field gives it.
pub fn serde_with(shape: &TokenStream, ty: &Type, with: Option<&With>) -> TokenStream {
    let given = with.map(|with| {
        let option = if with.is_option { "::option" } else { "" };
        format!("{}{option}", with.form.module())
    });
    let given = option(given.as_deref());
    let arguments = quote!(#shape, <#ty as __p::Column>::SERDE_WITH, #given);
    match with {
        Some(with) => call_over(with.text.span, with.text.span, "serde_with", arguments),
        None => call_at(ty, "serde_with", arguments),
    }
}

/// Whether only the type can give a row that was made here its value.
fn needs_provisional(model: &Model, field: &Field) -> bool {
    model.mode != Mode::ReadOnly
        && !field.is_key
        && field.provisional.is_none()
        && field.absent_until_synced.is_none()
        && !field.spelled.is_some_and(|spelled| spelled.shape.is_any(&HAVE_PROVISIONAL))
}

fn scope(model: &Model) -> TokenStream {
    let column = |column: &ScopeColumn| {
        let index = column.field;
        call_over(column.span, column.span, "scope", quote!(&__SHAPES[#index]))
    };
    let checks = match &model.scope {
        Scope::All => return TokenStream::new(),
        Scope::Columns(columns) => columns.iter().map(column).collect(),
        Scope::Via { column: via, parent } => {
            let mut checks = column(via);
            let index = via.field;
            let arguments = quote!(&__SHAPES[#index], &<#parent as __p::Syncable>::MODEL);
            checks.extend(call_at(parent, "parent", arguments));
            checks
        }
    };
    quote!(const _: () = { #checks };)
}
