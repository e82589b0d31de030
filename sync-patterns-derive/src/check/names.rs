//! Names that the database or the library keeps for itself, and names given twice.

use std::collections::HashMap;

use heck::ToSnakeCase;
use proc_macro2::Span;
use syn::Ident;
use sync_patterns_core::names;

use super::fields::Candidate;
use crate::{attributes::Text, errors::Errors, model::unraw};

/// Checks the columns' names.
pub fn columns(candidates: &[Candidate], errors: &Errors) {
    let mut columns: HashMap<String, &Candidate> = HashMap::new();
    for candidate in candidates {
        if !candidate.is_server_only() {
            check(candidate, errors);
        }
        if let Some(other) = columns.insert(candidate.column.to_lowercase(), candidate) {
            let message = format!(
                "`{}` and `{}` are both the column `{}` (case does not tell columns apart): rename \
                 one with `#[serde(rename = \"…\")]`",
                other.rust_name, candidate.rust_name, candidate.column
            );
            errors.push(syn::Error::new(span(candidate), message));
        }
    }
}

fn check(candidate: &Candidate, errors: &Errors) {
    if let Some(problem) = names::column_problem(&candidate.column) {
        let message = format!("{problem}: choose another with `#[serde(rename = \"…\")]`");
        errors.push(syn::Error::new(span(candidate), message));
    }
    for alias in &candidate.serde.aliases {
        if names::RESERVED_COLUMNS.contains(&alias.as_str()) {
            let message = format!("the alias `{alias}` is a column that the library adds itself");
            errors.push(syn::Error::new(span(candidate), message));
        }
    }
}

/// Where a column's name comes from.
fn span(candidate: &Candidate) -> Span {
    match (&candidate.serde.rename, &candidate.field.ident) {
        (Some(rename), _) => rename.span,
        (None, Some(ident)) => ident.span(),
        (None, None) => Span::call_site(),
    }
}

/// The table's name: the one given, else the struct's in the plural.
pub fn table(ident: &Ident, given: Option<&Text>, errors: &Errors) -> String {
    let (table, span) = match given {
        Some(text) => (text.value.clone(), text.span),
        None => (plural(&unraw(ident)), ident.span()),
    };
    if table.contains('.') {
        let message = format!(
            "the schema is not part of the name: write `table = \"{}\"` and let the server's \
             `search_path` find it",
            table.rsplit('.').next().unwrap_or_default()
        );
        errors.push(syn::Error::new(span, message));
    } else if let Some(problem) = names::table_problem(&table) {
        let message = match given {
            Some(_) => format!("{problem}: choose another"),
            None => {
                format!(
                    "{problem}; the name `{table}` follows from the struct's: choose another with `#[sync(table = \"…\")]`"
                )
            }
        };
        errors.push(syn::Error::new(span, message));
    }
    table
}

/// `IssueAssignee` → `issue_assignees`.
fn plural(name: &str) -> String {
    pluralizer::pluralize(&name.to_snake_case(), 2, false)
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn tables_are_plurals() {
        for (name, table) in [
            ("Contact", "contacts"),
            ("IssueAssignee", "issue_assignees"),
            ("Country", "countries"),
            ("HTTPStatus", "http_statuses"),
            ("Person", "people"),
            ("UserSettings", "user_settings"),
            ("News", "news"),
        ] {
            assert_eq!(plural(name), table);
        }
    }
}
