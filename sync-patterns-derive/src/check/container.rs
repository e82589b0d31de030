//! Which items can be a model at all.

use syn::{Data, DeriveInput, Field, Fields, GenericParam, Generics};

use crate::errors::Errors;

/// The named fields of a struct.
pub fn fields(input: &DeriveInput, errors: &Errors) -> Option<Vec<Field>> {
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "a table's row is a struct with named fields, not an enum; an enum without data \
                 can be a column: `#[derive(sync_patterns::Column)]`",
            );
            return None;
        }
        Data::Union(data) => {
            errors.at(data.union_token, "a table's row is a struct with named fields, not a union");
            return None;
        }
    };
    match &data.fields {
        Fields::Named(fields) => Some(fields.named.iter().cloned().collect()),
        Fields::Unnamed(fields) => {
            errors.at(
                fields,
                "columns have names, and these fields have none: write `{ name: Type, … }`; a \
                 newtype for a column derives `sync_patterns::Column`",
            );
            None
        }
        Fields::Unit => {
            errors.at(&input.ident, "a table needs columns: give the struct fields, and a key");
            None
        }
    }
}

/// Refuses generics.
pub fn generics(generics: &Generics, errors: &Errors) {
    for param in &generics.params {
        let message = match param {
            GenericParam::Lifetime(_) => {
                "a synchronised struct owns its values, so it has no lifetimes: use `String` \
                 instead of `&str`"
            }
            _ => {
                "a table has fixed columns, so its struct is not generic: write a struct for each \
                 table"
            }
        };
        errors.at(param, message);
    }
    if let (Some(clause), true) = (&generics.where_clause, generics.params.is_empty()) {
        errors.at(clause, "a synchronised struct is not generic: remove the `where`");
    }
}
