//! Doc comments: from Rust's Markdown to TSDoc.

/// The lines of a comment; none where there is nothing to say.
pub fn lines(docs: &str, deprecated: Option<&str>) -> Vec<String> {
    let mut text: Vec<String> = dedented(docs);
    if let Some(note) = deprecated {
        if !text.is_empty() {
            text.push(String::new());
        }
        let note = dedented(note).join(" ");
        text.push(format!("@deprecated {note}").trim_end().to_owned());
    }
    let text: Vec<String> = text.iter().map(|line| line.replace("*/", "*\\/")).collect();
    match text.as_slice() {
        [] => Vec::new(),
        [line] => vec![format!("/** {line} */")],
        lines => {
            let mut comment = vec!["/**".to_owned()];
            comment.extend(lines.iter().map(|line| format!(" * {line}").trim_end().to_owned()));
            comment.push(" */".to_owned());
            comment
        }
    }
}

/// The lines without the space that `///` leaves before each, without empty ones at the ends.
pub fn dedented(docs: &str) -> Vec<String> {
    let lines: Vec<&str> = docs.lines().map(str::trim_end).collect();
    let filled = || lines.iter().filter(|line| !line.is_empty());
    let indent = filled().map(|line| line.len() - line.trim_start_matches(' ').len()).min();
    let mut lines: Vec<String> = lines
        .iter()
        .map(|line| line.get(indent.unwrap_or(0)..).unwrap_or_default().to_owned())
        .collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines.drain(..first);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(docs: &str, deprecated: Option<&str>) -> String {
        lines(docs, deprecated).join("\n")
    }

    #[test]
    fn nothing_to_say() {
        assert_eq!(comment("", None), "");
        assert_eq!(comment(" \n  \n", None), "");
    }

    #[test]
    fn one_line_and_several() {
        assert_eq!(comment(" A contact.", None), "/** A contact. */");
        assert_eq!(comment("A\n\nB", None), "/**\n * A\n *\n * B\n */");
    }

    #[test]
    fn inner_indentation_stays() {
        assert_eq!(comment(" - a\n   - b\n", None), "/**\n * - a\n *   - b\n */");
        assert_eq!(comment("größe\n ß", None), "/**\n * größe\n *  ß\n */");
    }

    #[test]
    fn an_end_of_comment_inside() {
        assert_eq!(comment("a */ b **/", None), "/** a *\\/ b **\\/ */");
        assert_eq!(comment("", Some("*/ x")), "/** @deprecated *\\/ x */");
    }

    #[test]
    fn deprecated() {
        assert_eq!(comment("", Some("")), "/** @deprecated */");
        assert_eq!(comment("A", Some("use\nB")), "/**\n * A\n *\n * @deprecated use B\n */");
    }
}
