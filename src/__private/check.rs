//! What the derives cannot know before types have meaning. Each check panics at compile time, at the
//! place in the struct that the derive gave the call.

use sync_patterns_core::{Class, Model, Scope, Shape};

use super::value;

macro_rules! refuse {
    ($problem:expr) => {
        if let Some(problem) = $problem {
            panic!("{}", problem)
        }
    };
}

/// Types are what they are called, in two letters each: how it is wrapped, and what. (`"  "` says
/// nothing.)
#[track_caller]
pub const fn spelled(shapes: &[Shape], codes: &[u8]) {
    let mut index = 0;
    while index < shapes.len() {
        let (wrap, leaf) = (codes[2 * index], codes[2 * index + 1]);
        let shape = match (wrap, &shapes[index]) {
            (b'?' | b'{', Shape::Optional(inner)) => *inner,
            (b' ' | b'[', shape) => shape,
            _ => &Shape::Json(None),
        };
        let shape = match (wrap, shape) {
            (b'[' | b'{', Shape::Array(element)) => *element,
            (b' ' | b'?', shape) => shape,
            _ => &Shape::Json(None),
        };
        refuse!(misspelled(leaf, shape));
        index += 1;
    }
}

const fn misspelled(leaf: u8, shape: &Shape) -> Option<&'static str> {
    macro_rules! names {
        ($($code:literal $shape:ident $name:literal $of:literal;)*) => {
            match (leaf, shape) {
                (b' ', _) $(| ($code, Shape::$shape))* => None,
                $(($code, _) => Some(concat!(
                    "a field's type is called `", $name, "`, but is not that of ", $of,
                    ": give your own type another name, or write `self::", $name, "`"
                )),)*
                _ => Some("an unknown code: `sync-patterns` and its derive are of different versions"),
            }
        };
    }
    names! {
        b't' Text "String" "std";
        b'u' Uuid "Uuid" "the crate uuid";
        b'b' Bool "bool" "Rust";
        b'2' Int16 "i16" "Rust";
        b'4' Int32 "i32" "Rust";
        b'8' Int64 "i64" "Rust";
        b'f' Float32 "f32" "Rust";
        b'd' Float64 "f64" "Rust";
        b'n' Decimal "Decimal" "the crate rust_decimal";
        b'z' Timestamp "DateTime" "the crate chrono";
        b'y' Date "NaiveDate" "the crate chrono";
    }
}

/// A field's type can be a column.
#[track_caller]
pub const fn column(shape: &Shape) {
    refuse!(shape.problem());
}

/// A field's type can be (part of) the key.
#[track_caller]
pub const fn key(shape: &Shape) {
    refuse!(shape.key_problem());
}

/// A newtype's inner type can be a column, and null is outside of it.
#[track_caller]
pub const fn newtype(shape: &Shape) {
    refuse!(shape.problem());
    if shape.is_optional() {
        panic!("a newtype holds a value: put the `Option` around the newtype, in the field's type")
    }
}

/// A field's JSON is the form that travels. `needed` is the type's module, `given` the field's.
#[track_caller]
pub const fn serde_with(shape: &Shape, needed: Option<&str>, given: Option<&str>) {
    let Some(needed) = needed else {
        if given.is_some() {
            panic!("serde's own form of this type is the one that travels: remove `with`");
        }
        return;
    };
    let is_option = shape.is_optional();
    if let Some(given) = given {
        let (given, is_for_option) = match value::without_suffix(given, "::option") {
            Some(module) => (module, true),
            None => (given, false),
        };
        if value::ends_with_segment(needed, given) && is_option == is_for_option {
            return;
        }
        if value::ends_with_segment(needed, given) && is_option {
            panic!("an `Option` needs the module's `option`: add `::option` to this path");
        }
        if value::ends_with_segment(needed, given) {
            panic!("`option` is for an `Option`, and this field is none: remove `::option`");
        }
    }
    panic!("{}", missing_with(needed, is_option))
}

