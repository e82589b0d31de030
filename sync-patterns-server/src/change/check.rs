//! Which fields a request may name, and what they may hold.

use sync_patterns_core::{Access, Field, Model, Shape};

use super::{Values, body::Fields, key::is_made_up};
use crate::{
    ApiError, ErrorCode,
    access::Operation,
    state::Registered,
    value::{self, Problem, Value},
};

/// The values that an insert or update sets. Fields that are not the client's are refused by name.
///
/// An insert may leave out the key where it is given beside the values, or can be made up.
pub(crate) fn values_of(
    of: Registered,
    operation: Operation,
    key: Option<&[Value]>,
    fields: &Fields<'_>,
) -> Result<Values, ApiError> {
    let mut values = Values::default();
    if operation == Operation::Insert {
        for (field, value) in of.model.key().zip(key.unwrap_or_default()) {
            values.set(field.column, value.clone());
        }
    }
    for (name, raw) in &fields.0 {
        let field = writable(of.model, operation, name)?;
        let value = value::parse(&field.shape, raw)
            .map_err(|problem| wrong_value(of.model, field.column, problem))?;
        values.set(field.column, value);
    }
    if operation == Operation::Insert {
        complete(of.model, &mut values)?;
    }
    Ok(values)
}

fn writable(model: &Model, operation: Operation, name: &str) -> Result<&'static Field, ApiError> {
    let table = model.table;
    // Excluded columns and the tenant's are no fields: they answer as names that do not exist.
    let Some(field) = model.field(name) else {
        let message = format!("`{table}` has no field `{name}`");
        return Err(ApiError::new(ErrorCode::UnknownField, message).field(name.to_owned()));
    };
    let is_writable = match operation {
        Operation::Insert => field.is_in_create(),
        _ => field.is_in_update(),
    };
    if is_writable {
        return Ok(field);
    }
    let reason = match field.access {
        Access::Server => "the server assigns it",
        Access::LocalOnly => "it stays on the device",
        Access::CreateOnly => "it is set when the row is made",
        Access::Write => "a row keeps its key; make a new row instead",
    };
    let message = format!("`{name}` of `{table}` cannot be set here: {reason}");
    Err(ApiError::new(ErrorCode::ReadOnlyField, message).field(field.column))
}

/// Gives an insert what it may leave out, and says what it may not.
fn complete(model: &Model, values: &mut Values) -> Result<(), ApiError> {
    for field in model.fields.iter().filter(|field| field.is_in_create()) {
        if values.get(field.column).is_some() || field.shape.is_optional() {
            continue;
        }
        if let Some(default) = field.default {
            values.set(field.column, default_value(field, default)?);
        } else if !is_made_up(model, field) {
            let message = format!("`{}` needs `{}`", model.table, field.column);
            return Err(ApiError::new(ErrorCode::Required, message).field(field.column));
        }
    }
    Ok(())
}

/// A default is the text form of a value; of JSON and arrays, their JSON.
fn default_value(field: &Field, default: &str) -> Result<Value, ApiError> {
    let parsed = match field.shape.base() {
        Shape::Float32 | Shape::Float64 => Ok(Value::Text(default.to_owned())),
        Shape::Json(_) | Shape::Array(_) | Shape::Bytes => {
            let raw = serde_json::from_str(default);
            raw.map_or(Err(Problem::Null), |raw| value::parse(&field.shape, raw))
        }
        _ => value::parse_text(&field.shape, default),
    };
    parsed.map_err(|_| {
        tracing::error!(field = field.column, default, "the field's default is not a value of it");
        ApiError::internal()
    })
}

/// The error of a value that its field cannot have.
pub(crate) fn wrong_value(model: &Model, column: &'static str, problem: Problem) -> ApiError {
    let table = model.table;
    match problem {
        Problem::Null => {
            let message = format!("`{column}` of `{table}` cannot be null");
            ApiError::new(ErrorCode::Required, message)
        }
        Problem::Expected(what) => {
            let message = format!("`{column}` of `{table}` has to be {what}");
            ApiError::new(ErrorCode::InvalidValue, message)
        }
    }
    .field(column)
}
