//! `{Name}Create` and `{Name}Update`: the requests' bodies.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;
use sync_patterns_core::Mode;

use crate::model::{Field, Model};

/// Both structs; none for a model that is never written.
pub fn both(model: &Model) -> TokenStream {
    if model.mode == Mode::ReadOnly {
        return TokenStream::new();
    }
    let create = model.fields.iter().filter(|field| field.is_in_create()).map(create_member);
    let create = Request {
        ident: format_ident!("{}Create", model.ident),
        docs: format!("What a request that creates a [`{}`] gives.", model.name()),
        members: create.collect(),
    };
    let update = model.fields.iter().filter(|field| field.is_in_update()).map(update_member);
    let update = Request {
        ident: format_ident!("{}Update", model.ident),
        docs: format!(
            "What a request that updates a [`{}`] changes; a column that it does not name stays.",
            model.name()
        ),
        members: update.collect(),
    };
    let default = update.default();
    let [create, update] = [create, update].map(|request| request.tokens(model));
    quote!(#create #update #default)
}

struct Request<'a> {
    ident: Ident,
    docs: String,
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    field: &'a Field,
    ty: TokenStream,
    /// Items for `#[serde(…)]`.
    serde: Vec<TokenStream>,
}

fn create_member(field: &Field) -> Member<'_> {
    let ty = &field.ty;
    let mut serde = names_and_form(field);
    if field.default.is_some() {
        serde.push(quote!(default));
        serde.push(quote!(skip_serializing_if = "::core::option::Option::is_none"));
        return Member { field, ty: quote!(::core::option::Option<#ty>), serde };
    }
    // Without `with`, serde itself takes an absent `Option` for `None`, also behind an alias.
    if field.with.as_ref().is_some_and(|with| with.is_option) {
        serde.push(quote!(default));
    }
    Member { field, ty: quote!(#ty), serde }
}

fn update_member(field: &Field) -> Member<'_> {
    let ty = &field.ty;
    let mut serde = names_and_form(field);
    serde.push(quote!(default));
    serde.push(quote!(skip_serializing_if = "::sync_patterns::__private::Patch::is_absent"));
    Member { field, ty: quote!(::sync_patterns::__private::Patch<#ty>), serde }
}

fn names_and_form(field: &Field) -> Vec<TokenStream> {
    let mut serde = Vec::new();
    let column = &field.column;
    if *column != field.rust_name {
        serde.push(quote!(rename = #column));
    }
    serde.extend(field.aliases.iter().map(|alias| quote!(alias = #alias)));
    if let Some(with) = &field.with {
        // The modules take an `Option` or a `Patch` of what they are for as well.
        let path = format!("::sync_patterns::__private::wire::{}", with.form.module());
        serde.push(quote!(with = #path));
    }
    serde
}

impl Request<'_> {
    fn tokens(&self, model: &Model) -> TokenStream {
        let Request { ident, docs, .. } = self;
        let vis = &model.vis;
        let docs = match model.docs.as_str() {
            "" => docs.clone(),
            model_docs => format!("{docs}\n\n{model_docs}"),
        };
        let members = self.members.iter().map(Member::tokens);
        let common = self.common_traits();
        quote! {
            #[doc = #docs]
            #[derive(
                ::sync_patterns::__private::serde::Serialize,
                ::sync_patterns::__private::serde::Deserialize,
            )]
            #[serde(crate = "::sync_patterns::__private::serde", deny_unknown_fields)]
            #vis struct #ident {
                #(#members),*
            }
            #common
        }
    }

    /// `Debug`, `Clone` and `PartialEq` if all fields have them. (An ordinary derive would demand
    /// them of every type that a model uses. A bound that names a lifetime is checked where the
    /// trait is used, not here.)
    fn common_traits(&self) -> TokenStream {
        let Request { ident, .. } = self;
        let name = ident.to_string();
        let idents: Vec<&Ident> = self.members.iter().map(|member| &member.field.ident).collect();
        let labels = self.members.iter().map(|member| &member.field.rust_name);
        let [debug, clone, eq] =
            ["IfDebug", "IfClone", "IfPartialEq"].map(|name| self.bounds(name));
        quote! {
            #[allow(deprecated)]
            const _: () = {
                use ::sync_patterns::__private as __p;

                #[automatically_derived]
                impl __p::fmt::Debug for #ident where #debug {
                    fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
                        f.debug_struct(#name)
                            #(.field(#labels, __p::IfDebug::as_debug(&self.#idents)))*
                            .finish()
                    }
                }

                #[automatically_derived]
                impl __p::Clone for #ident where #clone {
                    fn clone(&self) -> Self {
                        Self { #(#idents: __p::IfClone::clone_it(&self.#idents)),* }
                    }
                }

                #[automatically_derived]
                impl __p::PartialEq for #ident where #eq {
                    fn eq(&self, other: &Self) -> bool {
                        true #(&& __p::IfPartialEq::equals(&self.#idents, &other.#idents))*
                    }
                }
            };
        }
    }

    fn bounds(&self, name: &str) -> TokenStream {
        let bound = format_ident!("{name}");
        let mut seen = HashSet::new();
        let types = self.members.iter().map(|member| &member.ty);
        let types = types.filter(|ty| seen.insert(ty.to_token_stream().to_string()));
        quote!(#(for<'__a> #types: __p::#bound<'__a>,)*)
    }

    fn default(&self) -> TokenStream {
        let Request { ident, members, .. } = self;
        let idents = members.iter().map(|member| &member.field.ident);
        quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self { #(#idents: ::sync_patterns::__private::Patch::Absent),* }
                }
            }
        }
    }
}

impl Member<'_> {
    fn tokens(&self) -> TokenStream {
        let Member { field, ty, serde } = self;
        let Field { ident, vis, .. } = field;
        let docs = match field.docs.as_str() {
            "" => format!("The column `{}`.", field.column),
            docs => docs.to_owned(),
        };
        let deprecated = field.deprecated.as_ref().map(|note| match note.as_str() {
            "" => quote!(#[deprecated]),
            note => quote!(#[deprecated(note = #note)]),
        });
        let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
        quote! {
            #[doc = #docs]
            #deprecated
            #serde
            #vis #ident: #ty
        }
    }
}
