//! Newtypes: what they wrap, under their own name if asked.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{DeriveInput, Field, Type};

use super::Tokens;
use crate::{
    attributes::serde::{ContainerSerde, FieldSerde},
    docs,
    emit::{call_at, serde_with},
    errors::Errors,
    model::unraw,
};

/// The shape of a newtype.
pub fn shape(
    input: &DeriveInput,
    field: &Field,
    container: &ContainerSerde,
    brand: bool,
    errors: &Errors,
) -> Option<Tokens> {
    let ty = &field.ty;
    for conversion in &container.conversions {
        let is_inner = syn::parse_str::<Type>(&conversion.value).is_ok_and(|converted| {
            converted.to_token_stream().to_string() == ty.to_token_stream().to_string()
        });
        if !is_inner {
            let message = format!(
                "the JSON would be that of `{}`, and the column's that of `{}`: convert from and \
                 into the type that is wrapped, or implement `sync_patterns::Column` by hand",
                conversion.value,
                ty.to_token_stream()
            );
            errors.push(syn::Error::new(conversion.span, message));
        }
    }
    let serde = FieldSerde::read(&field.attrs, errors);
    for (span, word) in [
        (serde.skip, "skip"),
        (serde.skip_serializing_if, "skip_serializing_if"),
        (serde.rename.as_ref().map(|rename| rename.word), "rename"),
    ] {
        if let Some(span) = span {
            let message = format!("`{word}` is not for the value of a newtype: remove it");
            errors.push(syn::Error::new(span, message));
        }
    }

    let inner = quote!(&<#ty as __p::Column>::SHAPE);
    let mut checks = call_at(ty, "newtype", inner.clone());
    checks.extend(serde_with(&inner, ty, serde.with.as_ref()));
    Some(Tokens {
        shape: if brand { branded(input, &inner) } else { quote!(<#ty as __p::Column>::SHAPE) },
        checks: quote!(const _: () = { #checks };),
    })
}

fn branded(input: &DeriveInput, inner: &TokenStream) -> TokenStream {
    let name = unraw(&input.ident);
    let docs = docs::docs(&input.attrs);
    quote! {
        __p::Shape::Branded(&__p::Brand { name: #name, docs: #docs, inner: #inner })
    }
}
