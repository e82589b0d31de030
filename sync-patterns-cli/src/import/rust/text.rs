//! Texts of a document in Rust: as comments, and as literals.

/// How long lines may be.
pub const WIDTH: usize = 100;

/// A comment.
pub fn comment(indent: &str, text: &str) -> String {
    let mut lines = String::new();
    for line in lines_of(text) {
        lines += &wrapped(&format!("{indent}// "), &line);
    }
    lines
}

/// A doc comment; nothing where there is nothing to say.
pub fn docs(indent: &str, text: &str) -> String {
    let prefix = format!("{indent}/// ");
    let mut lines = String::new();
    let mut is_code = false;
    for line in lines_of(text) {
        let is_fence = line.trim_start().starts_with("```");
        // Without a language, documentation takes code for Rust.
        let line = if is_fence && !is_code && line.trim() == "```" {
            line.replace("```", "```text")
        } else {
            line
        };
        is_code ^= is_fence;
        let is_laid_out = is_code || is_fence || line.trim_start().starts_with(['|', '#']);
        // Four spaces would make it code.
        let line = match line.trim_start() {
            text if !is_code && line.len() - text.len() > 3 => format!("   {text}"),
            _ => line,
        };
        lines += &if is_laid_out { unwrapped(&prefix, &line) } else { wrapped(&prefix, &line) };
    }
    if is_code {
        lines += &unwrapped(&prefix, "```");
    }
    lines
}

/// A literal.
pub fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// The lines, without empty ones around them, and without what a source file cannot have.
fn lines_of(text: &str) -> Vec<String> {
    let is_allowed = |c: &char| {
        // The compiler refuses what turns the direction of a text around.
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean = |line: &str| -> String {
        line.trim_end().replace('\t', "    ").chars().filter(is_allowed).collect()
    };
    let lines: Vec<String> = text.lines().map(clean).collect();
    let is_text = |line: &String| !line.trim().is_empty();
    let (Some(first), Some(last)) =
        (lines.iter().position(is_text), lines.iter().rposition(is_text))
    else {
        return Vec::new();
    };
    lines[first..=last].to_vec()
}

fn unwrapped(prefix: &str, line: &str) -> String {
    format!("{prefix}{line}").trim_end().to_owned() + "\n"
}

fn wrapped(prefix: &str, line: &str) -> String {
    let words = line.trim_start();
    let indent = &line[..line.len() - words.len()];
    let mut lines = String::new();
    let mut now = format!("{prefix}{indent}");
    let mut is_empty = true;
    for word in words.split_whitespace() {
        if !is_empty && now.chars().count() + 1 + word.chars().count() > WIDTH {
            lines += now.trim_end();
            lines += "\n";
            // What begins a line must not become a list or a heading there.
            now = format!("{prefix}{indent}");
            is_empty = true;
        }
        if !is_empty {
            now += " ";
        }
        now += word;
        is_empty = false;
    }
    lines + now.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_becomes_a_comment_that_compiles() {
        let text = "\n  A person.\r\n\nSee:\n```\n{ \"a\": 1 }\n```\n        deep\u{202e}\n\n";
        assert_eq!(
            docs("  ", text),
            "  ///   A person.\n  ///\n  /// See:\n  /// ```text\n  /// { \"a\": 1 }\n  /// ```\n  ///    deep\n"
        );
        assert_eq!(docs("", " \n"), "");
        assert_eq!(docs("", "```json\n{"), "/// ```json\n/// {\n/// ```\n");
    }

    #[test]
    fn long_lines_are_wrapped() {
        let text = "word ".repeat(30);
        let lines = comment("    ", &text);
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.lines().all(|line| line.starts_with("    // word") && line.len() <= WIDTH));
    }
}
