//! `{Name}Create` and `{Name}Update`: the requests' bodies.
//!
//! serde's own derives would do, at several times the cost to compile. What is the same for all
//! bodies is in `sync_patterns::__private::request`; here are the structs, and for each the tuple that
//! says how its fields travel.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;
use sync_patterns_core::Mode;

use crate::{
    attributes::serde::Form,
    model::{Field, Model},
};

/// As many as a tuple has at most: longer lists are tuples of tuples.
const GROUP: usize = 16;

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
    let update = &update.ident;
    quote! {
        #(#structs)*
        #[allow(deprecated)]
        const _: () = {
            use ::sync_patterns::__private as __p;

            #(#impls)*

            #[automatically_derived]
            impl __p::Default for #update {
                fn default() -> Self {
                    __p::absent()
                }
            }
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
        let ident = &self.ident;
        let name = ident.to_string();
        let columns = self.fields.iter().map(|field| &field.column);
        let labels = self.labels();
        let aliases = self.aliases();
        let fields = grouped(self.fields.iter().map(|field| self.how(field)).collect());
        let idents: Vec<&Ident> = self.fields.iter().map(|field| &field.ident).collect();
        let values: Vec<Ident> = (0..idents.len()).map(|index| format_ident!("v{index}")).collect();
        let pattern = grouped(values.iter().map(|value| quote!(#value)).collect());
        let refs = (!idents.is_empty())
            .then(|| grouped(idents.iter().map(|ident| quote!(&self.#ident)).collect()));
        let [write, read, debug, clone, eq] = self.bounds();
        quote! {
            #[automatically_derived]
            impl __p::Body for #ident {
                type Fields = #fields;
                const NAME: &'static __p::str = #name;
                const COLUMNS: &'static [&'static __p::str] = &[#(#columns),*];
                #labels
                #aliases

                fn from_values(#pattern: <Self::Fields as __p::Fields>::Values) -> Self {
                    Self { #(#idents: #values),* }
                }

                fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
                    #refs
                }
            }

            #[automatically_derived]
            impl __p::serde::Serialize for #ident #write {
                fn serialize<__S: __p::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> __p::Result<__S::Ok, __S::Error> {
                    __p::serialize(self, serializer)
                }
            }

            #[automatically_derived]
            impl<'de> __p::serde::Deserialize<'de> for #ident #read {
                fn deserialize<__D: __p::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> __p::Result<Self, __D::Error> {
                    __p::deserialize(deserializer)
                }
            }

            #[automatically_derived]
            impl __p::fmt::Debug for #ident #debug {
                fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
                    __p::debug(self, f)
                }
            }

            #[automatically_derived]
            impl __p::Clone for #ident #clone {
                fn clone(&self) -> Self {
                    __p::clone(self)
                }
            }

            #[automatically_derived]
            impl __p::PartialEq for #ident #eq {
                fn eq(&self, other: &Self) -> __p::bool {
                    __p::eq(self, other)
                }
            }
        }
    }

    /// What serde's and the common traits need of the fields, where that is not known.
    ///
    /// A bound that names a lifetime is checked where the trait is used; the fields' types that do
    /// not travel are reported at the fields.
    fn bounds(&self) -> [Option<TokenStream>; 5] {
        let is_known =
            self.fields.iter().all(|field| field.spelled.is_some() && field.with.is_none());
        let fields = quote!(<Self as __p::Body>::Fields);
        [
            quote!(where for<'x> #fields: __p::WriteFields<'x>),
            quote!(where #fields: __p::ReadFields<'de>),
            quote!(where for<'x> #fields: __p::DebugFields<'x>),
            quote!(where for<'x> #fields: __p::CloneFields<'x>),
            quote!(where for<'x> #fields: __p::EqFields<'x>),
        ]
        .map(|bound| (!is_known).then_some(bound))
    }

    /// The names in Rust, where they are not those of the columns.
    fn labels(&self) -> Option<TokenStream> {
        let is_renamed = self.fields.iter().any(|field| field.column != field.rust_name);
        let labels = self.fields.iter().map(|field| &field.rust_name);
        is_renamed.then(|| quote!(const LABELS: &'static [&'static __p::str] = &[#(#labels),*];))
    }

    fn aliases(&self) -> Option<TokenStream> {
        let aliases = self.fields.iter().enumerate().flat_map(|(index, field)| {
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

    /// The type that says how a field travels.
    fn how(&self, field: &Field) -> TokenStream {
        let ty = &field.ty;
        let kind = match (self.kind, &field.default) {
            (Kind::Create, None) => quote!(Plain),
            (Kind::Create, Some(_)) => quote!(Given),
            (Kind::Update, _) => quote!(Kept),
        };
        let form = field.with.as_ref().map(|with| match with.form {
            Form::Base64 => quote!(Base64),
            Form::Rfc3339 => quote!(Rfc3339),
            Form::Date => quote!(IsoDate),
        });
        match form {
            Some(form) => quote!(__p::#kind<#ty, __p::With<__p::wire::#form>>),
            None => quote!(__p::#kind<#ty>),
        }
    }
}

/// A tuple, or a tuple of tuples where there are many.
fn grouped(mut items: Vec<TokenStream>) -> TokenStream {
    while items.len() > GROUP {
        items = items.chunks(GROUP).map(|group| quote!((#(#group,)*))).collect();
    }
    quote!((#(#items,)*))
}
