//! Reading and writing the bodies of requests. What is the same for all of them is here, so that the
//! derive adds little code to each model, and errors of a column's type show once, at the field.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
    ser::SerializeMap,
};
use sync_patterns_core::wire::Travels;

use crate::Patch;

/// The body of a request.
pub trait Body<'de>: Sized {
    /// The fields as far as they have been read.
    type Slots;
    /// The struct's name.
    const NAME: &'static str;
    /// The names in JSON, in order.
    const FIELDS: &'static [&'static str];
    /// Other names, with the index of the field.
    const ALIASES: &'static [(&'static str, usize)] = &[];

    /// No field has been read.
    fn empty() -> Self::Slots;

    /// Reads the field of an index, unless it is there already.
    fn read<S: Source<'de>>(
        slots: &mut Self::Slots,
        index: usize,
        source: S,
    ) -> Result<(), S::Error>;

    /// The body, all of whose fields have been read.
    fn finish(slots: Self::Slots) -> Self;
}

/// Where a field's value comes from.
pub trait Source<'de>: Sized {
    type Error: Error;

    /// The value.
    fn value<T: Deserialize<'de>>(self) -> Result<T, Self::Error>;

    /// The value, by serde's `with`.
    fn formed<T: Travels<Form>, Form>(self) -> Result<T, Self::Error>;

    /// The field's name, if the body does not have it.
    fn missing(&self) -> Option<&'static str>;
}

/// A required field, or one whose type takes absence for null.
pub fn read<'de, T: Deserialize<'de>, S: Source<'de>>(
    slot: &mut Patch<T>,
    source: S,
) -> Result<(), S::Error> {
    store(slot, source, S::value)
}

/// [`read`] for a field with a `with`.
pub fn read_formed<'de, Form, T: Travels<Form>, S: Source<'de>>(
    slot: &mut Patch<T>,
    source: S,
) -> Result<(), S::Error> {
    store(slot, source, S::formed)
}

/// A field that an update may leave alone.
pub fn read_patch<'de, T: Deserialize<'de>, S: Source<'de>>(
    slot: &mut Patch<T>,
    source: S,
) -> Result<(), S::Error> {
    if source.missing().is_some() { Ok(()) } else { read(slot, source) }
}

/// [`read_patch`] for a field with a `with`.
pub fn read_formed_patch<'de, Form, T: Travels<Form>, S: Source<'de>>(
    slot: &mut Patch<T>,
    source: S,
) -> Result<(), S::Error> {
    if source.missing().is_some() { Ok(()) } else { read_formed::<Form, T, S>(slot, source) }
}

fn store<'de, T, S: Source<'de>>(
    slot: &mut Patch<T>,
    source: S,
    value: impl FnOnce(S) -> Result<T, S::Error>,
) -> Result<(), S::Error> {
    if slot.is_absent() {
        *slot = Patch::Set(value(source)?);
    }
    Ok(())
}

/// A value that has been read.
pub fn taken<T>(slot: Patch<T>) -> T {
    slot.into_option().expect("every field has been read")
}

/// Reads a body.
pub fn deserialize<'de, B: Body<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<B, D::Error> {
    deserializer.deserialize_struct(B::NAME, B::FIELDS, BodyVisitor(PhantomData))
}

struct BodyVisitor<B>(PhantomData<B>);

impl<'de, B: Body<'de>> Visitor<'de> for BodyVisitor<B> {
    type Value = B;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type {}", B::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<B, A::Error> {
        let mut slots = B::empty();
        let mut seen = vec![false; B::FIELDS.len()];
        while let Some(index) = map.next_key_seed(Name::<B>(PhantomData))? {
            if std::mem::replace(&mut seen[index], true) {
                return Err(A::Error::duplicate_field(B::FIELDS[index]));
            }
            B::read(&mut slots, index, Present(&mut map, PhantomData))?;
        }
        for (index, name) in B::FIELDS.iter().enumerate().filter(|(index, _)| !seen[*index]) {
            B::read(&mut slots, index, Missing(name, PhantomData))?;
        }
        Ok(B::finish(slots))
    }
}

/// Reads a field's name as its index.
struct Name<B>(PhantomData<B>);

impl<'de, B: Body<'de>> DeserializeSeed<'de> for Name<B> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, B: Body<'de>> Visitor<'de> for Name<B> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let index = B::FIELDS.iter().position(|field| *field == name);
        let alias = || B::ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, index)| *index);
        index.or_else(alias).ok_or_else(|| E::unknown_field(name, B::FIELDS))
    }
}

struct Present<'a, 'de, A>(&'a mut A, PhantomData<&'de ()>);

impl<'de, A: MapAccess<'de>> Source<'de> for Present<'_, 'de, A> {
    type Error = A::Error;

    fn value<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
        self.0.next_value()
    }

    fn formed<T: Travels<Form>, Form>(self) -> Result<T, A::Error> {
        self.0.next_value_seed(Formed(PhantomData))
    }

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

struct Formed<T, Form>(PhantomData<(T, Form)>);

impl<'de, T: Travels<Form>, Form> DeserializeSeed<'de> for Formed<T, Form> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// What serde makes of an absent field: an `Option` is `None`, anything else an error.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: Error> Source<'de> for Missing<E> {
    type Error = E;

    fn value<T: Deserialize<'de>>(self) -> Result<T, E> {
        T::deserialize(self)
    }

    fn formed<T: Travels<Form>, Form>(self) -> Result<T, E> {
        T::deserialize(self)
    }

    fn missing(&self) -> Option<&'static str> {
        Some(self.0)
    }
}

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Writes a body, field by field; the first error is the outcome.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    pub fn new(serializer: S) -> Writer<S> {
        Writer(serializer.serialize_map(None))
    }

    /// A field.
    pub fn field<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// A field with a `with`.
    pub fn formed<Form, T: Travels<Form>>(&mut self, name: &'static str, value: &T) {
        self.field(name, &Forming::<T, Form>(value, PhantomData));
    }

    /// A field that may be left out.
    pub fn given<T: Serialize>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// A field with a `with` that may be left out.
    pub fn given_formed<Form, T: Travels<Form>>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.formed(name, value);
        }
    }

    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

struct Forming<'a, T, Form>(&'a T, PhantomData<Form>);

impl<T: Travels<Form>, Form> Serialize for Forming<'_, T, Form> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The type itself, if it is a column; nothing known otherwise, so that serde's errors do not follow
/// the one that says what is wrong.
pub trait ColumnType {
    type Itself;
}

impl<T: sync_patterns_core::Column> ColumnType for T {
    type Itself = T;
}
