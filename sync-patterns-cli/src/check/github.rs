//! Findings as annotations of GitHub Actions.

use std::path::Path;

use super::Checked;
use super::models::Models;

/// A line for each finding, at the Rust line; accepted ones are left out.
pub fn text(all: &[Checked], models: &[Models]) -> String {
    let mut text = String::new();
    for (checked, models) in all.iter().zip(models) {
        let open = checked.findings.iter().filter(|finding| finding.accepted.is_none());
        for finding in open {
            let file = in_repository(&models.root, &finding.file);
            let diagnostic = finding.diagnostic();
            let body = format!("{}\n{}", diagnostic.message, diagnostic.notes.join("\n"));
            text += &format!(
                "::{} file={},line={},title={}::{}\n",
                finding.severity,
                property(&file),
                finding.line,
                property(&finding.name),
                data(&body)
            );
        }
        for unused in &checked.unused {
            text += &format!("::warning::{}\n", data(&unused.message));
        }
    }
    text
}

/// A file of the workspace, from the root of the repository.
fn in_repository(root: &Path, file: &str) -> String {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    let prefix = repository.and_then(|repository| root.strip_prefix(repository).ok());
    let path = prefix.unwrap_or(Path::new("")).join(file);
    path.to_string_lossy().replace('\\', "/")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
