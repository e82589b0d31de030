//! Foreign keys to rows of models with a tenant: a foreign key alone would accept another tenant's
//! row, and so tell that it exists.

use sync_patterns_core::names::quoted;

use super::{Target, visible::visible};
use crate::{catalogue::Reference, trouble::Trouble};

impl Target<'_> {
    /// The foreign keys among these columns whose rows must be the tenant's.
    pub(super) fn guarded_references(
        &self,
        columns: &[&'static str],
        tenant: &str,
    ) -> Result<Vec<(&'static str, String)>, Trouble> {
        let mut guarded = Vec::new();
        let mut references: Vec<(&String, &Reference)> = self.table()?.references.iter().collect();
        references.sort_unstable_by_key(|(name, _)| *name);
        for (_, reference) in references {
            let written =
                columns.iter().find(|column| reference.columns.iter().any(|name| name == *column));
            if let (Some(column), Some(condition)) = (written, self.reference(reference, tenant)?) {
                guarded.push((*column, condition));
            }
        }
        Ok(guarded)
    }

    /// The condition that what row `t` refers to is the tenant's.
    fn reference(&self, reference: &Reference, tenant: &str) -> Result<Option<String>, Trouble> {
        let Some(parent) = self.models.iter().find(|model| model.table == reference.table) else {
            return Ok(None);
        };
        let Some(condition) = visible(self.catalogue, parent, "f", tenant, 0)? else {
            return Ok(None);
        };
        let pairs = || reference.columns.iter().zip(&reference.referenced);
        let none = pairs().map(|(column, _)| format!("t.{} IS NULL", quoted(column)));
        let join = pairs().map(|(column, key)| format!("f.{} = t.{}", quoted(key), quoted(column)));
        let mut conditions: Vec<String> = none.collect();
        if reference.table == self.model.table {
            // A statement does not see the row that it writes.
            let itself =
                pairs().map(|(column, key)| format!("t.{} = t.{}", quoted(key), quoted(column)));
            conditions.push(format!("({})", itself.collect::<Vec<_>>().join(" AND ")));
        }
        conditions.push(format!(
            "EXISTS (SELECT FROM {} AS f WHERE {} AND {condition})",
            quoted(parent.table),
            join.collect::<Vec<_>>().join(" AND ")
        ));
        Ok(Some(format!("({})", conditions.join(" OR "))))
    }
}

/// The conditions as a list of truths.
pub(super) fn truths(guarded: &[(&str, String)]) -> String {
    let conditions: Vec<&str> = guarded.iter().map(|(_, condition)| condition.as_str()).collect();
    format!("ARRAY[{}]::bool[]", conditions.join(", "))
}
