//! Reading one row before it is written.

use super::{Statement, Target, visible::visible};
use crate::{access::Operation, trouble::Trouble, value::Value};
use sync_patterns_core::names::quoted;

/// The tenant's row with a key, locked for what is to be done with it: columns `row` and `scope`.
pub(crate) fn locked(
    target: Target<'_>,
    key: &[Value],
    operation: Operation,
) -> Result<Statement, Trouble> {
    let mut statement = plain(target, key)?;
    statement.text.push_str(match operation {
        Operation::Delete => " FOR UPDATE OF t",
        // Rows that refer to this one can still be written meanwhile.
        _ => " FOR NO KEY UPDATE OF t",
    });
    Ok(statement)
}

/// The tenant's row with a key: columns `row` and `scope`.
pub(crate) fn plain(target: Target<'_>, key: &[Value]) -> Result<Statement, Trouble> {
    let mut statement = Statement::default();
    let condition = target.condition(&mut statement, key)?;
    let (row, scope, relation) = (target.row()?, target.scope()?, target.relation());
    statement.text =
        format!("SELECT {row} AS row, {scope} AS scope FROM {relation} WHERE {condition}");
    Ok(statement)
}

impl Target<'_> {
    /// The condition that `t` is the row with a key, and the tenant's.
    pub(super) fn condition(
        &self,
        statement: &mut Statement,
        key: &[Value],
    ) -> Result<String, Trouble> {
        let mut conditions = Vec::new();
        for (field, value) in self.model.key().zip(key) {
            let value = statement.value(value, self.column(field.column)?);
            conditions.push(format!("t.{} = {value}", quoted(field.column)));
        }
        if let Some(tenant) = self.tenant {
            let tenant = statement.text(tenant);
            conditions.extend(visible(self.catalogue, self.model, "t", &tenant, 0)?);
        }
        Ok(conditions.join(" AND "))
    }
}
