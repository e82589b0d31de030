//! Which Rust types can be a column, and as what.

use crate::{Bytes, Shape};

/// A type that a column can hold.
///
/// Implemented for the types of the documentation's table; for your own newtypes and field-less
/// enums by `#[derive(Column)]`.
///
/// ```
/// use sync_patterns_core::{Column, Shape};
///
/// struct Email(String);
///
/// impl Column for Email {
///     const SHAPE: Shape = String::SHAPE;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "your own newtype or field-less enum: add `#[derive(sync_patterns::Column)]` to it",
    note = "a struct or an enum with data: wrap it as `sync_patterns::Json<{Self}>`",
    note = "a type of uuid, chrono, time, jiff or rust_decimal: turn on the feature of that name of `sync-patterns`",
    note = "a field that never leaves the server: mark it `#[sync(exclude)]`"
)]
pub trait Column {
    /// What the column holds.
    const SHAPE: Shape;

    /// Where serde's own form of the type is not the one that travels: the module for
    /// `#[serde(with = "…")]` that a field of this type must name.
    const SERDE_WITH: Option<&'static str> = None;
}

/// Declares types whose shape is a unit variant.
macro_rules! columns {
    ($($type:ty => $shape:ident),* $(,)?) => {
        $(impl $crate::Column for $type {
            const SHAPE: $crate::Shape = $crate::Shape::$shape;
        })*
    };
}

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

columns! {
    String => Text,
    Box<str> => Text,
    std::sync::Arc<str> => Text,
    std::borrow::Cow<'static, str> => Text,
    &'static str => Text,
    bool => Bool,
    i16 => Int16,
    i32 => Int32,
    i64 => Int64,
    f32 => Float32,
    f64 => Float64,
    Bytes => Bytes,
}

impl Column for Vec<u8> {
    const SHAPE: Shape = Shape::Bytes;
    const SERDE_WITH: Option<&'static str> = Some("sync_patterns::wire::base64");
}

impl<T: Column> Column for Vec<T> {
    const SHAPE: Shape = Shape::Array(&T::SHAPE);
    const SERDE_WITH: Option<&'static str> = T::SERDE_WITH;
}

impl<T: Column> Column for Option<T> {
    const SHAPE: Shape = Shape::Optional(&T::SHAPE);
    const SERDE_WITH: Option<&'static str> = T::SERDE_WITH;
}
