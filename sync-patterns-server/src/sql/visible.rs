//! Which rows a tenant has.

use sync_patterns_core::{Model, Scope, names::quoted};

use super::{column, table};
use crate::{catalogue::Catalogue, trouble::Trouble};

/// Whether rows of a model belong to a tenant: by a column of theirs, or by the parent's.
pub(crate) fn needs_tenant(model: &Model) -> bool {
    let by_parent = match model.scope {
        Scope::Via { parent, .. } => needs_tenant(parent),
        _ => false,
    };
    model.tenant().is_some() || by_parent
}

/// The condition that a row is the tenant's, or `None` where rows have none. `tenant` stands for
/// the tenant's text; `depth` keeps names of nested rows apart.
pub(super) fn visible(
    catalogue: &Catalogue,
    model: &Model,
    row: &str,
    tenant: &str,
    depth: usize,
) -> Result<Option<String>, Trouble> {
    let mut conditions = Vec::new();
    if let Some(owner) = model.tenant() {
        let info = column(catalogue, model, owner.column)?;
        conditions.push(format!("{row}.{} = {tenant}::{}", quoted(owner.column), info.cast_type));
    }
    if let Scope::Via { column, parent } = model.scope {
        let above = format!("p{depth}");
        if let Some(condition) = visible(catalogue, parent, &above, tenant, depth + 1)? {
            let join = parent_is(catalogue, parent, &above, row, column)?;
            let parent = quoted(parent.table);
            conditions.push(format!(
                "EXISTS (SELECT FROM {parent} AS {above} WHERE {join} AND {condition})"
            ));
        }
    }
    Ok((!conditions.is_empty()).then(|| conditions.join(" AND ")))
}

/// The condition that `above` is the parent that `row` names in a column.
pub(super) fn parent_is(
    catalogue: &Catalogue,
    parent: &Model,
    above: &str,
    row: &str,
    column: &str,
) -> Result<String, Trouble> {
    table(catalogue, parent)?;
    let key = parent.key().next().map_or("id", |field| field.column);
    Ok(format!("{above}.{} = {row}.{}", quoted(key), quoted(column)))
}
