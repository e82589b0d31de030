//! What was looked at, and how it is.

use serde::Serialize;

use crate::style::{ERROR, GOOD, PLACE, STRONG, WARNING, WEAK};

/// What was looked at, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `Postgres`.
    pub what: String,
    /// How it is.
    pub state: State,
    /// What was seen.
    pub seen: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Not looked at.
    Skipped,
    /// It may be meant so.
    Warning,
    /// It does not work like this.
    Error,
}

impl Finding {
    /// It is as it should be.
    pub fn ok(what: impl Into<String>, seen: impl Into<String>) -> Finding {
        Finding { what: what.into(), state: State::Ok, seen: seen.into(), remedy: None }
    }

    /// It was not looked at.
    pub fn skipped(what: impl Into<String>, why: impl Into<String>) -> Finding {
        Finding { state: State::Skipped, ..Finding::ok(what, why) }
    }

    /// It may be meant so.
    pub fn warning(
        what: impl Into<String>,
        seen: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding { state: State::Warning, remedy: Some(remedy.into()), ..Finding::ok(what, seen) }
    }

    /// It does not work like this.
    pub fn error(
        what: impl Into<String>,
        seen: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding { state: State::Error, ..Finding::warning(what, seen, remedy) }
    }

    /// For people.
    pub fn line(&self) -> String {
        let (style, word) = match self.state {
            State::Ok => (GOOD, "ok"),
            State::Skipped => (WEAK, "skipped"),
            State::Warning => (WARNING, "warning"),
            State::Error => (ERROR, "error"),
        };
        let seen = self.seen.trim_end().replace('\n', "\n          ");
        let mut text =
            format!("{style}{word:>7}{style:#}  {STRONG}{}{STRONG:#}: {seen}\n", self.what);
        for (index, line) in self.remedy.iter().flat_map(|remedy| remedy.lines()).enumerate() {
            let mark = if index == 0 { "=" } else { " " };
            text += &format!("         {PLACE}{mark}{PLACE:#} {line}\n");
        }
        text
    }
}

/// The last line, for people.
pub fn summary(errors: usize, warnings: usize) -> String {
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => format!("\n{GOOD}nothing is wrong{GOOD:#}\n"),
        _ => format!(
            "\n{STRONG}{}, {}{STRONG:#}\n",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    }
}
