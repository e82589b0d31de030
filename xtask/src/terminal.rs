//! Text for a person: colours where it is a terminal, columns that fit, durations.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

/// How wide the output may be.
pub const WIDTH: usize = 80;

/// Whether the output goes to a person's terminal.
pub fn is_interactive() -> bool {
    static INTERACTIVE: OnceLock<bool> = OnceLock::new();
    *INTERACTIVE.get_or_init(|| std::io::stdout().is_terminal())
}

/// Whether to use colours: a terminal that has them, and nobody who asked for none.
pub fn has_colours() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    is_interactive() && !is_set("NO_COLOR") && !is_dumb
}

fn coloured(code: &str, text: &str) -> String {
    if has_colours() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// A heading.
pub fn bold(text: &str) -> String {
    coloured("1", text)
}

/// What matters less.
pub fn dim(text: &str) -> String {
    coloured("2", text)
}

/// Good news.
pub fn green(text: &str) -> String {
    coloured("32", text)
}

/// Bad news.
pub fn red(text: &str) -> String {
    coloured("31", text)
}

/// News to look at.
pub fn yellow(text: &str) -> String {
    coloured("33", text)
}

/// Writes a line that the next one replaces, where that is possible.
pub fn passing_line(text: &str) {
    if is_interactive() {
        print!("\r\x1b[2K{text}");
        let _ = std::io::Write::flush(&mut std::io::stdout());
    }
}

/// Takes the line of [`passing_line`] away.
pub fn clear_passing_line() {
    passing_line("");
}

/// A duration as a person says it.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        let whole = duration.as_secs();
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A size as a person says it.
pub fn size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    // Exact enough for files of source text.
    #[allow(clippy::cast_precision_loss)]
    let kilobytes = bytes as f64 / 1000.0;
    format!("{kilobytes:.1} kB")
}

/// The text cut to a number of characters, with `…` where something is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// The text as this terminal can show it.
pub fn shown(text: &str) -> String {
    if has_colours() { text.to_owned() } else { plain(text) }
}

/// The text without escape sequences for colours.
pub fn plain(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\x1b' {
            result.push(character);
            continue;
        }
        match characters.next() {
            // `ESC [ … letter`, the letter included.
            Some('[') => drop(characters.find(char::is_ascii_alphabetic)),
            // `ESC ( B` chooses a set of characters.
            Some('(') => drop(characters.next()),
            _ => {}
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(192)), "3 min 12 s");
    }

    #[test]
    fn text_is_cut_at_characters() {
        assert_eq!(cut("größer", 6), "größer");
        assert_eq!(cut("größer", 4), "grö…");
    }

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(plain("test result: \x1b[32mok\x1b[m. 2 passed"), "test result: ok. 2 passed");
        assert_eq!(plain("\x1b(B\x1b[m+ line"), "+ line");
    }
}
