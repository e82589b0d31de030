//! Findings that the configuration accepts.

use super::finding::Finding;
use crate::config::Accepted;

/// Notes the reason of each finding that is accepted.
pub fn mark(accepted: &[Accepted], mut findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &mut findings {
        let reason = accepted.iter().find(|one| fits(&one.name, &finding.name));
        finding.accepted = reason.map(|one| one.reason.clone());
    }
    findings
}

/// What the configuration accepts and nothing finds any more.
pub fn unused<'a>(
    accepted: &'a [Accepted],
    findings: &'a [Finding],
) -> impl Iterator<Item = &'a Accepted> {
    let is_used = |one: &Accepted| findings.iter().any(|finding| fits(&one.name, &finding.name));
    accepted.iter().filter(move |one| !is_used(one))
}

/// Whether a name is meant; `*` stands for any one part.
fn fits(pattern: &str, name: &str) -> bool {
    let (mut pattern_parts, mut parts) = (pattern.split('.'), name.split('.'));
    pattern == name
        || loop {
            match (pattern_parts.next(), parts.next()) {
                (None, None) => break true,
                (Some(pattern), Some(part)) if pattern == "*" || pattern == part => {}
                _ => break false,
            }
        }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_one_part() {
        assert!(fits("Contact.row.email.format", "Contact.row.email.format"));
        assert!(fits("Contact.*.email.format", "Contact.row.email.format"));
        assert!(fits("*.post.txid", "Contact.post.txid"));
        assert!(!fits("Contact.*", "Contact.row.email.format"));
        assert!(!fits("Contact.row.email", "Contact.row.email.format"));
        assert!(fits("Contact.row.a.b.missing", "Contact.row.a.b.missing"));
    }
}
