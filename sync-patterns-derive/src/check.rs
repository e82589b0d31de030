//! From what was written to a [`Model`], or to all that is wrong with it.

use proc_macro2::Span;
use syn::{DeriveInput, spanned::Spanned};
use sync_patterns_core::Mode;

use crate::{
    attributes::{
        ModelWords, Text, field_suggestion,
        serde::{Container, ContainerSerde},
    },
    docs,
    errors::Errors,
    model::{Model, ScopeColumn, ServerOnly, unraw},
};

mod container;
mod contradictions;
mod fields;
mod names;
mod scope;

use fields::Candidate;

/// The model that a struct declares; without one, the errors say why.
pub fn model(input: &DeriveInput, errors: &Errors) -> Option<Model> {
    container::generics(&input.generics, errors);
    let fields = container::fields(input, errors)?;

    let words = ModelWords::read(&input.attrs, errors);
    let serde = ContainerSerde::read(&input.attrs, Container::Model, errors);
    let mode = mode(&words, errors);

    let mut candidates = fields::read(fields, serde.rename_all, words.tenant.as_ref(), errors);
    fields::find_key(&mut candidates, &input.ident, errors);
    if let Some(tenant) = &words.tenant {
        check_tenant(tenant, &candidates, errors);
    }
    for candidate in &candidates {
        contradictions::field(candidate, mode, errors);
    }
    names::columns(&candidates, errors);
    let table = names::table(&input.ident, words.table.as_ref(), errors);
    let scope = scope::check(words.scope, &candidates, &input.ident, errors);

    if !errors.is_empty() {
        return None;
    }
    let (server_only, fields): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(Candidate::is_server_only);
    Some(Model {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        table,
        docs: docs::docs(&input.attrs),
        deprecated: docs::deprecated(&input.attrs),
        mode,
        scope,
        fields: fields.into_iter().map(|field| field.into_field(mode)).collect(),
        server_only: server_only.into_iter().map(ServerOnly::from).collect(),
        line: input.ident.span().start().line,
    })
}

fn mode(words: &ModelWords, errors: &Errors) -> Mode {
    match (words.local_first.span(), words.read_only.span()) {
        (Some(_), Some(span)) => {
            let message = "a `read_only` model is never written here, so it cannot be \
                           `local_first`: keep one of the two";
            errors.push(syn::Error::new(span, message));
            Mode::ReadOnly
        }
        (Some(_), None) => Mode::LocalFirst,
        (None, Some(_)) => Mode::ReadOnly,
        (None, None) => Mode::Confirmed,
    }
}

fn check_tenant(tenant: &Text, candidates: &[Candidate], errors: &Errors) {
    let at_name = |message: String| errors.push(syn::Error::new(tenant.span, message));
    let Some(index) = find(candidates, &tenant.value) else {
        return at_name(no_field(&tenant.value, candidates));
    };
    let candidate = &candidates[index];
    if candidate.is_key {
        at_name(format!(
            "`{}` is the key, which clients see; the tenant is a column of its own that they do not",
            tenant.value
        ));
    } else if let Some((word, span)) = candidate.words_present().first() {
        let message = format!(
            "`{}` is the tenant: the server sets it and no client sees it, so `{word}` means \
             nothing here; remove it",
            candidate.rust_name
        );
        errors.push(syn::Error::new(*span, message));
    }
}

/// The field that a name in an attribute means: its name in Rust, else its column.
fn find(candidates: &[Candidate], name: &str) -> Option<usize> {
    let by_rust_name = candidates.iter().position(|candidate| candidate.rust_name == name);
    by_rust_name.or_else(|| candidates.iter().position(|candidate| candidate.column == name))
}

fn no_field(name: &str, candidates: &[Candidate]) -> String {
    let names = candidates.iter().map(|candidate| candidate.rust_name.as_str());
    format!("there is no field `{name}`{}", field_suggestion(name, names))
}

/// The field that a client has, as the index that it will have among those.
fn client_field(candidates: &[Candidate], index: usize, span: Span) -> ScopeColumn {
    let field = candidates[..index].iter().filter(|candidate| !candidate.is_server_only()).count();
    ScopeColumn { field, span }
}

impl From<Candidate> for ServerOnly {
    fn from(candidate: Candidate) -> ServerOnly {
        ServerOnly {
            is_tenant: candidate.is_tenant,
            ty: candidate.field.ty,
            rust_name: candidate.rust_name,
            column: candidate.column,
        }
    }
}

/// The name of a field as it is written in an error.
fn rust_name(field: &syn::Field) -> String {
    field.ident.as_ref().map(unraw).unwrap_or_default()
}

/// The line of a field's name.
fn line(field: &syn::Field) -> usize {
    field.ident.as_ref().map_or_else(|| field.span(), Spanned::span).start().line
}
