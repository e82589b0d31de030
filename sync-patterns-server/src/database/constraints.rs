//! Errors of constraints, with the field that they are about.

use sqlx::postgres::PgDatabaseError;
use sync_patterns_core::Model;

use crate::{
    ApiError, ErrorCode,
    access::Operation,
    catalogue::{ConstraintKind, Table},
    change::Change,
    sql::Target,
};

/// The answer to a constraint's error; `None` where the error is of another kind.
pub(super) fn refusal(
    error: &PgDatabaseError,
    target: Target<'_>,
    change: &Change,
) -> Option<ApiError> {
    let model = target.model;
    let table = target.catalogue.table(model)?;
    // Triggers write to other tables; what these refuse has no field here.
    let is_here = error.table().is_none_or(|name| name == model.table);
    let name = error.constraint().unwrap_or_default();
    let columns = || match is_here {
        true => table.constraints.get(name).map_or(&[][..], |constraint| &constraint.columns),
        false => &[][..],
    };
    Some(match error.code() {
        "23502" => missing(model, error.column().filter(|_| is_here)),
        "23503" if change.operation == Operation::Delete || !is_here => still_referenced(model),
        "23503" => {
            let columns = table.references.get(name).map(|reference| &reference.columns);
            let field = columns.and_then(|columns| first_field(model, columns));
            reference_missing(model, field)
        }
        "23505" => unique(table, name, model, columns()),
        "23514" => {
            let domain = error.data_type();
            let field = first_field(model, columns()).or_else(|| of_domain(table, domain?, change));
            broken_rule(model, field)
        }
        "23P01" => named(
            ApiError::new(
                ErrorCode::NotUnique,
                format!("another row of `{}` is in the way of this one", model.table),
            ),
            first_field(model, columns()),
        ),
        // A policy of row-level security, or a right that was not granted.
        "42501" => {
            tracing::warn!(table = model.table, "Postgres does not allow the write");
            let message = format!("this write to `{}` is not allowed", model.table);
            ApiError::new(ErrorCode::Forbidden, message)
        }
        // `RAISE EXCEPTION` in a trigger: its author's words to whoever writes.
        "P0001" => ApiError::new(ErrorCode::Refused, error.message().to_owned()),
        _ => return None,
    })
}

/// The error of a reference to a row that is not there, or not the tenant's: one and the same.
pub(crate) fn reference_missing(model: &Model, field: Option<&'static str>) -> ApiError {
    let message = match field {
        Some(field) => {
            format!("what `{field}` of `{}` refers to does not exist", model.table)
        }
        None => format!("something that `{}` refers to does not exist", model.table),
    };
    named(ApiError::new(ErrorCode::ReferenceMissing, message), field)
}

fn unique(table: &Table, name: &str, model: &Model, columns: &[String]) -> ApiError {
    let is_key = table
        .constraints
        .get(name)
        .is_some_and(|constraint| constraint.kind == ConstraintKind::PrimaryKey);
    let key: Vec<&str> = model.key().map(|field| field.column).collect();
    if is_key
        || (!columns.is_empty()
            && key.iter().all(|name| columns.iter().any(|column| column == name)))
    {
        let message = format!("a row of `{}` with this key exists already", model.table);
        return named(
            ApiError::new(ErrorCode::Conflict, message),
            key.first().and_then(|name| model.field(name).map(|field| field.column)),
        );
    }
    let field = first_field(model, columns);
    let message = match field {
        Some(field) => {
            format!("another row of `{}` has this value in `{field}` already", model.table)
        }
        None => format!("another row of `{}` has a value that must be unique", model.table),
    };
    named(ApiError::new(ErrorCode::NotUnique, message), field)
}

fn missing(model: &Model, column: Option<&str>) -> ApiError {
    match column.and_then(|column| model.field(column)) {
        Some(field) => {
            let message = format!("`{}` of `{}` cannot be null", field.column, model.table);
            ApiError::new(ErrorCode::Required, message).field(field.column)
        }
        None => {
            tracing::error!(
                table = model.table,
                column,
                "a column that clients do not have got no value: give it a default, or set it in `before_write`"
            );
            let message = format!("the server could not complete the row of `{}`", model.table);
            ApiError::new(ErrorCode::Required, message)
        }
    }
}

fn still_referenced(model: &Model) -> ApiError {
    let message = format!("other rows still refer to this row of `{}`", model.table);
    ApiError::new(ErrorCode::StillReferenced, message)
}

fn broken_rule(model: &Model, field: Option<&'static str>) -> ApiError {
    let message = match field {
        Some(field) => {
            format!("the value of `{field}` breaks a rule of `{}` in the database", model.table)
        }
        None => format!("the row breaks a rule of `{}` in the database", model.table),
    };
    named(ApiError::new(ErrorCode::RuleBroken, message), field)
}

fn named(error: ApiError, field: Option<&'static str>) -> ApiError {
    match field {
        Some(field) => error.field(field),
        None => error,
    }
}

/// The first of the columns that clients have: the tenant's and excluded ones are not named.
fn first_field(model: &Model, columns: &[String]) -> Option<&'static str> {
    columns.iter().find_map(|column| model.field(column)).map(|field| field.column)
}

/// The column of the change that has a domain as its type.
fn of_domain(table: &Table, domain: &str, change: &Change) -> Option<&'static str> {
    let is_of = |column: &str| {
        let name = table.columns.get(column).and_then(|info| info.domain.as_deref());
        name.is_some_and(|name| name == domain || name.ends_with(&format!(".{domain}")))
    };
    let mut columns = change.values.iter().map(|(column, _)| column).filter(|name| is_of(name));
    columns.next().and_then(|column| change.of.model.field(column)).map(|field| field.column)
}
