//! Fenced blocks of a Markdown page that have a label: a line before them with nothing but code.
//!
//! ````markdown
//! `models/src/lib.rs`
//! ```rust
//! …
//! ```
//! ````

/// A block with a label: a file's path and its text, or a command and what it prints.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The label.
    pub label: String,
    /// The block's text.
    pub text: String,
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut label: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(fence) = opening_fence(trimmed) {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| line.trim() != fence) {
                text.push_str(line);
                text.push('\n');
            }
            if let Some(label) = label.take() {
                blocks.push(Block { label, text });
            }
        } else if !trimmed.is_empty() {
            label = code_alone(trimmed);
        }
    }
    blocks
}

fn opening_fence(line: &str) -> Option<&str> {
    let length = line.len() - line.trim_start_matches('`').len();
    (length >= 3).then(|| &line[..length])
}

fn code_alone(line: &str) -> Option<String> {
    let code = line.trim_end_matches(':').strip_prefix('`')?.strip_suffix('`')?;
    (!code.contains('`')).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_behind_nothing_but_code_has_a_label() {
        let page = "Text.\n\n`a/b.rs`\n\n```rust\nfn b() {}\n```\n\nSay `c.rs`:\n```rust\nc\n```\n";
        let block = Block { label: "a/b.rs".to_owned(), text: "fn b() {}\n".to_owned() };
        assert_eq!(blocks(page), [block]);
    }
}
