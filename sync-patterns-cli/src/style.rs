//! Colours, which `anstream` takes away where the output is no terminal.

use anstyle::{AnsiColor, Style};
use sync_patterns_export::{Diagnostic, Failure};

/// An error's.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// A warning's.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// That all is well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What leads to a place.
pub const PLACE: Style = AnsiColor::Blue.on_default().bold();
/// What is said first.
pub const STRONG: Style = Style::new().bold();
/// What is of less interest.
pub const WEAK: Style = Style::new().dimmed();

/// A diagnostic as the compiler shows it: `error: …`.
pub fn diagnostic(label: &str, style: Style, diagnostic: &Diagnostic) -> String {
    let text = diagnostic.to_string();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let mut shown = format!("{style}{label}{style:#}{STRONG}: {first}{STRONG:#}");
    for line in lines {
        // The arrow, the bars and the equals signs at the left.
        let mark = line.find(|c: char| !c.is_whitespace() && !c.is_ascii_digit()).unwrap_or(0);
        let end = line[mark..].find(' ').map_or(line.len(), |length| mark + length);
        let is_mark = ["-->", "|", "="].contains(&&line[mark..end]);
        let end = if is_mark { end } else { 0 };
        shown += &format!("\n{PLACE}{}{PLACE:#}{}", &line[..end], &line[end..]);
    }
    shown
}

/// Everything that made the command impossible.
pub fn failure(failure: &Failure) -> String {
    let shown: Vec<String> = failure.0.iter().map(|one| diagnostic("error", ERROR, one)).collect();
    shown.join("\n\n")
}

/// A unified diff.
pub fn diff(text: &str) -> String {
    let lines = text.lines().map(|line| match line.trim_start().chars().next() {
        Some('+') => painted(AnsiColor::Green, line),
        Some('-') => painted(AnsiColor::Red, line),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

fn painted(color: AnsiColor, line: &str) -> String {
    let style = color.on_default();
    format!("{style}{line}{style:#}\n")
}
