//! Types, and how Prettier lays them out.

use std::collections::BTreeSet;

use super::layout::Doc;
use super::names::{property, string};
use super::tsdoc;

/// A TypeScript type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A keyword, a name or a number.
    Name(String),
    /// A string literal.
    Literal(String),
    /// `Record<A, B>`
    Generic(String, Vec<Type>),
    /// `T[]`
    Array(Box<Type>),
    /// `[A, B]`
    Tuple(Vec<Type>),
    /// `{ a: A; b?: B }`
    Object(Vec<Member>),
    /// `A | B`
    Union(Vec<Type>),
    /// `A & B`
    Intersection(Vec<Type>),
}

/// A member of an object type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The doc comment.
    pub docs: String,
    /// What stands before the colon.
    pub key: Key,
    /// Whether it may be missing.
    pub is_optional: bool,
    /// Its type.
    pub value: Type,
}

/// What stands before a member's colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A property's name.
    Property(String),
    /// `readonly name`
    Readonly(String),
    /// `[key in Type]`
    Mapped(String, Type),
    /// `[key: Type]`
    Index(String, Type),
}

impl Type {
    /// A keyword or a name.
    pub fn name(name: impl Into<String>) -> Type {
        Type::Name(name.into())
    }

    /// The type or null; `null` comes last and once.
    pub fn or_null(self) -> Type {
        let null = Type::name("null");
        match self {
            // Null is one of its values already.
            Type::Name(name) if name == "unknown" || name == "any" || name == "null" => {
                Type::Name(name)
            }
            Type::Union(mut types) => {
                types.retain(|ty| *ty != null);
                types.push(null);
                Type::Union(types)
            }
            ty => Type::Union(vec![ty, null]),
        }
    }

    /// All names that it mentions.
    pub fn mentions(&self, names: &mut BTreeSet<String>) {
        match self {
            Type::Name(name) => {
                names.insert(name.clone());
            }
            Type::Literal(_) => {}
            Type::Generic(name, arguments) => {
                names.insert(name.clone());
                arguments.iter().for_each(|ty| ty.mentions(names));
            }
            Type::Array(element) => element.mentions(names),
            Type::Tuple(types) | Type::Union(types) | Type::Intersection(types) => {
                types.iter().for_each(|ty| ty.mentions(names));
            }
            Type::Object(members) => {
                for member in members {
                    member.value.mentions(names);
                    if let Key::Mapped(_, ty) | Key::Index(_, ty) = &member.key {
                        ty.mentions(names);
                    }
                }
            }
        }
    }

    /// In one line, as in a message.
    pub fn flat(&self) -> String {
        self.doc(Position::Inner).print(0, 0).lines().map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// Whether the layout is one that we know how Prettier would do. Others go out as they came.
    pub fn is_laid_out(&self, room: usize) -> bool {
        match self {
            Type::Intersection(_) => {
                let text = self.doc(Position::Inner).print(0, 0);
                !text.contains('\n') && text.chars().count() <= room
            }
            Type::Name(_) | Type::Literal(_) => true,
            Type::Array(inner) => inner.is_laid_out(room),
            Type::Generic(_, types) | Type::Tuple(types) | Type::Union(types) => {
                types.iter().all(|ty| ty.is_laid_out(room.saturating_sub(8)))
            }
            Type::Object(members) => {
                members.iter().all(|member| member.value.is_laid_out(room.saturating_sub(8)))
            }
        }
    }

    /// The layout of the type at a position.
    pub fn doc(&self, position: Position) -> Doc {
        match self {
            Type::Name(name) => Doc::text(name),
            Type::Literal(text) => Doc::Text(string(text)),
            Type::Generic(name, arguments) => generic(name, arguments),
            Type::Array(element) => Doc::concat([element.doc(Position::Element), Doc::text("[]")]),
            Type::Tuple(types) => {
                let position =
                    if types.len() > 1 { Position::TupleElement } else { Position::Argument };
                let types = types.iter().map(|ty| ty.doc(position)).collect();
                Doc::list("[", types, "]", Doc::SoftLine, true)
            }
            Type::Object(members) => object(members, position == Position::Declaration),
            Type::Union(types) => union(types, position),
            Type::Intersection(types) => {
                let types = types.iter().map(|ty| ty.doc(Position::Element));
                parenthesized(Doc::join(types, &Doc::text(" & ")), position)
            }
        }
    }
}

/// Where a type stands; it decides about indentation and parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Right of `type Name =`; an object is one line per member there.
    Declaration,
    /// Right of a member's colon.
    Inner,
    /// In a list of type arguments, or alone in a tuple.
    Argument,
    /// In a tuple with others.
    TupleElement,
    /// Before `[]`, or in an intersection.
    Element,
}

fn parenthesized(doc: Doc, position: Position) -> Doc {
    match position {
        Position::Element => Doc::concat([Doc::text("("), doc, Doc::text(")")]),
        _ => doc,
    }
}

