//! `#[derive(Column)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

use crate::{
    attributes::{
        ColumnWords,
        serde::{Container, ContainerSerde},
    },
    errors::Errors,
};

mod enumeration;
mod newtype;

/// What the derive adds to a type, or what is wrong with it.
pub fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let shape = shape(input, &errors);
    let (Some(Tokens { shape, checks }), true) = (shape, errors.is_empty()) else {
        return errors.into_tokens();
    };
    let ident = &input.ident;
    quote! {
        const _: () = {
            use ::sync_patterns::__private as __p;

            #checks

            #[automatically_derived]
            #[allow(deprecated)]
            impl __p::Column for #ident {
                const SHAPE: __p::Shape = #shape;
            }
        };
    }
}

/// The value of `SHAPE`, and checks of what only the types can say.
struct Tokens {
    shape: TokenStream,
    checks: TokenStream,
}

fn shape(input: &DeriveInput, errors: &Errors) -> Option<Tokens> {
    if !input.generics.params.is_empty() {
        let message = "a column's type is one type, so it is not generic: write a type for each";
        errors.at(&input.generics.params, message);
    }
    let words = ColumnWords::read(&input.attrs, errors);
    match &input.data {
        Data::Enum(data) => {
            let serde = ContainerSerde::read(&input.attrs, Container::Enum, errors);
            if let Some(brand) = words.brand.span() {
                let message = "an enum has a type of its own in TypeScript anyway: remove `brand`";
                errors.push(syn::Error::new(brand, message));
            }
            enumeration::shape(input, data, &serde, errors)
        }
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let serde = ContainerSerde::read(&input.attrs, Container::Newtype, errors);
                let brand = words.brand.is_present();
                newtype::shape(input, &fields.unnamed[0], &serde, brand, errors)
            }
            Fields::Unit => {
                let message = format!(
                    "a column holds a value, and this struct has none: write `struct {}(String);`",
                    input.ident
                );
                errors.at(&input.ident, message);
                None
            }
            fields => {
                let name = &input.ident;
                let message = format!(
                    "a column holds one value, and this struct is not one: a column of type \
                     `sync_patterns::Json<{name}>` keeps it as JSON; a newtype has one field \
                     without a name"
                );
                errors.at(fields, message);
                None
            }
        },
        Data::Union(data) => {
            errors.at(data.union_token, "a column's type is a newtype or an enum, not a union");
            None
        }
    }
}
