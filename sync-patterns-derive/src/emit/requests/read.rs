//! `Deserialize`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Ident, Type};

use super::{Kind, Request, at, form};
use crate::model::Field;

/// The implementation for a request.
pub fn tokens(request: &Request<'_>) -> TokenStream {
    let Request { ident, fields, .. } = request;
    let name = ident.to_string();
    let columns = fields.iter().map(|field| &field.column);
    let aliases = aliases(fields);
    let reads = fields.iter().enumerate().map(|(index, field)| read(request, index, field));
    let (declaration, slots, empty, finish) = slots(request);
    // Types with references can be read from some inputs only.
    let borrowed =
        fields.iter().map(|field| &field.ty).filter(|ty| matches!(ty, Type::Reference(_)));
    let borrowed: Vec<TokenStream> =
        borrowed.map(|ty| quote!(#ty: __p::serde::Deserialize<'de>,)).collect();
    let bounds = (!borrowed.is_empty()).then(|| quote!(where #(#borrowed)*));
    quote! {
        #declaration

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'de> __p::Body<'de> for #ident #bounds {
            type Slots = #slots;
            const NAME: &'static __p::str = #name;
            const FIELDS: &'static [&'static __p::str] = &[#(#columns),*];
            #aliases

            fn empty() -> #slots {
                #empty
            }

            fn read<__S: __p::FieldSource<'de>>(
                slots: &mut #slots,
                index: __p::usize,
                source: __S,
            ) -> __p::Result<(), __S::Error> {
                match index {
                    #(#reads)*
                    _ => __p::Ok(()),
                }
            }

            fn finish(slots: #slots) -> Self {
                #finish
            }
        }

        #[automatically_derived]
        impl<'de> __p::serde::Deserialize<'de> for #ident #bounds {
            fn deserialize<__D: __p::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> __p::Result<Self, __D::Error> {
                __p::deserialize(deserializer)
            }
        }
    }
}

fn aliases(fields: &[&Field]) -> Option<TokenStream> {
    let aliases = fields.iter().enumerate().flat_map(|(index, field)| {
        let index = Literal::usize_unsuffixed(index);
        field.aliases.iter().map(move |alias| quote!((#alias, #index)))
    });
    let aliases: Vec<TokenStream> = aliases.collect();
    (!aliases.is_empty()).then(|| {
        quote! {
            const ALIASES: &'static [(&'static __p::str, __p::usize)] = &[#(#aliases),*];
        }
    })
}

fn read(request: &Request<'_>, index: usize, field: &Field) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    let ident = &field.ident;
    let value = request.value(field);
    let form = form(field).map(|form| quote!(#form,));
    let function = match (request.kind, &form) {
        (Kind::Create, None) => "read",
        (Kind::Create, Some(_)) => "read_formed",
        (Kind::Update, None) => "read_patch",
        (Kind::Update, Some(_)) => "read_formed_patch",
    };
    let function = at(&field.ty, function);
    quote!(#index => __p::#function::<#form #value, __S>(&mut slots.#ident, source),)
}

/// The fields as far as they are read: their declaration and type, and how to make them and the
/// request. An update is always complete.
fn slots(request: &Request<'_>) -> (TokenStream, TokenStream, TokenStream, TokenStream) {
    let idents: Vec<&Ident> = request.fields.iter().map(|field| &field.ident).collect();
    let absent = quote!({ #(#idents: __p::Patch::Absent),* });
    match request.kind {
        Kind::Create => {
            let values = request.fields.iter().map(|field| request.value(field));
            let declaration = quote! {
                #[allow(unreachable_pub)]
                pub struct __Slots { #(#idents: __p::Patch<#values>),* }
            };
            let finish = quote!(Self { #(#idents: __p::taken(slots.#idents)),* });
            (declaration, quote!(__Slots), quote!(__Slots #absent), finish)
        }
        Kind::Update => {
            let ident = &request.ident;
            let default = quote! {
                #[automatically_derived]
                #[allow(deprecated)]
                impl __p::Default for #ident {
                    fn default() -> Self {
                        Self #absent
                    }
                }
            };
            (default, quote!(Self), quote!(<Self as __p::Default>::default()), quote!(slots))
        }
    }
}
