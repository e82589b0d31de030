//! Postgres does not say which value it could not read. Each is tried alone, once the write has
//! failed.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{database, some_wrong_value};
use crate::{ApiError, ErrorCode, catalogue::Table, change::Change, sql::Target, value::Value};

/// The error of the first value that Postgres cannot take for its column.
pub(crate) async fn blame(
    connection: &mut PgConnection,
    target: Target<'_>,
    change: &Change,
) -> ApiError {
    let table = change.of.model.table;
    let Some(catalogued) = target.catalogue.table(target.model) else {
        return some_wrong_value(change);
    };
    if let Some(error) = too_long(catalogued, change) {
        return error;
    }
    let key = change.of.model.key().map(|field| field.column).zip(change.key.iter().flatten());
    let tenant = target.model.tenant().zip(target.tenant);
    let tenant = tenant.map(|(owner, value)| (owner.column, Value::Text(value.to_owned())));
    let values = tenant.iter().map(|(column, value)| (*column, value));
    for (column, value) in values.chain(key).chain(change.values.iter()) {
        let Some(info) = catalogued.columns.get(column) else { continue };
        // With its length and scale, as an assignment has it: `numeric(4,2)` has a limit.
        let text = format!("SELECT ({})::{} IS NULL", value.cast(1, info), info.sql_type);
        let tried = value.bind(sqlx::query(AssertSqlSafe(text))).execute(&mut *connection).await;
        let Err(error) = tried else { continue };
        let Some(error) = database(&error) else { break };
        let Some(field) = target.model.field(column) else {
            tracing::error!(
                table,
                column,
                code = error.code(),
                "a value set by the server is wrong"
            );
            return ApiError::internal();
        };
        let what = match error.code() {
            "22003" => "a number that its column can hold",
            "22007" | "22008" => "an instant or day that Postgres can hold",
            "22P05" | "22021" => "text without the character NUL",
            "54001" => "nested less deeply",
            _ => "a value of its column's type in the database",
        };
        let is_key = field.is_key && change.operation != crate::Operation::Insert;
        let code = if is_key { ErrorCode::MalformedKey } else { ErrorCode::InvalidValue };
        let message = format!("`{column}` of `{table}` has to be {what}");
        return ApiError::new(code, message).field(column);
    }
    some_wrong_value(change)
}

/// A cast cuts what is too long, so that length is looked at here. Spaces at the end do not count:
/// Postgres cuts them from whatever is assigned.
fn too_long(table: &Table, change: &Change) -> Option<ApiError> {
    change.values.iter().find_map(|(column, value)| {
        let most = table.columns.get(column)?.max_length?;
        let Value::Text(text) = value else { return None };
        if text.trim_end_matches(' ').chars().count() <= most as usize {
            return None;
        }
        let table = change.of.model.table;
        let message = format!("`{column}` of `{table}` has at most {most} characters");
        Some(ApiError::new(ErrorCode::InvalidValue, message).field(column))
    })
}
