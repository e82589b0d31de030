//! All mistakes of an item, collected and shown at once.

use std::{cell::RefCell, fmt::Display};

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub struct Errors(RefCell<Vec<syn::Error>>);

impl Errors {
    /// Adds a mistake at some tokens.
    pub fn at(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds mistakes.
    pub fn push(&self, error: impl Into<syn::Error>) {
        self.0.borrow_mut().push(error.into());
    }

    /// Takes a value, or adds the mistakes that prevented it.
    pub fn take<T>(&self, result: Result<T, impl Into<syn::Error>>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Adds the mistakes of another collection.
    pub fn append(&self, other: Errors) {
        self.0.borrow_mut().extend(other.0.into_inner());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// One `compile_error!` for each, in the order of the source.
    pub fn into_tokens(self) -> TokenStream {
        let mut errors: Vec<syn::Error> =
            self.0.into_inner().into_iter().flat_map(IntoIterator::into_iter).collect();
        errors.sort_by_key(|error| {
            let start = error.span().start();
            (start.line, start.column)
        });
        errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// The word among some that is most like another: `did you mean …`.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    words
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// `: did you mean …`, or all words where none is alike.
pub fn suggestion<'a>(word: &str, words: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, words.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("known are {}", list(words)),
    }
}

/// Words in backticks, with commas.
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
