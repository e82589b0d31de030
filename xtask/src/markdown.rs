//! Fenced blocks of a Markdown page that are files: those behind a line with the path alone.
//!
//! ````markdown
//! `models/src/lib.rs`
//! ```rust
//! …
//! ```
//! ````

/// A file that a page shows.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, as the page gives it.
    pub path: String,
    /// The block's text.
    pub text: String,
}

/// The files of a page, in order.
pub fn files(page: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut path: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(fence) = opening_fence(trimmed) {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| line.trim() != fence) {
                text.push_str(line);
                text.push('\n');
            }
            if let Some(path) = path.take() {
                files.push(File { path, text });
            }
        } else if !trimmed.is_empty() {
            path = path_alone(trimmed);
        }
    }
    files
}

fn opening_fence(line: &str) -> Option<&str> {
    let length = line.len() - line.trim_start_matches('`').len();
    (length >= 3).then(|| &line[..length])
}

fn path_alone(line: &str) -> Option<String> {
    let line = line.trim_end_matches(':').trim_matches('*');
    let path = line.strip_prefix('`')?.strip_suffix('`')?;
    let is_path = !path.contains('`') && !path.contains(' ') && path.contains('.');
    is_path.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_behind_a_path_is_a_file() {
        let page = "Text.\n\n`a/b.rs`\n\n```rust\nfn b() {}\n```\n\nSay `c.rs`:\n```rust\nc\n```\n";
        let file = File { path: "a/b.rs".to_owned(), text: "fn b() {}\n".to_owned() };
        assert_eq!(files(page), [file]);
    }
}
