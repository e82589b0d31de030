//! serde's attributes: those that decide the JSON are understood, those that would make it something
//! that no column holds are refused, those that do not matter to it are passed over.

use darling::{FromMeta, ast::NestedMeta};
use proc_macro2::Span;
use syn::{Attribute, Meta, spanned::Spanned};
use sync_patterns_core::rename::Case;

use super::{Text, name};
use crate::errors::{Errors, suggestion};

mod refused;
mod with;

pub use with::{Form, With};

/// What serde's attributes say of a struct or an enum.
#[derive(Debug, Default)]
pub struct ContainerSerde {
    pub rename_all: Option<Case>,
    /// The type that `from`, `try_from` or `into` names, with its place.
    pub conversions: Vec<Text>,
}

/// What serde's attributes say of a field.
#[derive(Debug, Default)]
pub struct FieldSerde {
    pub rename: Option<Text>,
    pub aliases: Vec<String>,
    pub skip: Option<Span>,
    pub skip_serializing_if: Option<Span>,
    pub with: Option<With>,
}

/// What serde's attributes say of a variant.
#[derive(Debug, Default)]
pub struct VariantSerde {
    pub rename: Option<Text>,
}

/// Which item a container attribute stands on; not all refuse the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Model,
    Enum,
    Newtype,
}

impl ContainerSerde {
    /// What serde's attributes say of an item.
    pub fn read(attributes: &[Attribute], container: Container, errors: &Errors) -> Self {
        let mut found = Self::default();
        for meta in items(attributes, errors) {
            match (name(meta.path()).as_str(), container) {
                ("rename_all", _) => {
                    if let Some(text) = both_ways(&meta, errors) {
                        found.rename_all = case(&text, errors).or(found.rename_all);
                    }
                }
                (
                    "rename" | "default" | "deny_unknown_fields" | "bound" | "crate" | "expecting",
                    _,
                )
                | ("rename_all_fields", Container::Enum)
                | ("transparent", Container::Newtype) => {}
                ("from" | "try_from" | "into", Container::Newtype) => {
                    found.conversions.extend(errors.take(Text::from_meta(&meta)));
                }
                (word, container) => refused::container(word, container, &meta, errors),
            }
        }
        found
    }
}

impl FieldSerde {
    /// What serde's attributes say of a field.
    pub fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut found = Self::default();
        for meta in items(attributes, errors) {
            match name(meta.path()).as_str() {
                "rename" => {
                    found.rename = once(found.rename, both_ways(&meta, errors), &meta, errors);
                }
                "alias" => {
                    found
                        .aliases
                        .extend(errors.take(Text::from_meta(&meta)).map(|text| text.value));
                }
                "skip" => found.skip = Some(meta.span()),
                "skip_serializing_if" => found.skip_serializing_if = Some(meta.path().span()),
                "with" => {
                    if let Some(text) = errors.take(Text::from_meta(&meta)) {
                        found.with = errors.take(With::new(&text));
                    }
                }
                "default" | "bound" | "borrow" => {}
                word => refused::field(word, &meta, errors),
            }
        }
        found
    }
}

impl VariantSerde {
    /// What serde's attributes say of a variant.
    pub fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut found = Self::default();
        for meta in items(attributes, errors) {
            match name(meta.path()).as_str() {
                "rename" => {
                    found.rename = once(found.rename, both_ways(&meta, errors), &meta, errors);
                }
                "alias" | "bound" => {}
                word => refused::variant(word, &meta, errors),
            }
        }
        found
    }
}

/// The items of all `#[serde(…)]`.
fn items(attributes: &[Attribute], errors: &Errors) -> Vec<Meta> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let Meta::List(list) = &attribute.meta else {
            errors.at(attribute, "`serde` needs its words in parentheses: `#[serde(…)]`");
            continue;
        };
        for item in
            errors.take(NestedMeta::parse_meta_list(list.tokens.clone())).into_iter().flatten()
        {
            match item {
                NestedMeta::Meta(meta) => metas.push(meta),
                item => errors.at(item, "not an attribute of serde's"),
            }
        }
    }
    metas
}

/// The value of `word = "…"` or of `word(serialize = "…", deserialize = "…")` where both are equal.
fn both_ways(meta: &Meta, errors: &Errors) -> Option<Text> {
    let Meta::List(list) = meta else { return errors.take(Text::from_meta(meta)) };
    let items = errors.take(NestedMeta::parse_meta_list(list.tokens.clone()))?;
    let (mut writing, mut reading) = (None, None);
    for item in &items {
        match item {
            NestedMeta::Meta(meta) if meta.path().is_ident("serialize") => {
                writing = Some(errors.take(Text::from_meta(meta))?);
            }
            NestedMeta::Meta(meta) if meta.path().is_ident("deserialize") => {
                reading = Some(errors.take(Text::from_meta(meta))?);
            }
            item => {
                errors.at(item, "`serialize = \"…\"` or `deserialize = \"…\"` goes here");
                return None;
            }
        }
    }
    match (writing, reading) {
        (Some(writing), Some(reading)) if writing.value == reading.value => Some(writing),
        _ => {
            let word = name(meta.path());
            let message = format!(
                "a column has one name, in JSON that is read as in JSON that is written: write \
                 `{word} = \"…\"`"
            );
            errors.at(meta, message);
            None
        }
    }
}

fn case(text: &Text, errors: &Errors) -> Option<Case> {
    let case = Case::named(&text.value);
    if case.is_none() {
        let names = Case::ALL.map(|(name, _)| name);
        let message = format!("unknown case `{}`; {}", text.value, suggestion(&text.value, names));
        errors.push(syn::Error::new(text.span, message));
    }
    case
}

/// The new value, unless there was one before.
fn once(before: Option<Text>, now: Option<Text>, meta: &Meta, errors: &Errors) -> Option<Text> {
    if before.is_some() {
        errors.at(meta, format!("`{}` is given twice: keep one", name(meta.path())));
    }
    now.or(before)
}
