//! What the derives write, formatted and beside what they were given: `tests/expansions`.
//!
//! `UPDATE_EXPECT=1 cargo test -p sync-patterns-derive` writes the files anew; read the difference.

use expect_test::{ExpectFile, expect_file};
use syn::{DeriveInput, File};
use sync_patterns_core::sql::{Blueprint, Piece, Pieces, SqlPieces};

use crate::{column, emit::Renderers, syncable};

/// Stands for the dialects, so that the files show the derive's work and not theirs.
const RENDERERS: Renderers = Renderers {
    postgres: |blueprint| render(blueprint, Piece::PostgresType),
    sqlite: |blueprint| render(blueprint, Piece::SqliteType),
};

fn render(blueprint: &Blueprint<'_>, ty: fn(usize) -> Piece) -> SqlPieces {
    let mut pieces = SqlPieces::default();
    pieces.view.push(format!("<the view {}>", blueprint.table).as_str());
    for (index, column) in blueprint.columns.iter().enumerate() {
        let start: Pieces = format!("<{}: ", column.name).as_str().into();
        pieces.synced_table.push(start).push(ty(index)).push(" ").push(Piece::EnumValues(index));
        pieces.synced_table.push(">");
    }
    pieces
}

#[track_caller]
fn check(input: &str, expected: ExpectFile, derive: impl Fn(&DeriveInput) -> String) {
    let input: DeriveInput = syn::parse_str(input).expect("the input is an item");
    expected.assert_eq(&derive(&input));
}

fn formatted(tokens: proc_macro2::TokenStream) -> String {
    let file: File = syn::parse2(tokens).expect("the output is Rust");
    prettyplease::unparse(&file)
}

macro_rules! expansions {
    ($($name:ident: $derive:expr;)*) => {
        $(
            #[test]
            fn $name() {
                check(
                    include_str!(concat!("../tests/expansions/", stringify!($name), ".rs")),
                    expect_file![concat!("../tests/expansions/", stringify!($name), ".expanded.rs")],
                    |input| formatted($derive(input)),
                );
            }
        )*
    };
}

fn model(input: &DeriveInput) -> proc_macro2::TokenStream {
    syncable(input, &RENDERERS)
}

expansions! {
    local_first: model;
    confirmed_composite_key: model;
    scoped_via: model;
    read_only: model;
    enumeration: column::derive;
    newtype: column::derive;
}
