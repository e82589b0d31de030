//! What a role needs that serves.

use sync_patterns_core::{Model, names};

use super::{checks::Facts, difference::Difference};

/// The statements that let a role serve these models, and do no more: it can neither change tables
/// nor read others.
///
/// Tables outside of the schema `public` also need `GRANT USAGE` on their schema.
pub fn grants(models: &[&Model], role: &str) -> Vec<String> {
    let role = names::quoted(role);
    let mut statements = vec![
        format!("GRANT USAGE ON SCHEMA sync_patterns TO {role}"),
        format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE sync_patterns.applied_writes TO {role}"
        ),
    ];
    statements.extend(models.iter().map(|model| {
        let privileges = needed(model).join(", ");
        format!("GRANT {privileges} ON TABLE {} TO {role}", names::quoted(model.table))
    }));
    statements
}

fn needed(model: &Model) -> &'static [&'static str] {
    if model.is_writable() { &["SELECT", "INSERT", "UPDATE", "DELETE"] } else { &["SELECT"] }
}

/// What whoever is connected would need and does not have. Privileges on single columns may do, so
/// it is no more than a warning.
pub(super) fn missing(model: &Model, facts: &Facts) -> Option<Difference> {
    let forbidden = &facts.table(model)?.forbidden;
    let missing: Vec<&str> =
        needed(model).iter().copied().filter(|of| forbidden.iter().any(|no| no == of)).collect();
    if missing.is_empty() {
        return None;
    }
    let (privileges, table) = (missing.join(", "), names::quoted(model.table));
    let problem = format!("is served by a role that may not {privileges} on {table}");
    let grant = format!("GRANT {privileges} ON TABLE {table} TO CURRENT_ROLE");
    Some(Difference::warning(model.name, problem).mended_by([grant]))
}
