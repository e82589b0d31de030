//! `Serialize`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Kind, Request, at, column_type, form};
use crate::model::Field;

/// The implementation for a request.
pub fn tokens(request: &Request<'_>) -> TokenStream {
    let ident = &request.ident;
    let fields = request.fields.iter().map(|field| write(request.kind, field));
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl __p::serde::Serialize for #ident {
            fn serialize<__S: __p::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> __p::Result<__S::Ok, __S::Error> {
                #[allow(unused_mut)]
                let mut body = __p::Writer::new(serializer);
                #(#fields)*
                body.end()
            }
        }
    }
}

fn write(kind: Kind, field: &Field) -> TokenStream {
    let Field { ident, column, .. } = field;
    let ty = column_type(field);
    let form = form(field).map(|form| quote!(#form,));
    let (function, value) = match (kind, &field.default) {
        (Kind::Create, None) => ("field", quote!(&self.#ident)),
        (Kind::Create, Some(_)) => ("given", quote!(self.#ident.as_ref())),
        (Kind::Update, _) => ("given", quote!(self.#ident.as_option())),
    };
    let function = match (function, &form) {
        (function, None) => function,
        ("field", Some(_)) => "formed",
        (_, Some(_)) => "given_formed",
    };
    let function = at(&field.ty, function);
    quote!(body.#function::<#form #ty>(#column, #value);)
}
