//! YAML, and what its reader says, as our users should hear it.

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, Place};

/// Reads a text of YAML 1.2: `off` and `no` are texts there, in an enum of countries too.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_saphyr::Error> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options)
}

/// A mistake in a YAML text.
pub fn mistake(file: &str, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let Some(location) = error.location() else {
        return Diagnostic::new(format!("{file}: {}", error.without_snippet()));
    };
    let (line, column) = (location.line(), location.column());
    let message = error.without_snippet().to_string();
    let message = message.replace(&format!(" at line {line}, column {column}"), "");
    // The parser's advice is for programmers, not for who writes the file.
    let message = message.split(", set DuplicateKeyPolicy").next().unwrap_or_default();
    let message = message.split("; use from_str_multiple").next().unwrap_or_default();
    Diagnostic::new(message).at(Place::in_text(file, text, line as usize, column as usize, 1))
}
