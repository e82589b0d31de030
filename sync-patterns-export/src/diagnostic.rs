//! What went wrong, in the compiler's own form.

use std::fmt::{self, Display};

/// A mistake that the user can act on.
///
/// ```text
/// unknown key `adaptor`; did you mean `adapter`?
///  --> sync-patterns.config.yaml:3:1
///   |
/// 3 | adaptor: pglite
///   | ^^^^^^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub place: Option<Box<Place>>,
    /// What to do about it.
    pub notes: Vec<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it should be shown.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, where it is known.
    pub column: Option<usize>,
    /// The line's text and how many characters of it are meant.
    pub snippet: Option<(String, usize)>,
}

impl Diagnostic {
    /// A mistake without a place.
    pub fn new(message: impl Into<String>) -> Diagnostic {
        Diagnostic { message: message.into(), place: None, notes: Vec::new() }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.place = Some(Box::new(place));
        self
    }

    /// Adds what to do about it.
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }
}

impl Place {
    /// A place in a text, with its line as snippet.
    pub fn in_text(file: &str, text: &str, line: usize, column: usize, len: usize) -> Place {
        let snippet = text.lines().nth(line.saturating_sub(1)).map(|text| (text.to_owned(), len));
        Place { file: file.to_owned(), line, column: Some(column), snippet }
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        let mut gutter = 1;
        if let Some(place) = &self.place {
            gutter = place.line.to_string().len();
            write!(f, "\n{:gutter$}--> {}:{}", "", place.file, place.line)?;
            if let Some(column) = place.column {
                write!(f, ":{column}")?;
            }
            if let (Some(column), Some((text, len))) = (place.column, &place.snippet) {
                // Tabs would put the carets elsewhere than they were counted.
                let text = text.replace('\t', " ");
                let room = text.chars().count().saturating_sub(column - 1);
                let carets = "^".repeat((*len).clamp(1, room.max(1)));
                write!(f, "\n{:gutter$} |\n{} | {text}", "", place.line)?;
                write!(f, "\n{:gutter$} | {:indent$}{carets}", "", "", indent = column - 1)?;
            }
        }
        for note in &self.notes {
            for (index, line) in note.lines().enumerate() {
                let mark = if index == 0 { '=' } else { ' ' };
                write!(f, "\n{:gutter$} {mark} {line}", "")?;
            }
        }
        Ok(())
    }
}

/// All that is wrong, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub Vec<Diagnostic>);

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure(vec![diagnostic])
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n\n" };
            write!(f, "{separator}error: {diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
