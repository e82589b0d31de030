//! `scope = "…"`, `scope("…", "…")` and `scope(via = "…", model = …)`.

use darling::{Error, FromMeta, ast::NestedMeta};
use proc_macro2::Span;
use syn::{Expr, Lit, Meta, Path, spanned::Spanned};

use super::{Text, name};
use crate::errors::suggestion;

const FORMS: &str = "write `scope = \"column\"`, `scope(\"column\", \"column\")` or \
                     `scope(via = \"column\", model = Parent)`";

/// The scope as it was written.
#[derive(Debug, Clone)]
pub enum ScopeWords {
    /// Columns of the model itself.
    Columns(Vec<Text>),
    /// A column that names a row of another model.
    Via {
        /// The column.
        column: Text,
        /// The other model.
        parent: Path,
    },
}

impl FromMeta for ScopeWords {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        match meta {
            Meta::NameValue(_) => Ok(ScopeWords::Columns(vec![Text::from_meta(meta)?])),
            Meta::List(list) => {
                let items = NestedMeta::parse_meta_list(list.tokens.clone())?;
                let word = list.path.span();
                match items.iter().all(|item| matches!(item, NestedMeta::Lit(_))) {
                    true => columns(&items, word),
                    false => via(&items, word),
                }
            }
            Meta::Path(path) => {
                Err(Error::custom(format!("`scope` needs a column: {FORMS}")).with_span(path))
            }
        }
    }
}

fn columns(items: &[NestedMeta], word: Span) -> darling::Result<ScopeWords> {
    let mut errors = Error::accumulator();
    let mut columns = Vec::new();
    for item in items {
        match item {
            NestedMeta::Lit(Lit::Str(text)) => {
                columns.push(Text { value: text.value(), span: text.span(), word });
            }
            item => {
                errors.push(Error::custom("a column's name in quotes goes here").with_span(item))
            }
        }
    }
    if items.is_empty() {
        errors.push(Error::custom(format!("`scope` needs a column: {FORMS}")).with_span(&word));
    }
    errors.finish_with(ScopeWords::Columns(columns))
}

fn via(items: &[NestedMeta], word: Span) -> darling::Result<ScopeWords> {
    let mut errors = Error::accumulator();
    let (mut column, mut parent, mut is_misspelled) = (None, None, false);
    for item in items {
        let NestedMeta::Meta(meta) = item else {
            errors.push(Error::custom(FORMS).with_span(item));
            continue;
        };
        let word = name(meta.path());
        let is_given = match word.as_str() {
            "via" => column.replace(errors.handle(Text::from_meta(meta))).is_some(),
            "model" => parent.replace(errors.handle(model(meta))).is_some(),
            unknown => {
                let hint = suggestion(unknown, ["via", "model"]);
                let message = format!("unknown word `{unknown}` in `scope(…)`; {hint}");
                errors.push(Error::custom(message).with_span(meta.path()));
                is_misspelled = true;
                continue;
            }
        };
        if is_given {
            errors.push(Error::duplicate_field(&word).with_span(meta.path()));
        }
    }
    for (word_is_missing, message) in [
        (column.is_none(), "`via` is missing: the column that names the parent row"),
        (parent.is_none(), "`model` is missing: the struct whose scope decides"),
    ] {
        if word_is_missing && !is_misspelled {
            let message = format!("{message}; write `scope(via = \"column\", model = Parent)`");
            errors.push(Error::custom(message).with_span(&word));
        }
    }
    let scope = column.flatten().zip(parent.flatten());
    errors.finish()?;
    let (column, parent) = scope.expect("an error says what is missing");
    Ok(ScopeWords::Via { column, parent })
}

fn model(meta: &Meta) -> darling::Result<Path> {
    match meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Path(path) if path.qself.is_none() => Ok(path.path.clone()),
            value => Err(Error::custom("the parent's struct goes here: write `model = Parent`")
                .with_span(value)),
        },
        meta => {
            Err(Error::custom("the parent's struct is missing: write `model = Parent`")
                .with_span(meta))
        }
    }
}
