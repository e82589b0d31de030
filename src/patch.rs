//! What a request changes, told from what it leaves alone.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};
use sync_patterns_core::wire::Travels;

/// A column in a request that updates a row: left alone, or set to a value.
///
/// JSON tells "not mentioned" from `null`, an `Option` cannot. For a nullable column this is
/// `Patch<Option<T>>`, and the three cases are:
///
/// | JSON | Rust |
/// | --- | --- |
/// | `{}` | `Patch::Absent` |
/// | `{ "notes": null }` | `Patch::Set(None)` |
/// | `{ "notes": "…" }` | `Patch::Set(Some(…))` |
///
/// In a struct of your own, such a field needs
/// `#[serde(default, skip_serializing_if = "Patch::is_absent")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Patch<T> {
    /// The column stays as it is.
    #[default]
    Absent,
    /// The column gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the column stays as it is.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }

    /// The new value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Patch::Absent => None,
            Patch::Set(value) => Some(value),
        }
    }

    /// The new value, if there is one.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Patch::Absent => None,
            Patch::Set(value) => Some(value),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Patch<T> {
        Patch::Set(value)
    }
}

const ABSENT: &str = "what is absent cannot be written: \
                      use #[serde(skip_serializing_if = \"Patch::is_absent\")]";

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Absent => Err(S::Error::custom(ABSENT)),
            Patch::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Patch<T>, D::Error> {
        T::deserialize(deserializer).map(Patch::Set)
    }
}

impl<T: Travels<Form>, Form> Travels<Form> for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Absent => Err(S::Error::custom(ABSENT)),
            Patch::Set(value) => value.serialize(serializer),
        }
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<T>, D::Error> {
        T::deserialize(deserializer).map(Patch::Set)
    }
}
