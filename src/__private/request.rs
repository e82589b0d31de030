//! Reading and writing the bodies of requests.
//!
//! A request's fields are a tuple of types that say how each travels ([`Plain`], [`Given`], …), and
//! what is done with all fields is done for the tuple. So the derive adds to a model two short
//! functions for each request, from and to the tuple, and the compiler has little to check.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
};

mod common;
mod field;
mod fields;
mod write;

pub use common::{CloneFields, DebugFields, EqFields, clone, debug, eq};
pub use field::{Given, Kept, NoColumn, Plain, Travelling, With};
pub use fields::{Fields, ReadFields};
pub use write::{WriteFields, serialize};

use field::{Missing, Present};

/// The body of a request.
pub trait Body: Sized {
    /// How the fields travel, in groups.
    type Fields: Fields;
    /// The struct's name.
    const NAME: &'static str;
    /// The names in JSON, in order.
    const COLUMNS: &'static [&'static str];
    /// The names in Rust, in order.
    const LABELS: &'static [&'static str] = Self::COLUMNS;
    /// Other names in JSON, with the index of the field.
    const ALIASES: &'static [(&'static str, usize)] = &[];

    /// The body with some values.
    fn from_values(values: <Self::Fields as Fields>::Values) -> Self;

    /// The values.
    fn values(&self) -> <Self::Fields as Fields>::Refs<'_>;
}

/// A body none of whose fields is given.
pub fn absent<B: Body>() -> B {
    B::from_values(B::Fields::finish(B::Fields::empty()))
}

/// Reads a body.
pub fn deserialize<'de, B, D>(deserializer: D) -> Result<B, D::Error>
where
    B: Body<Fields: ReadFields<'de>>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_struct(B::NAME, B::COLUMNS, BodyVisitor(PhantomData))
}

struct BodyVisitor<B>(PhantomData<B>);

impl<'de, B: Body<Fields: ReadFields<'de>>> Visitor<'de> for BodyVisitor<B> {
    type Value = B;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type {}", B::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<B, A::Error> {
        let mut slots = B::Fields::empty();
        let mut seen = vec![false; B::COLUMNS.len()];
        while let Some(index) = map.next_key_seed(Name::<B>(PhantomData))? {
            if std::mem::replace(&mut seen[index], true) {
                return Err(A::Error::duplicate_field(B::COLUMNS[index]));
            }
            B::Fields::read(&mut slots, index, Present(&mut map, PhantomData))?;
        }
        for (index, name) in B::COLUMNS.iter().enumerate().filter(|(index, _)| !seen[*index]) {
            B::Fields::read(&mut slots, index, Missing(name, PhantomData))?;
        }
        Ok(B::from_values(B::Fields::finish(slots)))
    }
}

/// Reads a field's name as its index.
struct Name<B>(PhantomData<B>);

impl<'de, B: Body> DeserializeSeed<'de> for Name<B> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, B: Body> Visitor<'de> for Name<B> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let index = B::COLUMNS.iter().position(|column| *column == name);
        let alias = || B::ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, index)| *index);
        index.or_else(alias).ok_or_else(|| E::unknown_field(name, B::COLUMNS))
    }
}
