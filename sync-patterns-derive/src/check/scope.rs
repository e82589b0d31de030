//! The scope's columns.

use std::collections::HashSet;

use syn::{Ident, Path};

use super::{client_field, fields::Candidate, find, no_field};
use crate::{
    attributes::{ScopeWords, Text},
    errors::Errors,
    model::{Scope, ScopeColumn, unraw},
};

/// As many as one needs, and few enough for the shape's parameters to have numbers.
const MOST_COLUMNS: usize = 8;

/// The scope that a struct declares; whatever there is where the errors say what is wrong.
pub fn check(
    words: Option<ScopeWords>,
    candidates: &[Candidate],
    ident: &Ident,
    errors: &Errors,
) -> Scope {
    match words {
        None => Scope::All,
        Some(ScopeWords::Columns(names)) => {
            if let Some(name) = names.get(MOST_COLUMNS) {
                let message = format!("a scope has at most {MOST_COLUMNS} columns");
                errors.push(syn::Error::new(name.span, message));
            }
            let mut seen = HashSet::new();
            for name in names.iter().filter(|name| !seen.insert(&name.value)) {
                let message = format!("`{}` is in the scope twice: keep one", name.value);
                errors.push(syn::Error::new(name.span, message));
            }
            let columns = names.iter().filter_map(|name| column(name, candidates, errors));
            Scope::Columns(columns.collect())
        }
        Some(ScopeWords::Via { column: name, parent }) => {
            check_parent(&parent, ident, errors);
            match column(&name, candidates, errors) {
                Some(column) => Scope::Via { column, parent },
                None => Scope::All,
            }
        }
    }
}

fn check_parent(parent: &Path, ident: &Ident, errors: &Errors) {
    if parent.is_ident(ident) || parent.is_ident("Self") {
        let message = format!(
            "`{}` cannot be its own parent: name the struct whose scope decides, or scope by a \
             column",
            unraw(ident)
        );
        errors.at(parent, message);
    }
}

fn column(name: &Text, candidates: &[Candidate], errors: &Errors) -> Option<ScopeColumn> {
    let at_name = |message: String| errors.push(syn::Error::new(name.span, message));
    let Some(index) = find(candidates, &name.value) else {
        at_name(no_field(&name.value, candidates));
        return None;
    };
    let candidate = &candidates[index];
    let reason = if candidate.is_tenant {
        "is the tenant, which the server adds to every scope itself: name another column"
    } else if candidate.is_server_only() {
        "never leaves the server, and a client chooses its scope by a column that it sees: name \
         another one"
    } else if candidate.words.local_only.is_present() {
        "is `local_only`, and the server chooses the rows by a column that it has: name another one"
    } else {
        return Some(client_field(candidates, index, name.span));
    };
    at_name(format!("`{}` {reason}", name.value));
    None
}
