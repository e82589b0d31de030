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
