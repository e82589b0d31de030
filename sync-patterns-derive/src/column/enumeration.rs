//! Enums without data: a fixed set of texts.

use std::collections::HashMap;

use proc_macro2::Span;
use quote::quote;
use syn::{DataEnum, DeriveInput, Fields, Ident, Variant};
use sync_patterns_core::names::literal;

use super::Tokens;
use crate::{
    attributes::serde::{ContainerSerde, VariantSerde},
    docs,
    errors::Errors,
    model::unraw,
};

struct Value<'a> {
    text: String,
    docs: String,
    span: Span,
    variant: &'a Ident,
}

/// The shape of an enum.
pub fn shape(
    input: &DeriveInput,
    data: &DataEnum,
    serde: &ContainerSerde,
    errors: &Errors,
) -> Option<Tokens> {
    if data.variants.is_empty() {
        let message = "a column of this enum could hold no value: give the enum variants";
        errors.at(&input.ident, message);
    }
    let values: Vec<Value<'_>> =
        data.variants.iter().filter_map(|variant| value(input, variant, serde, errors)).collect();
    duplicates(&values, errors);

    let name = unraw(&input.ident);
    let docs = docs::docs(&input.attrs);
    let variants = values
        .iter()
        .map(|Value { text, docs, .. }| quote!(__p::EnumVariant { value: #text, docs: #docs }));
    let literals: Vec<String> = values.iter().map(|value| literal(&value.text)).collect();
    let sql_values = literals.join(", ");
    let shape = quote! {
        __p::Shape::Enum(&__p::EnumShape {
            name: #name,
            docs: #docs,
            variants: &[#(#variants),*],
            sql_values: #sql_values,
        })
    };
    Some(Tokens { shape, checks: quote!() })
}

fn value<'a>(
    input: &DeriveInput,
    variant: &'a Variant,
    container: &ContainerSerde,
    errors: &Errors,
) -> Option<Value<'a>> {
    if !matches!(variant.fields, Fields::Unit) {
        let message = format!(
            "a column of an enum holds a text, and this variant has data: a column of type \
             `sync_patterns::Json<{}>` keeps it",
            input.ident
        );
        errors.at(&variant.fields, message);
        return None;
    }
    let serde = VariantSerde::read(&variant.attrs, errors);
    let name = unraw(&variant.ident);
    let (text, span) = match (serde.rename, container.rename_all) {
        (Some(rename), _) => (rename.value, rename.span),
        (None, Some(case)) => (case.of_variant(&name), variant.ident.span()),
        (None, None) => (name, variant.ident.span()),
    };
    if text.contains('\0') {
        errors.push(syn::Error::new(span, "Postgres keeps no NUL in a text: rename the variant"));
    }
    Some(Value { text, docs: docs::docs(&variant.attrs), span, variant: &variant.ident })
}

fn duplicates(values: &[Value<'_>], errors: &Errors) {
    let mut seen: HashMap<&str, &Ident> = HashMap::new();
    for value in values {
        if let Some(first) = seen.insert(&value.text, value.variant) {
            let message = format!(
                "`{first}` and `{}` are both the value `{}`: rename one",
                value.variant, value.text
            );
            errors.push(syn::Error::new(value.span, message));
        }
    }
}
