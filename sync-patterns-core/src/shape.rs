//! The structural type of a column, known at compile time.

/// What a column holds, independent of the Rust type that holds it: `Uuid` of any crate is
/// [`Shape::Uuid`], an alias of `Option<String>` is `Optional(&Text)`.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text without NUL.
    Text,
    /// A UUID.
    Uuid,
    /// True or false.
    Bool,
    /// A 16-bit signed integer.
    Int16,
    /// A 32-bit signed integer.
    Int32,
    /// A 64-bit signed integer.
    Int64,
    /// A finite single-precision number.
    Float32,
    /// A finite double-precision number.
    Float64,
    /// A decimal number of any length; a string in JSON, so that no digit is lost.
    Decimal,
    /// An instant, with microseconds; RFC 3339 in JSON.
    Timestamp,
    /// A day of the calendar; `2026-01-31` in JSON.
    Date,
    /// Bytes; base64 in JSON.
    Bytes,
    /// Any JSON; with a type where the Rust type has one.
    Json(Option<&'static JsonType>),
    /// One of a fixed set of strings.
    Enum(&'static EnumShape),
    /// A list of values of one shape.
    Array(&'static Shape),
    /// A value or null.
    Optional(&'static Shape),
    /// A newtype that asked for a type of its own in TypeScript.
    Branded(&'static Brand),
}

/// A field-less enum: what `#[derive(Column)]` found.
#[derive(Debug, Clone, Copy)]
pub struct EnumShape {
    /// The enum's name, also in TypeScript.
    pub name: &'static str,
    /// Its doc comment, lines joined by `\n`.
    pub docs: &'static str,
    /// Its variants, in order.
    pub variants: &'static [EnumVariant],
    /// The variants' values as a list of SQL literals: `'open', 'closed'`.
    pub sql_values: &'static str,
}

/// A variant of an [`EnumShape`].
#[derive(Debug, Clone, Copy)]
pub struct EnumVariant {
    /// The value in JSON and in the database, after serde's renames.
    pub value: &'static str,
    /// Its doc comment, lines joined by `\n`.
    pub docs: &'static str,
}

/// A newtype with a type of its own in TypeScript.
#[derive(Debug, Clone, Copy)]
pub struct Brand {
    /// The newtype's name.
    pub name: &'static str,
    /// Its doc comment, lines joined by `\n`.
    pub docs: &'static str,
    /// What it wraps.
    pub inner: &'static Shape,
}

/// The type inside a [`Shape::Json`], as functions that describe it to an exporter.
#[derive(Debug, Clone, Copy)]
pub struct JsonType {
    /// How the type is named where it is used: `Settings`, `Array<Settings>`.
    pub name: fn() -> String,
    /// The declarations that this name needs, dependencies included, each once.
    pub declarations: fn() -> Vec<TypeDeclaration>,
}

/// A named type that a [`JsonType`] refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeDeclaration {
    /// The type's name.
    pub name: String,
    /// Its declaration, without `export`: `type Settings = { theme: Theme };`.
    pub declaration: String,
    /// Its doc comment as the exporter should print it, or empty.
    pub docs: String,
}

/// A family of shapes that SQL treats alike. [`Shape::is`] looks through `Optional` and `Branded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Not `Optional`.
    Required,
    /// `Optional`.
    Nullable,
    /// [`Shape::Text`].
    Text,
    /// [`Shape::Uuid`].
    Uuid,
    /// [`Shape::Bool`].
    Bool,
    /// [`Shape::Int16`], [`Shape::Int32`] or [`Shape::Int64`].
    Integer,
    /// [`Shape::Int16`].
    Int16,
    /// [`Shape::Int32`].
    Int32,
    /// [`Shape::Float32`] or [`Shape::Float64`].
    Float,
    /// [`Shape::Float32`].
    Float32,
    /// [`Shape::Decimal`].
    Decimal,
    /// [`Shape::Timestamp`].
    Timestamp,
    /// [`Shape::Date`].
    Date,
    /// [`Shape::Bytes`].
    Bytes,
    /// [`Shape::Json`].
    Json,
    /// [`Shape::Enum`].
    Enum,
    /// [`Shape::Array`].
    Array,
}

impl Shape {
    /// The shape below `Optional` and `Branded`.
    pub const fn base(&self) -> &Shape {
        match self {
            Shape::Optional(inner) => inner.base(),
            Shape::Branded(brand) => brand.inner.base(),
            shape => shape,
        }
    }

    /// Whether null is one of its values.
    pub const fn is_optional(&self) -> bool {
        match self {
            Shape::Optional(_) => true,
            Shape::Branded(brand) => brand.inner.is_optional(),
            _ => false,
        }
    }

    /// The shape of an array's elements.
    pub const fn element(&self) -> Option<&Shape> {
        match self.base() {
            Shape::Array(element) => Some(element),
            _ => None,
        }
    }

    /// Whether the shape belongs to a family.
    pub const fn is(&self, class: Class) -> bool {
        matches!(
            (class, self.base()),
            (Class::Text, Shape::Text)
                | (Class::Uuid, Shape::Uuid)
                | (Class::Bool, Shape::Bool)
                | (Class::Integer, Shape::Int16 | Shape::Int32 | Shape::Int64)
                | (Class::Int16, Shape::Int16)
                | (Class::Int32, Shape::Int32)
                | (Class::Float, Shape::Float32 | Shape::Float64)
                | (Class::Float32, Shape::Float32)
                | (Class::Decimal, Shape::Decimal)
                | (Class::Timestamp, Shape::Timestamp)
                | (Class::Date, Shape::Date)
                | (Class::Bytes, Shape::Bytes)
                | (Class::Json, Shape::Json(_))
                | (Class::Enum, Shape::Enum(_))
                | (Class::Array, Shape::Array(_))
        ) || match class {
            Class::Required => !self.is_optional(),
            Class::Nullable => self.is_optional(),
            _ => false,
        }
    }

    /// Whether the shape belongs to any of these families.
    pub const fn is_any(&self, classes: &[Class]) -> bool {
        let mut index = 0;
        while index < classes.len() {
            if self.is(classes[index]) {
                return true;
            }
            index += 1;
        }
        false
    }

    /// Why no column can have this shape, or `None` where one can. The derive shows it at the field.
    pub const fn problem(&self) -> Option<&'static str> {
        match self {
            Shape::Optional(inner) => match inner {
                Shape::Optional(_) => {
                    Some("a column cannot tell `None` from `Some(None)`: use one `Option`")
                }
                inner => inner.problem(),
            },
            Shape::Branded(brand) => brand.inner.problem(),
            Shape::Array(element) => match element.base() {
                Shape::Array(_) => {
                    Some("a column cannot be an array of arrays: use `Json<Vec<Vec<T>>>`")
                }
                Shape::Bytes => {
                    Some("a column cannot be an array of byte strings: use `Json<Vec<Bytes>>`")
                }
                Shape::Json(_) => {
                    Some("a column cannot be an array of JSON values: use `Json<Vec<T>>`")
                }
                _ => element.problem(),
            },
            _ => None,
        }
    }

    /// Why this shape cannot be (part of) a row's key, or `None` where it can.
    pub const fn key_problem(&self) -> Option<&'static str> {
        if self.is_optional() {
            return Some("a key cannot be null: remove the `Option`");
        }
        match self.base() {
            Shape::Text
            | Shape::Uuid
            | Shape::Int16
            | Shape::Int32
            | Shape::Int64
            | Shape::Date
            | Shape::Enum(_) => None,
            _ => Some("a key must be text, a UUID, an integer, a date or an enum"),
        }
    }
}
