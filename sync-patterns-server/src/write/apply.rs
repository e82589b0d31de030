//! One change inside its transaction.
//!
//! The authoriser is asked about the scope of the row as it is before anything is written, and as
//! Postgres says that it has become afterwards: triggers and hooks included.

use sqlx::{PgConnection, Row, postgres::PgRow};
use sync_patterns_core::Scope;

use super::{Answer, Asking, answer::Done};
use crate::{
    ApiError, ErrorCode,
    access::Operation,
    change::{Change, Values, is_made_up},
    database::reference_missing,
    hooks::RawWrite,
    idempotency::WriteId,
    sql::{self, Target, WriteStatement, has_scope, scope_of_values, scope_values},
    state::State,
    trouble::Trouble,
    value::Value,
};

/// A change that was applied.
pub(super) struct Applied {
    status: u16,
    row: Option<String>,
    is_written: bool,
}

impl Applied {
    /// A row that was made.
    pub fn made(row: String) -> Applied {
        Applied { status: 201, row: Some(row), is_written: true }
    }

    pub fn into_answer(self, write_id: &WriteId, txid: Option<u32>) -> Answer {
        let row = self.row.and_then(|text| serde_json::value::RawValue::from_string(text).ok());
        let txid = txid.filter(|_| self.is_written);
        let affected = (!self.is_written).then_some(0);
        Answer::accepted(write_id, self.status, Done { row, txid, affected })
    }
}

/// A change inside its transaction.
struct Applying<'a, 'r> {
    state: &'a State,
    asking: &'a mut Asking<'r>,
    connection: &'a mut PgConnection,
    target: Target<'a>,
    change: &'a Change,
}

/// Applies one change.
pub(super) async fn one(
    state: &State,
    asking: &mut Asking<'_>,
    connection: &mut PgConnection,
    target: Target<'_>,
    change: &Change,
) -> Result<Applied, Trouble> {
    let mut applying = Applying { state, asking, connection, target, change };
    match change.operation {
        Operation::Insert => applying.insert().await,
        Operation::Delete => applying.delete().await,
        Operation::Update | Operation::Read => applying.update().await,
    }
}

impl Applying<'_, '_> {
    async fn insert(&mut self) -> Result<Applied, Trouble> {
        let mut values = self.change.values.clone();
        give_key(self.target, &mut values)?;
        self.before_write(&mut values, None).await?;
        if let Some(scope) = scope_of_values(self.target.model, &values) {
            self.asking.ask(self.change.of, Operation::Insert, scope).await?;
        }
        let write = sql::insert(self.target, &values, self.change.write_id.as_str())?;
        let text = self.write(write, None).await?;
        text.map(Applied::made).ok_or_else(|| self.not_taken().into())
    }

    async fn update(&mut self) -> Result<Applied, Trouble> {
        let key = self.change.key.as_deref().unwrap_or_default();
        let write_id = self.change.write_id.as_str();
        if self.is_plain() && !self.change.values.is_empty() {
            let write = sql::update(self.target, key, &self.change.values, write_id)?;
            if let Some(text) = self.write(write, None).await? {
                return Ok(Applied { status: 200, row: Some(text), is_written: true });
            }
        }
        let (before, scope) = self.lock(key).await?;
        let mut values = self.change.values.clone();
        self.before_write(&mut values, Some(&before)).await?;
        if !values.is_empty() {
            let write = sql::update(self.target, key, &values, write_id)?;
            if let Some(text) = self.write(write, scope.as_deref()).await? {
                return Ok(Applied { status: 200, row: Some(text), is_written: true });
            }
        }
        // The row is locked and there: nothing in it differs.
        Ok(Applied { status: 200, row: Some(before), is_written: false })
    }

    async fn delete(&mut self) -> Result<Applied, Trouble> {
        let key = self.change.key.as_deref().unwrap_or_default();
        let removed = Applied { status: 200, row: None, is_written: true };
        if self.is_plain() && self.write(sql::delete(self.target, key)?, None).await?.is_some() {
            return Ok(removed);
        }
        let (before, _) = self.lock(key).await?;
        self.before_write(&mut Values::default(), Some(&before)).await?;
        let write = sql::delete(self.target, key)?;
        let row = write.statement.query().fetch_optional(&mut *self.connection).await?;
        row.map(|_| removed).ok_or_else(|| self.not_taken().into())
    }

