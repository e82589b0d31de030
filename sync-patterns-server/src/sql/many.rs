//! Many rows of one table at once.

use sync_patterns_core::names::quoted;

use super::{
    Statement, Target, WriteStatement,
    writes::{WRITE_ID, returning},
};
use crate::{change::Values, trouble::Trouble};

/// Makes rows that all set the same columns. The returned column `write_id` says which is which.
pub(crate) fn insert_many(
    target: Target<'_>,
    rows: &[(Values, &str)],
) -> Result<WriteStatement, Trouble> {
    let mut statement = Statement::default();
    let (mut columns, mut lists, mut names, mut values) = (vec![], vec![], vec![], vec![]);
    let first = &rows[0].0;
    for (number, (column, _)) in first.iter().enumerate() {
        let info = target.column(column)?;
        let texts = rows.iter().map(|(values, _)| values.get(column)?.to_literal());
        lists.push(statement.texts(texts.collect()));
        names.push(format!("c{number}"));
        columns.push(quoted(column));
        values.push(format!("v.c{number}::{}", info.cast_type));
    }
    if let Some((tenant, owner)) = target.tenant.zip(target.model.tenant()) {
        let info = target.column(owner.column)?;
        columns.push(quoted(owner.column));
        values.push(format!("{}::{}", statement.text(tenant), info.cast_type));
    }
    let write_ids = rows.iter().map(|(_, write_id)| Some((*write_id).to_owned()));
    lists.push(statement.texts(write_ids.collect()));
    names.push("w".to_owned());
    columns.push(quoted(WRITE_ID));
    values.push(format!("v.w::{}", target.column(WRITE_ID)?.cast_type));
    statement.text = format!(
        "INSERT INTO {} ({}) SELECT {} FROM unnest({}) WITH ORDINALITY AS v ({}, n) ORDER BY v.n",
        target.relation(),
        columns.join(", "),
        values.join(", "),
        lists.join(", "),
        names.join(", ")
    );
    let mut write = returning(target, statement, first)?;
    write.statement.text.push_str(&format!(", t.{}::text AS write_id", quoted(WRITE_ID)));
    Ok(write)
}
