//! The words of `#[sync(…)]` and `#[column(…)]`, as they were written.

use darling::{Error, FromAttributes, FromMeta, ast::NestedMeta};
use proc_macro2::Span;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Path, parse_quote, spanned::Spanned};

use crate::errors::{Errors, nearest, suggestion};

mod scope;
pub mod serde;

pub use scope::ScopeWords;

/// `#[sync(…)]` on a struct.
#[derive(Debug, Default, FromAttributes)]
#[darling(attributes(sync), default)]
pub struct ModelWords {
    pub local_first: Word,
    pub read_only: Word,
    pub table: Option<Text>,
    pub tenant: Option<Text>,
    pub scope: Option<ScopeWords>,
    #[darling(flatten)]
    unknown: Unknown,
}

/// `#[sync(…)]` on a field.
#[derive(Debug, Default, FromAttributes)]
#[darling(attributes(sync), default)]
pub struct FieldWords {
    pub id: Word,
    pub exclude: Word,
    pub local_only: Word,
    pub server: Word,
    pub create_only: Word,
    pub default: Option<Text>,
    pub index: Word,
    pub provisional: Option<Text>,
    pub absent_until_synced: Word,
    #[darling(flatten)]
    unknown: Unknown,
}

/// `#[column(…)]` on a newtype or an enum.
#[derive(Debug, Default, FromAttributes)]
#[darling(attributes(column), default)]
pub struct ColumnWords {
    pub brand: Word,
    #[darling(flatten)]
    unknown: Unknown,
}

const MODEL_WORDS: [&str; 5] = ["local_first", "read_only", "table", "tenant", "scope"];
const FIELD_WORDS: [&str; 9] = [
    "id",
    "exclude",
    "local_only",
    "server",
    "create_only",
    "default",
    "index",
    "provisional",
    "absent_until_synced",
];

impl ModelWords {
    /// The struct's words; mistakes in them go to the errors.
    pub fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let words: Self = read(attributes, "sync", errors);
        words.unknown.report(errors, |word| {
            if FIELD_WORDS.contains(&word) {
                return format!("`{word}` is for a field: put `#[sync({word})]` in front of it");
            }
            format!("unknown word `{word}` in `#[sync(…)]`; {}", suggestion(word, MODEL_WORDS))
        });
        words
    }
}

impl FieldWords {
    /// A field's words; mistakes in them go to the errors.
    pub fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let words: Self = read(attributes, "sync", errors);
        words.unknown.report(errors, |word| {
            if word == "skip" {
                return "unknown word `skip` in `#[sync(…)]`; a field that never leaves the server \
                        is `exclude`d, one that stays on the device is `local_only`"
                    .into();
            }
            if MODEL_WORDS.contains(&word) {
                return format!("`{word}` is for the struct: put `#[sync({word})]` in front of it");
            }
            format!("unknown word `{word}` in `#[sync(…)]`; {}", suggestion(word, FIELD_WORDS))
        });
        words
    }
}

impl ColumnWords {
    /// A column type's words; mistakes in them go to the errors.
    pub fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let words: Self = read(attributes, "column", errors);
        words.unknown.report(errors, |word| {
            format!("unknown word `{word}` in `#[column(…)]`; {}", suggestion(word, ["brand"]))
        });
        words
    }
}

/// Attributes of a name, parsed by darling; without those in which something is wrong.
fn read<T: FromAttributes + Default>(attributes: &[Attribute], name: &str, errors: &Errors) -> T {
    let (lists, others): (Vec<&Attribute>, Vec<&Attribute>) = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
        .partition(|attribute| matches!(attribute.meta, Meta::List(_)));
    for attribute in others {
        errors.at(attribute, format!("`{name}` needs its words in parentheses: `#[{name}(…)]`"));
    }
    let lists: Vec<Attribute> = lists.into_iter().cloned().collect();
    errors
        .take(T::from_attributes(&lists))
        .unwrap_or_else(|| T::from_attributes(&right_ones::<T>(&lists)).unwrap_or_default())
}

/// Each item that darling understands, in an attribute of its own, so that what is right is known in
/// spite of what is wrong beside it.
fn right_ones<T: FromAttributes>(lists: &[Attribute]) -> Vec<Attribute> {
    let mut right: Vec<Attribute> = Vec::new();
    for attribute in lists {
        let Meta::List(list) = &attribute.meta else { continue };
        for item in NestedMeta::parse_meta_list(list.tokens.clone()).unwrap_or_default() {
            let path = &list.path;
            let alone: Attribute = parse_quote!(#[#path(#item)]);
            right.push(alone);
            if T::from_attributes(&right).is_err() {
                right.pop();
            }
        }
    }
    right
}

/// A word that stands alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word(Option<Span>);

impl Word {
    /// Where the word is.
    pub fn span(self) -> Option<Span> {
        self.0
    }

    /// Whether the word is there.
    pub fn is_present(self) -> bool {
        self.0.is_some()
    }
}

impl FromMeta for Word {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        match meta {
            Meta::Path(path) => Ok(Word(Some(path.span()))),
            _ => {
                Err(Error::custom(format!("`{0}` takes no value: write `{0}`", name(meta.path())))
                    .with_span(meta.path()))
            }
        }
    }
}

/// `word = "text"`.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where the text is.
    pub span: Span,
    /// Where the word is.
    pub word: Span,
}

impl FromMeta for Text {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let word = meta.path().span();
        let problem = |span: Span, found: &str| {
            let name = name(meta.path());
            Err(Error::custom(format!("`{name}` needs a text{found}: write `{name} = \"…\"`"))
                .with_span(&span))
        };
        match meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    Ok(Text { value: text.value(), span: text.span(), word })
                }
                value => problem(value.span(), " in quotes"),
            },
            meta => problem(meta.path().span(), ""),
        }
    }
}

/// Items that no word claims.
#[derive(Debug, Default)]
struct Unknown(Vec<NestedMeta>);

impl FromMeta for Unknown {
    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        Ok(Unknown(items.to_vec()))
    }

    fn from_none() -> Option<Self> {
        Some(Unknown::default())
    }
}

impl Unknown {
    fn report(&self, errors: &Errors, message: impl Fn(&str) -> String) {
        for item in &self.0 {
            match item {
                NestedMeta::Meta(meta) => errors.at(meta.path(), message(&name(meta.path()))),
                NestedMeta::NameValueInvalidExpr(pair) => {
                    errors.at(&pair.path, message(&name(&pair.path)));
                }
                NestedMeta::Lit(lit) => errors.at(lit, "a word is expected here, not a literal"),
            }
        }
    }
}

/// A word as it is written.
pub fn name(path: &Path) -> String {
    let segments: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}

/// The nearest of some names, as the end of a sentence.
pub fn field_suggestion<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, names).map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}
