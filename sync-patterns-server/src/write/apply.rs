//! One change inside its transaction.
//!
//! The authoriser is asked about the scope of the row as it is before anything is written, and as
//! Postgres says that it has become afterwards: triggers and hooks included.

use sqlx::{PgConnection, Row, postgres::PgRow};
use sync_patterns_core::Shape;

use super::{Answer, Asking, answer::Done};
use crate::{
    ApiError, ErrorCode,
    access::Operation,
    change::{Change, Values},
    database::reference_missing,
    hooks::RawWrite,
    idempotency::WriteId,
    sql::{self, Target, has_scope, scope_of_values, scope_values},
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
        self.give_key(&mut values)?;
        self.before_write(&mut values, None).await?;
        if let Some(scope) = scope_of_values(self.target.model, &values) {
            self.asking.ask(self.change.of, Operation::Insert, scope).await?;
        }
        let write = sql::insert(self.target, &values, self.change.write_id.as_str())?;
        let row = write.statement.query().fetch_optional(&mut *self.connection).await?;
        let row = row.ok_or_else(|| self.not_taken())?;
        let text = self.check_written(&row, &write.references, None).await?;
        Ok(Applied { status: 201, row: Some(text), is_written: true })
    }

    async fn update(&mut self) -> Result<Applied, Trouble> {
        let key = self.change.key.as_deref().unwrap_or_default();
        let (before, scope) = self.lock(key).await?;
        let mut values = self.change.values.clone();
        self.before_write(&mut values, Some(&before)).await?;
        if values.is_empty() {
            return Ok(Applied { status: 200, row: Some(before), is_written: false });
        }
        let write = sql::update(self.target, key, &values, self.change.write_id.as_str())?;
        let row = write.statement.query().fetch_optional(&mut *self.connection).await?;
        // The row is locked and there: nothing in it differs.
        let Some(row) = row else {
            return Ok(Applied { status: 200, row: Some(before), is_written: false });
        };
        let text = self.check_written(&row, &write.references, scope.as_deref()).await?;
        Ok(Applied { status: 200, row: Some(text), is_written: true })
    }

    async fn delete(&mut self) -> Result<Applied, Trouble> {
        let key = self.change.key.as_deref().unwrap_or_default();
        let (before, _) = self.lock(key).await?;
        self.before_write(&mut Values::default(), Some(&before)).await?;
        let statement = sql::delete(self.target, key)?;
        let done = statement.query().execute(&mut *self.connection).await?;
        match done.rows_affected() {
            0 => Err(self.not_taken().into()),
            _ => Ok(Applied { status: 200, row: None, is_written: true }),
        }
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

    /// Whether the row is where its author may put it; its text.
    async fn check_written(
        &mut self,
        row: &PgRow,
        references: &[&'static str],
        before: Option<&str>,
    ) -> Result<String, Trouble> {
        let model = self.target.model;
        let truths: Vec<bool> = row.try_get("references")?;
        let missing = references.iter().zip(truths).find(|(_, is_there)| !is_there);
        if let Some((column, _)) = missing {
            let field = model.field(column).map(|field| field.column);
            return Err(reference_missing(model, field).into());
        }
        if !row.try_get("is_visible")? {
            let field = match model.scope {
                sync_patterns_core::Scope::Via { column, .. } => Some(column),
                _ => None,
            };
            return Err(reference_missing(model, field).into());
        }
        let scope: Option<String> = row.try_get("scope")?;
        if scope.as_deref() != before {
            self.ask(scope.as_deref()).await?;
        }
        Ok(row.try_get("row")?)
    }

    async fn ask(&mut self, scope: Option<&str>) -> Result<(), ApiError> {
        let of = self.change.of;
        if has_scope(of.model) {
            let scope = scope_values(of.model, scope);
            self.asking.ask(of, self.change.operation, scope).await?;
        }
        Ok(())
    }

    /// A row without a UUID gets one, where Postgres does not give it one.
    fn give_key(&self, values: &mut Values) -> Result<(), Trouble> {
        for field in self.target.model.key().filter(|field| field.is_in_create()) {
            let is_given = values.get(field.column).is_some();
            if is_given || !matches!(field.shape.base(), Shape::Uuid) {
                continue;
            }
            if !self.target.column(field.column)?.has_default {
                values.set(field.column, Value::Text(uuid::Uuid::new_v4().to_string()));
            }
        }
        Ok(())
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
