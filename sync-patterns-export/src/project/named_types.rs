//! The types that columns name: enums, brands and what `Json<T>` brings. Each is declared once.

use std::collections::{BTreeMap, BTreeSet};

use sync_patterns_core::{Brand, EnumShape, Shape};

use super::Entry;
use crate::Diagnostic;
use crate::config::Bigint;
use crate::typescript::of_shape::of_shape;
use crate::typescript::types::{Key, Member, Type};
use crate::typescript::{names, parse, tsdoc};

/// The file that a type is declared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// That of the only model that uses it (its index).
    Model(usize),
    /// The file of types that several models use.
    Shared,
}

/// A type with a name of its own.
#[derive(Debug, Clone)]
pub struct NamedType {
    /// Its name.
    pub name: String,
    /// Its doc comment.
    pub docs: String,
    /// Its declaration.
    pub declaration: Declaration,
    /// Where it is declared.
    pub home: Home,
    /// Everything that its declaration mentions.
    pub mentions: BTreeSet<String>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declaration {
    /// `type Name<T>` and the type.
    Type(String, Type),
    /// Text that a user wrote by hand, with `type Name =` before it.
    Verbatim(String),
}

/// All named types, and what is wrong with them.
pub fn collect(models: &[Entry], bigint: Bigint) -> (Vec<NamedType>, Vec<Diagnostic>) {
    let mut collector = Collector { bigint, ..Collector::default() };
    for (index, entry) in models.iter().enumerate() {
        let params = entry.shape.params.iter().filter_map(|param| param.shape.as_ref());
        for shape in entry.model.fields.iter().map(|field| &field.shape).chain(params) {
            let mut mentions = BTreeSet::new();
            of_shape(shape, bigint).mentions(&mut mentions);
            collector.roots.push((index, mentions));
            collector.shape(shape, entry);
        }
    }
    collector.settle_homes();
    (collector.types.into_values().collect(), collector.mistakes)
}

#[derive(Default)]
struct Collector {
    bigint: Bigint,
    types: BTreeMap<String, NamedType>,
    /// Where each name was first used, for messages.
    first_users: BTreeMap<String, &'static str>,
    /// The names that each model's columns mention.
    roots: Vec<(usize, BTreeSet<String>)>,
    mistakes: Vec<Diagnostic>,
}

impl Collector {
    fn shape(&mut self, shape: &Shape, user: &Entry) {
        match shape {
            Shape::Optional(inner) | Shape::Array(inner) => self.shape(inner, user),
            Shape::Branded(brand) => {
                self.add(brand.name, brand.docs, branded(brand, self.bigint), user);
                self.shape(brand.inner, user);
            }
            Shape::Enum(values) => {
                let ty = Type::Union(
                    values.variants.iter().map(|v| Type::Literal(v.value.into())).collect(),
                );
                let declaration = Declaration::Type(format!("type {}", values.name), ty);
                self.add(values.name, &enum_docs(values), declaration, user);
            }
            Shape::Json(Some(json)) => {
                for found in (json.declarations)() {
                    let declaration = match parse::declaration(&found.declaration) {
                        Some((head, ty)) if ty.is_laid_out(80) => Declaration::Type(head, ty),
                        _ => Declaration::Verbatim(
                            found.declaration.trim().trim_end_matches(';').to_owned(),
                        ),
                    };
                    self.add(&found.name, &found.docs, declaration, user);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &str, docs: &str, declaration: Declaration, user: &Entry) {
        match self.types.get_mut(name) {
            None => {
                let mentions = declaration.mentions();
                let (name, docs) = (name.to_owned(), docs.to_owned());
                self.first_users.insert(name.clone(), user.model.name);
                let home = Home::Shared;
                self.types
                    .insert(name.clone(), NamedType { name, docs, declaration, home, mentions });
            }
            Some(known) if known.declaration == declaration => {
                // One of an enum's two declarations may say more: the column's, not ts-rs'.
                if known.docs.len() < docs.len() {
                    known.docs = docs.to_owned();
                }
            }
            Some(_) => self.mistakes.push(
                Diagnostic::new(format!(
                    "two different types are named `{name}` in TypeScript: one used by `{}`, one by `{}`",
                    self.first_users[name], user.model.name
                ))
                .note("rename one of them, with `#[ts(rename = \"…\")]` if it is inside `Json<…>`"),
            ),
        }
    }

    /// A type that one model reaches lives with it; one that several reach, in the shared file.
    fn settle_homes(&mut self) {
        let mut users: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (model, names) in &self.roots {
            let mut reached: Vec<&String> = names.iter().collect();
            while let Some(name) = reached.pop() {
                let Some(ty) = self.types.get(name) else { continue };
                if users.entry(name.clone()).or_default().insert(*model) {
                    reached.extend(&ty.mentions);
                }
            }
        }
        for (name, ty) in &mut self.types {
            let users: Vec<usize> = users.get(name).into_iter().flatten().copied().collect();
            ty.home = match users.as_slice() {
                [only] => Home::Model(*only),
                _ => Home::Shared,
            };
        }
    }
}

impl Declaration {
    fn mentions(&self) -> BTreeSet<String> {
        let mut mentions = BTreeSet::new();
        match self {
            Declaration::Type(_, ty) => ty.mentions(&mut mentions),
            Declaration::Verbatim(text) => {
                let words = text.split(|c: char| !names::is_identifier(&format!("_{c}")));
                mentions.extend(words.map(str::to_owned));
            }
        }
        mentions
    }
}

fn branded(brand: &Brand, bigint: Bigint) -> Declaration {
    let mark = Member {
        key: Key::Readonly("__brand".into()),
        ..Member::property("", Type::Literal(brand.name.into()))
    };
    let types = vec![of_shape(brand.inner, bigint), Type::Object(vec![mark])];
    Declaration::Type(format!("type {}", brand.name), Type::Intersection(types))
}

/// The enum's own comment, then its variants': editors show the type's comment only.
fn enum_docs(values: &EnumShape) -> String {
    let variants = values.variants.iter().filter(|variant| !variant.docs.trim().is_empty());
    let variants: Vec<String> = variants
        .map(|variant| {
            format!("- `{}`: {}", variant.value, tsdoc::dedented(variant.docs).join(" "))
        })
        .collect();
    let parts = [tsdoc::dedented(values.docs).join("\n"), variants.join("\n")];
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}
