//! What the derives cannot know before types have meaning. Each check panics at compile time, at the
//! place in the struct that the derive gave the call.

use sync_patterns_core::{Class, Model, Scope, Shape};

use super::text;

macro_rules! refuse {
    ($problem:expr) => {
        if let Some(problem) = $problem {
            panic!("{}", problem)
        }
    };
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
        let (given, is_for_option) = match text::without_suffix(given, "::option") {
            Some(module) => (module, true),
            None => (given, false),
        };
        if text::ends_with_segment(needed, given) && is_option == is_for_option {
            return;
        }
        if text::ends_with_segment(needed, given) && is_option {
            panic!("an `Option` needs the module's `option`: add `::option` to this path");
        }
        if text::ends_with_segment(needed, given) {
            panic!("`option` is for an `Option`, and this field is none: remove `::option`");
        }
    }
    panic!("{}", missing_with(needed, is_option))
}

const fn missing_with(needed: &str, is_option: bool) -> &'static str {
    if text::ends_with_segment(needed, "base64") {
        if is_option {
            "bytes travel as base64: add `#[serde(with = \"sync_patterns::wire::base64::option\")]`, \
             or use `Option<sync_patterns::Bytes>`"
        } else {
            "bytes travel as base64: add `#[serde(with = \"sync_patterns::wire::base64\")]`, or use \
             `sync_patterns::Bytes`"
        }
    } else if text::ends_with_segment(needed, "rfc3339") {
        if is_option {
            "instants travel as RFC 3339: add \
             `#[serde(with = \"sync_patterns::wire::rfc3339::option\")]`"
        } else {
            "instants travel as RFC 3339: add `#[serde(with = \"sync_patterns::wire::rfc3339\")]`"
        }
    } else if text::ends_with_segment(needed, "date") {
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
    refuse!(text::problem(shape, text));
}

/// A provisional value is a value of the type.
#[track_caller]
pub const fn provisional(shape: &Shape, text: &str) {
    refuse!(text::problem(shape, text));
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
                panic!("this model has a composite key, which one column cannot name");
            }
            key = Some(&parent.fields[index].shape);
        }
        index += 1;
    }
    if let Some(key) = key
        && !is_same_kind(column.base(), key.base())
    {
        panic!("the column in `via` and this model's key are of different types");
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
