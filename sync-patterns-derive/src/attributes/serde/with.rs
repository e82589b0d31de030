//! `#[serde(with = "…")]`: the modules whose JSON the database knows.

use crate::attributes::Text;

/// A form that a field's JSON can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Base64,
    Rfc3339,
    Date,
}

/// A `with` that is understood.
#[derive(Debug, Clone)]
pub struct With {
    /// The form.
    pub form: Form,
    /// Whether it is the module for an `Option`.
    pub is_option: bool,
    /// Where it is named.
    pub text: Text,
}

impl Form {
    /// The module's name in `sync_patterns::wire`.
    pub fn module(self) -> &'static str {
        match self {
            Form::Base64 => "base64",
            Form::Rfc3339 => "rfc3339",
            Form::Date => "date",
        }
    }
}

impl With {
    /// The module that a path names by its last segments.
    pub fn new(text: &Text) -> Result<With, syn::Error> {
        let path: Vec<&str> = text.value.split("::").map(str::trim).collect();
        let (path, is_option) = match path.as_slice() {
            [path @ .., "option"] => (path, true),
            path => (path, false),
        };
        let form = match path {
            [.., "wire", "base64"] => Form::Base64,
            [.., "wire", "rfc3339"] | [.., "time", "serde", "rfc3339"] => Form::Rfc3339,
            [.., "wire", "date"] => Form::Date,
            _ => {
                let message = format!(
                    "the database does not know the JSON that `{}` writes; it knows \
                     `sync_patterns::wire::base64`, `…::rfc3339` and `…::date`; for JSON of your \
                     own, use `sync_patterns::Json<T>`",
                    text.value
                );
                return Err(syn::Error::new(text.span, message));
            }
        };
        Ok(With { form, is_option, text: text.clone() })
    }
}
