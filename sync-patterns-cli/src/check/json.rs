//! Findings for programs.

use serde_json::json;
use sync_patterns_export::openapi::{Finding, Severity};

use super::Checked;

/// One object.
pub fn text(all: &[Checked]) -> String {
    let findings: Vec<&Finding> = all.iter().flat_map(|checked| &checked.findings).collect();
    let sum = |count: fn(&Checked) -> usize| all.iter().map(count).sum::<usize>();
    let unused = all.iter().flat_map(|checked| &checked.unused);
    let unused: Vec<&str> = unused.map(|one| one.message.as_str()).collect();
    let object = json!({
        "models": sum(|checked| checked.models),
        "errors": sum(|checked| checked.open(Severity::Error)),
        "warnings": sum(|checked| checked.open(Severity::Warning)),
        "accepted": sum(Checked::accepted),
        "findings": findings,
        "unused": unused,
    });
    format!("{object:#}\n")
}