const fn missing_with(needed: &str, is_option: bool) -> &'static str {
    if value::ends_with_segment(needed, "base64") {
        if is_option {
            "bytes travel as base64: add `#[serde(with = \"sync_patterns::wire::base64::option\")]`, \
             or use `Option<sync_patterns::Bytes>`"
        } else {
            "bytes travel as base64: add `#[serde(with = \"sync_patterns::wire::base64\")]`, or use \
             `sync_patterns::Bytes`"
        }
    } else if value::ends_with_segment(needed, "rfc3339") {
        if is_option {
            "instants travel as RFC 3339: add \
             `#[serde(with = \"sync_patterns::wire::rfc3339::option\")]`"
        } else {
            "instants travel as RFC 3339: add `#[serde(with = \"sync_patterns::wire::rfc3339\")]`"
        }
    } else if value::ends_with_segment(needed, "date") {
        if is_option {
            "dates travel as `2026-01-31`: add \
             `#[serde(with = \"sync_patterns::wire::date::option\")]`"
        } else {
            "dates travel as `2026-01-31`: add `#[serde(with = \"sync_patterns::wire::date\")]`"
        }
    } else {
        "serde's own form of this type is not the one that travels: add the `#[serde(with = \"…\")]` \
         that its `Column::SERDE_WITH` names"
    }
}

/// A default is for what is required, and is a value of the type.
#[track_caller]
pub const fn default(shape: &Shape, text: &str) {
    if shape.is_optional() {
        panic!(
            "an `Option` that is not given is null, so it has no `default`: remove one of the two"
        );
    }
    refuse!(value::problem(shape, text));
}

/// A provisional value is a value of the type.
#[track_caller]
pub const fn provisional(shape: &Shape, text: &str) {
    refuse!(value::problem(shape, text));
}

/// Absence is worth a word only where null is not.
#[track_caller]
pub const fn absent_until_synced(shape: &Shape) {
    if shape.is_optional() {
        panic!("an `Option` is null until it is synced anyway: remove `absent_until_synced`");
    }
}

/// A property may be left out where its absence means null.
#[track_caller]
pub const fn skip_serializing_if(shape: &Shape) {
    if !shape.is_optional() {
        panic!(
            "only an `Option` may be left out of the JSON, where its absence means null: remove \
             `skip_serializing_if`"
        );
    }
}

/// A local-only field has a value in rows that came from the server.
#[track_caller]
pub const fn local_only(shape: &Shape) {
    if !shape.is_optional() {
        panic!(
            "rows come from the server without this `local_only` field: make it an `Option`, or \
             give it a `default = \"…\"`"
        );
    }
}

/// A server-assigned field has a value in rows that were made here.
#[track_caller]
pub const fn server(shape: &Shape) {
    if !shape.is_optional() && !shape.is_any(&[Class::Timestamp, Class::Date]) {
        panic!(
            "a row that was made here has no value for this `server` field until it is synced: add \
             `provisional = \"…\"` (shown until then) or `absent_until_synced` (null until then)"
        );
    }
}

/// A scope compares the column with a value.
#[track_caller]
pub const fn scope(shape: &Shape) {
    let comparable =
        [Class::Text, Class::Uuid, Class::Bool, Class::Integer, Class::Date, Class::Enum];
    if !shape.is_any(&comparable) {
        panic!(
            "a scope's column is compared with a value: it must be text, a UUID, a boolean, an \
             integer, a date or an enum"
        );
    }
}

/// A parent has one key that the column can name, and a scope.
#[track_caller]
pub const fn parent(column: &Shape, parent: &Model) {
    if matches!(parent.scope, Scope::All) {
        panic!("this model has no scope to take part in: give it one, or scope by a column here");
    }
    let mut key: Option<&Shape> = None;
    let mut index = 0;
    while index < parent.fields.len() {
        if parent.fields[index].is_key {
            if key.is_some() {
                panic!(
                    "this model has a composite key, which one column cannot name: scope by a \
                     column here"
                );
            }
            key = Some(&parent.fields[index].shape);
        }
        index += 1;
    }
    if let Some(key) = key
        && !is_same_kind(column.base(), key.base())
    {
        panic!(
            "the column in `via` and this model's key are of different types: give the column the \
             key's type"
        );
    }
}

const fn is_same_kind(a: &Shape, b: &Shape) -> bool {
    use Shape::*;
    matches!(
        (a, b),
        (Text | Enum(_), Text | Enum(_))
            | (Uuid, Uuid)
            | (Int16 | Int32 | Int64, Int16 | Int32 | Int64)
            | (Date, Date)
    )
}
