//! Excerpts of files: parts that stand for themselves, and parts that a page shows, with lines such
//! as `-- …` where something is left out.

/// A block of code from the comment and attributes above a line to the brace that closes it.
pub fn item(text: &str, head: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let Some(line) = lines.iter().position(|line| line.starts_with(head)) else {
        return String::new();
    };
    let belongs =
        |line: &&&str| ["///", "#[", "/**", " *"].iter().any(|start| line.starts_with(start));
    let above = lines[..line].iter().rev().take_while(belongs).count();
    let Some(below) = lines[line..].iter().position(|line| *line == "}") else {
        return String::new();
    };
    lines[line - above..=line + below].join("\n")
}

/// A statement of SQL, from the comment above it to its semicolon.
pub fn declaration(text: &str, head: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let Some(line) = lines.iter().position(|line| line.contains(head)) else {
        return String::new();
    };
    let above = lines[..line].iter().rev().take_while(|line| line.starts_with("--")).count();
    let below = lines[line..].iter().position(|line| line.ends_with(';')).unwrap_or(0);
    lines[line - above..=line + below].join("\n")
}

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
    fn an_item_has_what_stands_above_it() {
        let text = "use x;\n\n/// A.\n#[derive(B)]\npub struct A {\n    b: i32,\n}\nfn c() {}\n";
        let expected = "/// A.\n#[derive(B)]\npub struct A {\n    b: i32,\n}";
        assert_eq!(item(text, "pub struct A "), expected);
    }

    #[test]
    fn a_statement_ends_with_its_semicolon() {
        let text = "a;\n-- V.\nCREATE VIEW \"v\" AS\nSELECT 1;\nb;\n";
        assert_eq!(declaration(text, "VIEW \"v\" AS"), "-- V.\nCREATE VIEW \"v\" AS\nSELECT 1;");
    }

    #[test]
    fn without_a_gap_lines_must_follow_each_other() {
        assert_eq!(missing("two\nthree\n", TEXT), Some("two\nthree".to_owned()));
    }
}
