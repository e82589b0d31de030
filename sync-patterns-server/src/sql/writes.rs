//! Writing one row. What is returned says whether the row is where its author may put it: the row,
//! its scope, whether it is the tenant's, and whether what it refers to is.

use sync_patterns_core::names::quoted;

use super::{Statement, Target, references::truths, visible::visible};
use crate::{catalogue::ColumnInfo, change::Values, trouble::Trouble, value::Value};

/// A write, and the columns of the references that it checks, in the order of `references`.
pub(crate) struct WriteStatement {
    pub statement: Statement,
    pub references: Vec<&'static str>,
}

/// Makes a row.
pub(crate) fn insert(
    target: Target<'_>,
    values: &Values,
    write_id: &str,
) -> Result<WriteStatement, Trouble> {
    let mut statement = Statement::default();
    let (mut columns, mut texts) = (Vec::new(), Vec::new());
    for (column, value) in values.iter() {
        columns.push(quoted(column));
        texts.push(statement.value(value, target.column(column)?));
    }
    if let Some((tenant, owner)) = target.tenant.zip(target.model.tenant()) {
        let tenant = Value::Text(tenant.to_owned());
        columns.push(quoted(owner.column));
        texts.push(statement.value(&tenant, target.column(owner.column)?));
    }
    columns.push(quoted(WRITE_ID));
    texts.push(statement.value(&Value::Text(write_id.to_owned()), target.column(WRITE_ID)?));
    statement.text = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        target.relation(),
        columns.join(", "),
        texts.join(", ")
    );
    returning(target, statement, values)
}

/// Changes a row, if any of the values differs from what it has.
pub(crate) fn update(
    target: Target<'_>,
    key: &[Value],
    values: &Values,
    write_id: &str,
) -> Result<WriteStatement, Trouble> {
    let mut statement = Statement::default();
    let (mut assignments, mut differences) = (Vec::new(), Vec::new());
    for (column, value) in values.iter() {
        let info = target.column(column)?;
        let value = statement.value(value, info);
        let column = quoted(column);
        differences.push(difference(info, &format!("t.{column}"), &value));
        assignments.push(format!("{column} = {value}"));
    }
    let write_id = Value::Text(write_id.to_owned());
    let write_id = statement.value(&write_id, target.column(WRITE_ID)?);
    assignments.push(format!("{} = {write_id}", quoted(WRITE_ID)));
    let condition = target.condition(&mut statement, key)?;
    statement.text = format!(
        "UPDATE {} SET {} WHERE {condition} AND ({})",
        target.relation(),
        assignments.join(", "),
        differences.join(" OR ")
    );
    returning(target, statement, values)
}

/// Removes a row. What is returned has the columns of other writes, so that all are read alike.
pub(crate) fn delete(target: Target<'_>, key: &[Value]) -> Result<WriteStatement, Trouble> {
    let mut statement = Statement::default();
    let condition = target.condition(&mut statement, key)?;
    statement.text = format!(
        "DELETE FROM {} WHERE {condition} RETURNING 'null'::text AS row, NULL::text AS scope, \
         TRUE AS is_visible, '{{}}'::bool[] AS references",
        target.relation()
    );
    Ok(WriteStatement { statement, references: Vec::new() })
}

pub(super) const WRITE_ID: &str = "write_id";

/// Adds what is returned of the rows `t`.
pub(super) fn returning(
    target: Target<'_>,
    mut statement: Statement,
    values: &Values,
) -> Result<WriteStatement, Trouble> {
    let (mut is_visible, mut guarded) = (None, Vec::new());
    if let Some(tenant) = target.tenant {
        let tenant = statement.text(tenant);
        let columns: Vec<&'static str> = values.iter().map(|(column, _)| column).collect();
        is_visible = visible(target.catalogue, target.model, "t", &tenant, 0)?;
        guarded = target.guarded_references(&columns, &tenant)?;
    }
    let (row, scope) = (target.row()?, target.scope()?);
    let is_visible = is_visible.unwrap_or_else(|| "TRUE".to_owned());
    statement.text.push_str(&format!(
        " RETURNING {row} AS row, {scope} AS scope, coalesce({is_visible}, FALSE) AS is_visible, \
         {} AS references",
        truths(&guarded)
    ));
    let references = guarded.into_iter().map(|(column, _)| column).collect();
    Ok(WriteStatement { statement, references })
}

/// Whether a column differs from a value. Types whose equality overlooks something (`citext` the
/// case, `json` has none at all, zeros have a sign) are compared as text.
fn difference(info: &ColumnInfo, column: &str, value: &str) -> String {
    let is_exact = matches!(
        info.base_name.as_str(),
        "bool"
            | "int2"
            | "int4"
            | "int8"
            | "numeric"
            | "uuid"
            | "timestamptz"
            | "date"
            | "bytea"
            | "jsonb"
    );
    match is_exact {
        true => format!("{column} IS DISTINCT FROM {value}"),
        false => {
            format!("{column}::text COLLATE \"C\" IS DISTINCT FROM ({value})::text COLLATE \"C\"")
        }
    }
}
