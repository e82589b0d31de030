//! serde's attributes that cannot be, each with the reason and what to do instead.

use syn::Meta;

use super::Container;
use crate::errors::{Errors, suggestion};

const CONTAINER_WORDS: [&str; 16] = [
    "rename",
    "rename_all",
    "deny_unknown_fields",
    "default",
    "bound",
    "crate",
    "expecting",
    "tag",
    "content",
    "untagged",
    "transparent",
    "from",
    "try_from",
    "into",
    "remote",
    "rename_all_fields",
];

const FIELD_WORDS: [&str; 15] = [
    "rename",
    "alias",
    "default",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "with",
    "serialize_with",
    "deserialize_with",
    "flatten",
    "borrow",
    "bound",
    "getter",
    "other",
];

const VARIANT_WORDS: [&str; 12] = [
    "rename",
    "rename_all",
    "alias",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
    "other",
    "untagged",
];

/// Reports an attribute of a struct or an enum.
pub fn container(word: &str, container: Container, meta: &Meta, errors: &Errors) {
    let reason = match (word, container) {
        ("tag" | "content", Container::Model) => {
            "adds a property to the JSON that no column holds: remove it"
        }
        ("tag" | "content", _) => {
            "makes an object of each value, and a column of this type holds text: remove it"
        }
        ("untagged", _) => "leaves the value's name out of the JSON: remove it",
        ("transparent", Container::Model) => {
            "replaces the object by its only field, and a row needs its columns' names: remove it"
        }
        ("from" | "try_from" | "into", Container::Model) => {
            "makes the JSON that of another type: derive `Syncable` for that type, or remove it"
        }
        ("from" | "try_from" | "into", _) => {
            "makes the JSON that of another type: implement `sync_patterns::Column` by hand, or \
             remove it"
        }
        ("remote", _) => {
            "derives serde for another type than this one: put the derives on your own type"
        }
        ("rename_all_fields", _) => "is for enums with data: use `rename_all`",
        (word, _) => return unknown(word, &CONTAINER_WORDS, meta, errors),
    };
    errors.at(meta, format!("`{word}` {reason}"));
}

/// Reports an attribute of a field.
pub fn field(word: &str, meta: &Meta, errors: &Errors) {
    let reason = match word {
        "flatten" => {
            "spreads a field over several properties, and a column is one: write the fields out, \
             or keep them together in a `sync_patterns::Json<T>`"
        }
        "skip_serializing" => {
            "would keep the field from every client: `#[sync(exclude)]` says that it stays on the \
             server"
        }
        "skip_deserializing" => {
            "would lose the value of every row that is read: remove it, or use `#[sync(server)]` \
             for a field that no request may name"
        }
        "serialize_with" | "deserialize_with" => {
            "makes JSON that the database does not know: use `with = \"sync_patterns::wire::…\"` \
             where it fits, or `sync_patterns::Json<T>`"
        }
        "getter" => "is for `remote` types: put the derives on your own type",
        "other" | "tag" | "untagged" | "transparent" | "rename_all" => {
            "is not for a field: remove it"
        }
        word => return unknown(word, &FIELD_WORDS, meta, errors),
    };
    errors.at(meta, format!("`{word}` {reason}"));
}

/// Reports an attribute of a variant.
pub fn variant(word: &str, meta: &Meta, errors: &Errors) {
    let reason = match word {
        "skip" | "skip_serializing" | "skip_deserializing" => {
            "leaves a value that cannot be written or read, and the database would allow it: \
             remove the attribute or the variant"
        }
        "other" => {
            "reads any text as this variant, and the database allows only the variants' own: \
             remove it, or make the field a `String`"
        }
        "untagged" | "with" | "serialize_with" | "deserialize_with" | "rename_all" | "borrow" => {
            "is for variants with data: remove it"
        }
        word => return unknown(word, &VARIANT_WORDS, meta, errors),
    };
    errors.at(meta, format!("`{word}` {reason}"));
}

fn unknown(word: &str, words: &[&'static str], meta: &Meta, errors: &Errors) {
    let hint = suggestion(word, words.iter().copied());
    errors.at(meta.path(), format!("serde has no attribute `{word}` here; {hint}"));
}
