//! The fields with their words, before it is known whether these fit together.

use proc_macro2::Span;
use syn::{Field, Ident};
use sync_patterns_core::{Access, Mode, rename::Case};

use super::{line, rust_name};
use crate::{
    attributes::{FieldWords, Text, serde::FieldSerde},
    docs,
    errors::Errors,
    model,
    spelled::spelled,
};

/// A field with what was written on it.
pub struct Candidate {
    pub field: Field,
    pub rust_name: String,
    pub column: String,
    pub words: FieldWords,
    pub serde: FieldSerde,
    pub is_key: bool,
    pub is_tenant: bool,
    /// Whether something on it could not be understood, so that what it means is not known.
    is_unclear: bool,
}

/// Reads all fields.
pub fn read(
    fields: Vec<Field>,
    rename_all: Option<Case>,
    tenant: Option<&Text>,
    errors: &Errors,
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = fields
        .into_iter()
        .map(|field| {
            let before = errors.len();
            let words = FieldWords::read(&field.attrs, errors);
            let own_errors = Errors::default();
            let serde = FieldSerde::read(&field.attrs, &own_errors);
            let rust_name = rust_name(&field);
            let column = match (&serde.rename, rename_all) {
                (Some(rename), _) => rename.value.clone(),
                (None, Some(case)) => case.of_field(&rust_name),
                (None, None) => rust_name.clone(),
            };
            let is_tenant = tenant.is_some_and(|tenant| tenant.value == rust_name);
            let is_server_only = words.exclude.is_present() || serde.skip.is_some() || is_tenant;
            if !is_server_only {
                // What never crosses the wire may have any JSON.
                errors.append(own_errors);
            }
            let is_unclear = errors.len() > before;
            Candidate {
                field,
                rust_name,
                column,
                words,
                serde,
                is_key: false,
                is_tenant,
                is_unclear,
            }
        })
        .collect();
    if let Some(tenant) = tenant.filter(|_| candidates.iter().all(|field| !field.is_tenant))
        && let Some(field) = candidates.iter_mut().find(|field| field.column == tenant.value)
    {
        field.is_tenant = true;
    }
    candidates
}

/// Marks the fields of the key: those that say so, else the one named `id`.
pub fn find_key(candidates: &mut [Candidate], ident: &Ident, errors: &Errors) {
    let is_explicit = candidates.iter().any(|candidate| candidate.words.id.is_present());
    for candidate in candidates.iter_mut() {
        candidate.is_key = match is_explicit {
            true => candidate.words.id.is_present(),
            false => candidate.rust_name == "id",
        };
    }
    let is_clear = candidates.iter().all(|candidate| !candidate.is_unclear);
    if is_clear && candidates.iter().all(|candidate| !candidate.is_key) {
        let message = format!(
            "`{}` has no key: name a field `id`, or mark the key with `#[sync(id)]`",
            model::unraw(ident)
        );
        errors.at(ident, message);
    }
}

impl Candidate {
    /// Whether the field never leaves the server.
    pub fn is_server_only(&self) -> bool {
        self.words.exclude.is_present() || self.serde.skip.is_some() || self.is_tenant
    }

    /// The words on the field with their places, `index` and serde's aside.
    pub fn words_present(&self) -> Vec<(&'static str, Span)> {
        let words = &self.words;
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.word);
        [
            ("id", words.id.span()),
            ("exclude", words.exclude.span()),
            ("local_only", words.local_only.span()),
            ("server", words.server.span()),
            ("create_only", words.create_only.span()),
            ("default", text(&words.default)),
            ("index", words.index.span()),
            ("provisional", text(&words.provisional)),
            ("absent_until_synced", words.absent_until_synced.span()),
        ]
        .into_iter()
        .filter_map(|(word, span)| Some((word, span?)))
        .collect()
    }

    fn access(&self, mode: Mode) -> Access {
        if self.words.local_only.is_present() {
            Access::LocalOnly
        } else if self.words.server.is_present() || mode == Mode::ReadOnly {
            Access::Server
        } else if self.words.create_only.is_present() {
            Access::CreateOnly
        } else {
            Access::Write
        }
    }

    /// The field, now that nothing about it is wrong.
    pub fn into_field(self, mode: Mode) -> model::Field {
        model::Field {
            access: self.access(mode),
            line: line(&self.field),
            docs: docs::docs(&self.field.attrs),
            deprecated: docs::deprecated(&self.field.attrs),
            ident: self.field.ident.expect("a field of a struct with names"),
            vis: self.field.vis,
            spelled: spelled(&self.field.ty),
            ty: self.field.ty,
            rust_name: self.rust_name,
            column: self.column,
            aliases: self.serde.aliases,
            is_key: self.is_key,
            default: self.words.default,
            provisional: self.words.provisional,
            absent_until_synced: self.words.absent_until_synced.span(),
            is_indexed: self.words.index.is_present(),
            with: self.serde.with,
            skip_serializing_if: self.serde.skip_serializing_if,
        }
    }
}
