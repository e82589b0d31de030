//! How one field travels.

use std::marker::PhantomData;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, Visitor},
};
use sync_patterns_core::{Column, wire::Travels};

use super::{
    fields::{Fields, ReadFields, Source},
    write::{WriteFields, Writer},
};
use crate::Patch;

/// A field that a request gives, or leaves out where its type takes that for null.
pub struct Plain<T, W = Own>(PhantomData<(T, W)>);

/// A field that a request gives, or leaves to its default.
pub struct Given<T, W = Own>(PhantomData<(T, W)>);

/// A field that a request changes, or leaves as it is.
pub struct Kept<T, W = Own>(PhantomData<(T, W)>);

/// In serde's own form.
pub struct Own;

/// In the form of serde's `with`.
pub struct With<Form>(PhantomData<Form>);

/// Reads values of a type.
pub trait Reads<'de, T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

impl<'de, T: Deserialize<'de>> Reads<'de, T> for Own {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

impl<'de, T: Travels<Form>, Form> Reads<'de, T> for With<Form> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// Writes values of a type.
pub trait Writes<T> {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<T: Serialize> Writes<T> for Own {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: Travels<Form>, Form> Writes<T> for With<Form> {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// `Travelling::<T>::check()` demands of a column's type that serde can read and write it, and nothing
/// of a type that is no column, so that no more errors follow the one that says so.
pub struct Travelling<T: ?Sized>(PhantomData<T>);

impl<T: Column> Travelling<T> {
    pub fn check()
    where
        T: Serialize + DeserializeOwned,
    {
    }
}

/// What [`Travelling`] has where it has nothing of its own.
pub trait NoColumn {
    fn check() {}
}

impl<T: ?Sized> NoColumn for Travelling<T> {}

/// Declares what a field's value is, and when it is written.
macro_rules! fields {
    ($($name:ident => $value:ty, $present:ident;)*) => {
        $(
            impl<T, W> Fields for $name<T, W> {
                const COUNT: usize = 1;
                type Values = $value;
                type Refs<'a> = &'a $value where Self: 'a;
                type Slots = Patch<$value>;

                fn empty() -> Patch<$value> {
                    Patch::Absent
                }

                fn finish(slot: Patch<$value>) -> $value {
                    slot.into_option().expect("every field has been read")
                }
            }

            impl<T, W: Writes<T>> WriteFields<'_> for $name<T, W> {
                fn write<S: Serializer>(
                    value: &$value,
                    columns: &[&'static str],
                    writer: &mut Writer<S>,
                ) {
                    if let Some(value) = $present(value) {
                        writer.entry::<T, W>(columns[0], value);
                    }
                }
            }
        )*
    };
}

fields! {
    Plain => T, Some;
    Given => Option<T>, given;
}

fn given<T>(value: &Option<T>) -> Option<&T> {
    value.as_ref()
}

impl<'de, T, W: Reads<'de, T>> ReadFields<'de> for Plain<T, W> {
    fn read<S: Source<'de>>(slot: &mut Patch<T>, _: usize, source: S) -> Result<(), S::Error> {
        source.read::<T, W>().map(|value| *slot = Patch::Set(value))
    }
}

impl<'de, T, W: Reads<'de, Option<T>>> ReadFields<'de> for Given<T, W> {
    fn read<S: Source<'de>>(
        slot: &mut Patch<Option<T>>,
        _: usize,
        source: S,
    ) -> Result<(), S::Error> {
        source.read::<Option<T>, W>().map(|value| *slot = Patch::Set(value))
    }
}

impl<T, W> Fields for Kept<T, W> {
    const COUNT: usize = 1;
    type Values = Patch<T>;
    type Refs<'a>
        = &'a Patch<T>
    where
        Self: 'a;
    type Slots = Patch<T>;

    fn empty() -> Patch<T> {
        Patch::Absent
    }

    fn finish(slot: Patch<T>) -> Patch<T> {
        slot
    }
}

impl<'de, T, W: Reads<'de, T>> ReadFields<'de> for Kept<T, W> {
    fn read<S: Source<'de>>(slot: &mut Patch<T>, _: usize, source: S) -> Result<(), S::Error> {
        if !S::IS_MISSING {
            *slot = Patch::Set(source.read::<T, W>()?);
        }
        Ok(())
    }
}

impl<T, W: Writes<T>> WriteFields<'_> for Kept<T, W> {
    fn write<S: Serializer>(value: &Patch<T>, columns: &[&'static str], writer: &mut Writer<S>) {
        if let Patch::Set(value) = value {
            writer.entry::<T, W>(columns[0], value);
        }
    }
}

/// A field that the body has.
pub struct Present<'a, 'de, A>(pub &'a mut A, pub PhantomData<&'de ()>);

impl<'de, A: MapAccess<'de>> Source<'de> for Present<'_, 'de, A> {
    type Error = A::Error;
    const IS_MISSING: bool = false;

    fn read<T, W: Reads<'de, T>>(self) -> Result<T, A::Error> {
        self.0.next_value_seed(Seed::<T, W>(PhantomData))
    }
}

struct Seed<T, W>(PhantomData<(T, W)>);

impl<'de, T, W: Reads<'de, T>> DeserializeSeed<'de> for Seed<T, W> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        W::read(deserializer)
    }
}

/// What serde makes of an absent field: an `Option` is `None`, anything else an error.
pub struct Missing<E>(pub &'static str, pub PhantomData<E>);

impl<'de, E: Error> Source<'de> for Missing<E> {
    type Error = E;
    const IS_MISSING: bool = true;

    fn read<T, W: Reads<'de, T>>(self) -> Result<T, E> {
        W::read(self)
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
