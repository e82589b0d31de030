//! `POSTGRES` and `SQLITE`: the renderers' pieces as constants.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use sync_patterns_core::{
    Class, Mode,
    sql::{Arm, Blueprint, Column, Piece, Pieces, SqlPieces},
};

use super::Renderers;
use crate::model::{Field, Model, Scope};

/// The values of `POSTGRES` and of `SQLITE`.
pub fn both(model: &Model, renderers: &Renderers) -> [TokenStream; 2] {
    let blueprint = blueprint(model);
    [(renderers.postgres)(&blueprint), (renderers.sqlite)(&blueprint)].map(|pieces| sql(&pieces))
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

fn sql(pieces: &SqlPieces) -> TokenStream {
    let parts = pieces.parts().into_iter().map(|(name, pieces)| {
        let name = format_ident!("{name}");
        let text = text(pieces);
        quote!(#name: #text)
    });
    quote!(__p::Sql { #(#parts),* })
}

/// A literal where that is enough, else texts joined by the compiler.
fn text(pieces: &Pieces) -> TokenStream {
    let parts = texts(pieces);
    let is_literal = pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
    match parts.as_slice() {
        [] => quote!(""),
        [literal] if is_literal => literal.clone(),
        parts => quote!(__p::__join!(#(#parts),*)),
    }
}

/// An expression for each part of the text.
fn texts(pieces: &Pieces) -> Vec<TokenStream> {
    let mut texts = Vec::new();
    for piece in pieces.iter() {
        match piece {
            Piece::Text(text) => texts.push(quote!(#text)),
            Piece::PostgresType(column) => {
                texts.push(quote!(__p::postgres_type(&__SHAPES[#column])[0]));
                texts.push(quote!(__p::postgres_type(&__SHAPES[#column])[1]));
            }
            Piece::PostgresElement(column) => {
                texts.push(quote!(__p::postgres_element(&__SHAPES[#column])));
            }
            Piece::SqliteType(column) => texts.push(quote!(__p::sqlite_type(&__SHAPES[#column]))),
            Piece::EnumValues(column) => texts.push(quote!(__p::enum_values(&__SHAPES[#column]))),
            Piece::ByShape { column, arms, otherwise } => {
                texts.extend(by_shape(*column, arms, otherwise));
            }
        }
    }
    texts
}

/// Alternatives of several parts each: one expression for the first part of all, one for the
/// second, and so on.
fn by_shape(column: usize, arms: &[Arm], otherwise: &Pieces) -> Vec<TokenStream> {
    let arms: Vec<(TokenStream, Vec<TokenStream>)> =
        arms.iter().map(|arm| (condition(column, arm), texts(&arm.pieces))).collect();
    let otherwise = texts(otherwise);
    let count = arms.iter().map(|(_, texts)| texts.len()).chain([otherwise.len()]).max();
    let nth = |texts: &[TokenStream], index: usize| match texts.get(index) {
        Some(text) => text.clone(),
        None => quote!(""),
    };
    (0..count.unwrap_or(0))
        .map(|index| {
            let branches = arms.iter().map(|(condition, texts)| {
                let text = nth(texts, index);
                quote!(if #condition { #text } else)
            });
            let last = nth(&otherwise, index);
            quote!(#(#branches)* { #last })
        })
        .collect()
}

fn condition(column: usize, arm: &Arm) -> TokenStream {
    let classes = arm.classes.iter().map(|class| {
        let class = class_name(*class);
        quote!(__p::Class::#class)
    });
    let of_element = arm.of_element;
    quote!(__p::fits(&__SHAPES[#column], #of_element, &[#(#classes),*]))
}

fn class_name(class: Class) -> syn::Ident {
    format_ident!("{class:?}")
}