    /// Whether nobody has to see the row before it is written.
    fn is_plain(&self) -> bool {
        let model = self.target.model;
        !has_scope(model) && !self.state.hooks.contains_key(model.table)
    }

    /// Runs a write; the row's text, or `None` where no row was written.
    async fn write(
        &mut self,
        write: WriteStatement,
        before: Option<&str>,
    ) -> Result<Option<String>, Trouble> {
        let row = write.statement.query().fetch_optional(&mut *self.connection).await?;
        let Some(row) = row else { return Ok(None) };
        let (asking, references) = (&mut *self.asking, &write.references);
        check_written(asking, self.target, self.change, &row, references, before).await.map(Some)
    }

    /// The tenant's row and its scope, locked, once its author may do this there.
    async fn lock(&mut self, key: &[Value]) -> Result<(String, Option<String>), Trouble> {
        let operation = self.change.operation;
        let statement = sql::locked(self.target, key, operation)?;
        let row = statement.query().fetch_optional(&mut *self.connection).await?;
        let row = row.ok_or_else(|| {
            let message = format!("there is no such row of `{}`", self.target.model.table);
            ApiError::new(ErrorCode::NotFound, message)
        })?;
        let scope: Option<String> = row.try_get("scope")?;
        self.ask(scope.as_deref()).await?;
        Ok((row.try_get("row")?, scope))
    }

    async fn ask(&mut self, scope: Option<&str>) -> Result<(), ApiError> {
        ask(self.asking, self.change, scope).await
    }

    async fn before_write(
        &mut self,
        values: &mut Values,
        before: Option<&str>,
    ) -> Result<(), ApiError> {
        let Some(hook) = self.state.hooks.get(self.target.model.table) else { return Ok(()) };
        let write = RawWrite {
            connection: self.connection,
            parts: &self.asking.parts,
            change: self.change,
            tenant: self.target.tenant,
            values,
            before,
        };
        hook(write).await
    }

    /// A trigger of the database kept the write from happening.
    fn not_taken(&self) -> ApiError {
        let message =
            format!("the database did not take this write to `{}`", self.target.model.table);
        ApiError::new(ErrorCode::Refused, message)
    }
}

/// Whether a written row is where its author may put it; its text.
pub(super) async fn check_written(
    asking: &mut Asking<'_>,
    target: Target<'_>,
    change: &Change,
    row: &PgRow,
    references: &[&'static str],
    before: Option<&str>,
) -> Result<String, Trouble> {
    let model = target.model;
    let truths: Vec<bool> = row.try_get("references")?;
    let missing = references.iter().zip(truths).find(|(_, is_there)| !is_there);
    if let Some((column, _)) = missing {
        let field = model.field(column).map(|field| field.column);
        return Err(reference_missing(model, field).into());
    }
    if !row.try_get("is_visible")? {
        let error = match model.scope {
            Scope::Via { column, .. } => reference_missing(model, Some(column)),
            // A trigger gave it to another tenant.
            _ => {
                let message = format!("this row of `{}` would not be yours", model.table);
                ApiError::new(ErrorCode::Forbidden, message)
            }
        };
        return Err(error.into());
    }
    let scope: Option<String> = row.try_get("scope")?;
    if scope.as_deref() != before {
        ask(asking, change, scope.as_deref()).await?;
    }
    Ok(row.try_get("row")?)
}

async fn ask(
    asking: &mut Asking<'_>,
    change: &Change,
    scope: Option<&str>,
) -> Result<(), ApiError> {
    let of = change.of;
    if has_scope(of.model) {
        asking.ask(of, change.operation, scope_values(of.model, scope)).await?;
    }
    Ok(())
}

/// A row without a key gets one, where that can be made up and Postgres does not do it.
pub(super) fn give_key(target: Target<'_>, values: &mut Values) -> Result<(), Trouble> {
    if let Some(key) = target.model.key().find(|field| is_made_up(target.model, field))
        && values.get(key.column).is_none()
        && !target.column(key.column)?.has_default
    {
        values.set(key.column, Value::Text(uuid::Uuid::new_v4().to_string()));
    }
    Ok(())
}
