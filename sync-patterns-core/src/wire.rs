//! Modules for `#[serde(with = "…")]` where a type's own JSON is not the form that travels. Each has
//! a module `option` for `Option<T>`.
//!
//! ```
//! use sync_patterns_core::wire;
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Attachment {
//!     #[serde(with = "wire::base64")]
//!     content: Vec<u8>,
//!     #[serde(with = "wire::base64::option")]
//!     thumbnail: Option<Vec<u8>>,
//! }
//!
//! let json = serde_json::to_string(&Attachment { content: b"hi".to_vec(), thumbnail: None })?;
//! assert_eq!(json, r#"{"content":"aGk=","thumbnail":null}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod bytes;
#[cfg(feature = "time")]
mod time;

/// A type whose values can travel in a form; also `Option`s and `Vec`s of such types.
pub trait Travels<Form>: Sized {
    /// Writes the value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Declares a form and the module that fields name.
macro_rules! forms {
    ($($(#[$doc:meta])* $form:ident, $module:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub enum $form {}

            $(#[$doc])*
            pub mod $module {
                use serde::{Deserializer, Serializer};

                use super::{$form, Travels};

                /// Writes a value.
                pub fn serialize<T: Travels<$form>, S: Serializer>(
                    value: &T,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    value.serialize(serializer)
                }

                /// Reads a value.
                pub fn deserialize<'de, T: Travels<$form>, D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<T, D::Error> {
                    T::deserialize(deserializer)
                }

                /// The same for an `Option`.
                pub mod option {
                    pub use super::{deserialize, serialize};
                }
            }
        )*
    };
}

forms! {
    /// Bytes as base64, with padding.
    Base64, base64;
}

#[cfg(feature = "time")]
forms! {
    /// An instant by RFC 3339: `2026-01-31T12:00:00.000001Z`.
    Rfc3339, rfc3339;
    /// A day: `2026-01-31`.
    IsoDate, date;
}

/// A value with its form, as serde wants it inside of another.
struct Formed<T, Form>(T, PhantomData<Form>);

impl<T: Travels<Form>, Form> Serialize for Formed<&T, Form> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Travels<Form>, Form> Deserialize<'de> for Formed<T, Form> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Formed(T::deserialize(deserializer)?, PhantomData))
    }
}

impl<T: Travels<Form>, Form> Travels<Form> for Option<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => serializer.serialize_some(&Formed(value, PhantomData)),
            None => serializer.serialize_none(),
        }
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<Formed<T, Form>>::deserialize(deserializer)?;
        Ok(value.map(|formed| formed.0))
    }
}

impl<T: Travels<Form>, Form> Travels<Form> for Vec<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|value| Formed(value, PhantomData)))
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::<Formed<T, Form>>::deserialize(deserializer)?;
        Ok(values.into_iter().map(|formed| formed.0).collect())
    }
}
