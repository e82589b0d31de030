//! `POSTGRES` and `SQLITE`: the renderers' pieces as constants.
//!
//! Where a column's type is what it is called, its name in SQL is part of a literal; for other types
//! a [`program`] fills it in, which the compiler runs when the constant is used, and only then.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use sync_patterns_core::{
    Mode, Shape,
    sql::{Blueprint, Column},
};

use super::Renderers;
use crate::model::{Field, Model, Scope};

mod program;

use program::Program;

/// The SQL of both dialects.
pub struct Tokens {
    /// What the values need, beside the struct's shapes.
    pub statements: TokenStream,
    pub postgres: TokenStream,
    pub sqlite: TokenStream,
}

/// The SQL of a model.
pub fn tokens(model: &Model, renderers: &Renderers) -> Tokens {
    let ident = &model.ident;
    let blueprint = blueprint(model);
    let known: Vec<Option<Shape>> =
        model.fields.iter().map(|field| field.spelled.map(|spelled| spelled.shape)).collect();
    let programs = [renderers.postgres, renderers.sqlite]
        .map(|render| program::encode(&render(&blueprint), &known));
    let enums = programs.iter().any(|program| program.enums > 0).then(|| {
        quote!(
            const __ENUMS: usize = __p::longest_values(__SHAPES);
        )
    });
    let texts = programs.iter().map(|program| &program.text);
    let steps = programs.iter().map(|program| Literal::byte_string(&program.steps));
    let statements = quote! {
        #enums
        impl __p::Statements for #ident {
            const TEXTS: [&'static str; 2] = [#(#texts),*];
            const STEPS: [&'static [u8]; 2] = [#(#steps),*];
            const SHAPES: &'static [__p::Shape] = __SHAPES;
        }
    };
    let [postgres, sqlite] = [0, 1].map(|dialect| {
        let bound = bound(&programs[dialect]);
        let dialect = Literal::usize_unsuffixed(dialect);
        quote!(__p::sql::<#ident, #dialect, #bound>())
    });
    Tokens { statements, postgres, sqlite }
}

fn bound(program: &Program) -> TokenStream {
    let bound = Literal::usize_unsuffixed(program.bound);
    match program.enums {
        0 => quote!(#bound),
        enums => {
            let enums = Literal::usize_unsuffixed(enums);
            quote!({ #bound + #enums * __ENUMS })
        }
    }
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