fn generic(name: &str, arguments: &[Type]) -> Doc {
    let open = format!("{name}<");
    // Prettier keeps a lone object or keyword at the bracket.
    if let [argument @ (Type::Object(_) | Type::Name(_))] = arguments {
        return Doc::concat([Doc::Text(open), argument.doc(Position::Argument), Doc::text(">")]);
    }
    let arguments = arguments.iter().map(|ty| ty.doc(Position::Argument)).collect();
    Doc::list(&open, arguments, ">", Doc::SoftLine, false)
}

fn object(members: &[Member], is_open: bool) -> Doc {
    if members.is_empty() {
        return Doc::text("{}");
    }
    let separator = Doc::concat([Doc::IfBroken("", ";"), Doc::Line]);
    let members = Doc::join(members.iter().map(Member::doc), &separator);
    let open = if is_open { Doc::HardLine } else { Doc::Line };
    Doc::concat([Doc::text("{"), Doc::concat([open, members]).indent(), Doc::Line, Doc::text("}")])
        .group()
}

impl Member {
    /// A property.
    pub fn property(name: impl Into<String>, value: Type) -> Member {
        let key = Key::Property(name.into());
        Member { docs: String::new(), key, is_optional: false, value }
    }

    /// The layout of the member, with its comment before it.
    pub fn doc(&self) -> Doc {
        let mut parts = Vec::new();
        for line in tsdoc::lines(&self.docs, None) {
            parts.extend([Doc::Text(line), Doc::HardLine]);
        }
        parts.push(match &self.key {
            Key::Property(name) => Doc::Text(property(name)),
            Key::Readonly(name) => Doc::Text(format!("readonly {}", property(name))),
            Key::Mapped(name, ty) => Doc::Text(format!("[{name} in {}]", ty.flat())),
            Key::Index(name, ty) => Doc::Text(format!("[{name}: {}]", ty.flat())),
        });
        parts.push(Doc::text(if self.is_optional { "?:" } else { ":" }));
        parts.push(if self.value.is_broken_before() {
            self.value.doc(Position::Inner)
        } else {
            Doc::concat([Doc::text(" "), self.value.doc(Position::Inner)])
        });
        Doc::Concat(parts)
    }
}

impl Type {
    /// Whether its layout brings the space or line end before it.
    fn is_broken_before(&self) -> bool {
        matches!(self, Type::Union(types) if !is_hugged(types))
    }

    /// `type Name = …`.
    pub fn declaration(&self, head: &str) -> Doc {
        let space = if self.is_broken_before() { "" } else { " " };
        Doc::concat([Doc::Text(format!("{head} ={space}")), self.doc(Position::Declaration)])
    }
}

/// `{ … } | null` and `Name | null` stay together.
fn is_hugged(types: &[Type]) -> bool {
    let nulls = types.iter().filter(|ty| **ty == Type::name("null")).count();
    let objects = types.iter().filter(|ty| match ty {
        Type::Object(_) | Type::Generic(..) => true,
        Type::Name(name) => !KEYWORDS.contains(&name.as_str()),
        _ => false,
    });
    nulls + 1 == types.len() && objects.count() == 1
}

const KEYWORDS: [&str; 10] = [
    "any",
    "bigint",
    "boolean",
    "never",
    "null",
    "number",
    "string",
    "symbol",
    "undefined",
    "unknown",
];

fn union(types: &[Type], position: Position) -> Doc {
    if is_hugged(types) {
        let types = types.iter().map(|ty| ty.doc(Position::Inner));
        return parenthesized(Doc::join(types, &Doc::text(" | ")), position);
    }
    let types = types.iter().map(|ty| match ty {
        Type::Union(_) | Type::Intersection(_) => ty.doc(Position::Element).indent(),
        ty => ty.doc(Position::Inner).indent(),
    });
    let types = Doc::join(types, &Doc::concat([Doc::Line, Doc::text("| ")]));
    match position {
        Position::Argument => Doc::concat([Doc::IfBroken("| ", ""), types]).group(),
        Position::TupleElement => Doc::concat([
            Doc::concat([Doc::IfBroken("(", ""), Doc::SoftLine, Doc::IfBroken("| ", ""), types])
                .indent(),
            Doc::SoftLine,
            Doc::IfBroken(")", ""),
        ])
        .group(),
        Position::Element => Doc::concat([
            Doc::text("("),
            Doc::concat([Doc::SoftLine, Doc::IfBroken("| ", ""), types]).indent(),
            Doc::SoftLine,
            Doc::text(")"),
        ])
        .group(),
        Position::Declaration | Position::Inner => {
            // First a line of its own, then a line per type.
            let types = Doc::concat([Doc::IfBroken("| ", ""), types]).group();
            Doc::concat([Doc::Line, types]).indent().group()
        }
    }
}
