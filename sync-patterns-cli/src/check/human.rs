//! Findings for people.

use sync_patterns_export::openapi::Severity;

use super::Checked;
use crate::style::{self, ERROR, GOOD, STRONG, WARNING};

/// All findings, and a line that counts them.
pub fn text(all: &[Checked]) -> String {
    let mut text = String::new();
    for checked in all {
        let open = checked.findings.iter().filter(|finding| finding.accepted.is_none());
        for finding in open {
            let style = match finding.severity {
                Severity::Error => ERROR,
                Severity::Warning => WARNING,
            };
            let label = format!("{}[{}]", finding.severity, finding.rule.name());
            text += &style::diagnostic(&label, style, &finding.diagnostic());
            text += "\n\n";
        }
        for unused in &checked.unused {
            text += &style::diagnostic("warning", WARNING, unused);
            text += "\n\n";
        }
        text += &summary(checked);
    }
    text
}

fn summary(checked: &Checked) -> String {
    let errors = checked.open(Severity::Error);
    let warnings = checked.open(Severity::Warning) + checked.unused.len();
    let models = counted(checked.models, "model");
    let accepted = match checked.accepted() {
        0 => String::new(),
        count => format!(", {count} accepted"),
    };
    let document = &checked.document;
    if errors + warnings == 0 {
        return format!("{GOOD}ok{GOOD:#}: {models} and {document} agree{accepted}\n");
    }
    let errors = counted(errors, "error");
    let warnings = counted(warnings, "warning");
    format!("{STRONG}{errors}, {warnings}{accepted}{STRONG:#}: {models} against {document}\n")
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
