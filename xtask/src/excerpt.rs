//! Excerpts of files: parts of a text, with lines such as `-- …` where something is left out.

/// Whether a line says that something is left out.
fn is_gap(line: &str) -> bool {
    line.trim().trim_start_matches(['-', '/', '#', '*', ' ']) == "…"
}

/// The first part of an excerpt that the text does not have.
pub fn missing<'a>(excerpt: &'a str, text: &str) -> Option<String> {
    let text: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut rest = &text[..];
    let lines: Vec<&'a str> = excerpt.lines().map(str::trim_end).collect();
    for part in lines.split(|line| is_gap(line)) {
        let part = trim_empty(part);
        if part.is_empty() {
            continue;
        }
        match rest.windows(part.len()).position(|window| window == part) {
            Some(position) => rest = &rest[position + part.len()..],
            None => return Some(part.join("\n")),
        }
    }
    None
}

fn trim_empty<'a, 'b>(mut lines: &'b [&'a str]) -> &'b [&'a str] {
    while let [first, others @ ..] = lines
        && first.is_empty()
    {
        lines = others;
    }
    while let [others @ .., last] = lines
        && last.is_empty()
    {
        lines = others;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\ntwo\n\nthree\nfour\n";

    #[test]
    fn parts_come_in_order_around_gaps() {
        assert_eq!(missing("one\n-- …\nthree\nfour\n", TEXT), None);
        assert_eq!(missing("four\n// …\none\n", TEXT), Some("one".to_owned()));
    }

    #[test]
    fn without_a_gap_lines_must_follow_each_other() {
        assert_eq!(missing("two\nthree\n", TEXT), Some("two\nthree".to_owned()));
    }
}
