//! `POSTGRES` and `SQLITE`: the renderers' pieces as constants.
//!
//! A part whose columns all have types that are what they are called is a literal. Another one is a
//! [`program`] that the compiler runs when the constant is used, and only then.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use sync_patterns_core::{
    Mode, Shape,
    sql::{Blueprint, Column, SqlPieces},
};

use super::Renderers;
use crate::model::{Field, Model, Scope};

mod program;

use program::Program;

/// What the values of `POSTGRES` and `SQLITE` need, and the values.
pub fn both(model: &Model, renderers: &Renderers) -> (Option<TokenStream>, [TokenStream; 2]) {
    let blueprint = blueprint(model);
    let known: Vec<Option<Shape>> =
        model.fields.iter().map(|field| field.spelled.map(|spelled| spelled.shape)).collect();
    let parts =
        [renderers.postgres, renderers.sqlite].map(|render| parts(&render(&blueprint), &known));
    let has_enums = parts.iter().flatten().any(|(_, part)| part.enums() > 0);
    let enums = quote!(
        const __ENUMS: usize = __p::longest_values(__SHAPES);
    );
    (has_enums.then_some(enums), parts.map(|parts| sql(&parts)))
}

/// The model as the renderers take it; [`sync_patterns_core::Model::blueprint`] makes the same.
fn blueprint(model: &Model) -> Blueprint<'_> {
    let named = |index: usize| model.fields[index].column.as_str().into();
    Blueprint {
        table: model.table.as_str().into(),
        mode: match model.mode {
            Mode::LocalFirst => Mode::LocalFirst,
            Mode::Confirmed => Mode::Confirmed,
            Mode::ReadOnly => Mode::ReadOnly,
        },
        scope_columns: match &model.scope {
            Scope::All => Vec::new(),
            Scope::Columns(columns) => columns.iter().map(|column| named(column.field)).collect(),
            Scope::Via { column, .. } => vec![named(column.field)],
        },
        columns: model.fields.iter().map(column).collect(),
    }
}

fn column(field: &Field) -> Column<'_> {
    Column {
        name: field.column.as_str().into(),
        is_key: field.is_key,
        access: field.access,
        default: field.default.as_ref().map(|text| text.value.as_str().into()),
        provisional: field.provisional.as_ref().map(|text| text.value.as_str().into()),
        is_absent_until_synced: field.absent_until_synced.is_some(),
        is_indexed: field.is_indexed,
    }
}

fn parts(pieces: &SqlPieces, known: &[Option<Shape>]) -> Vec<(&'static str, Program)> {
    let parts = pieces.parts().into_iter();
    parts.map(|(name, pieces)| (name, program::encode(pieces, known))).collect()
}

fn sql(parts: &[(&'static str, Program)]) -> TokenStream {
    let parts = parts.iter().map(|(name, program)| {
        let name = format_ident!("{name}");
        let text = text(program);
        quote!(#name: #text)
    });
    quote!(__p::Sql { #(#parts),* })
}

fn text(program: &Program) -> TokenStream {
    match program {
        Program::Text(text) => quote!(#text),
        Program::Steps { text, steps, bound, enums } => {
            let steps = Literal::byte_string(steps);
            let bound = Literal::usize_unsuffixed(*bound);
            let bound = match enums {
                0 => quote!(#bound),
                enums => {
                    let enums = Literal::usize_unsuffixed(*enums);
                    quote!({ #bound + #enums * __ENUMS })
                }
            };
            quote! {
                __p::text(const { &__p::run::<#bound>(#text, #steps, __SHAPES) })
            }
        }
    }
}
