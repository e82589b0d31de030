//! A row's key: of a path, of a change's list, or among an insert's values.

use serde_json::value::RawValue;
use sync_patterns_core::{Field, Model, Shape};

use super::Values;
use crate::{
    ApiError, ErrorCode,
    value::{self, Problem, Value},
};

/// The key of a path: one part per field, decoded.
pub(crate) fn from_path(model: &'static Model, parts: &[String]) -> Result<Vec<Value>, ApiError> {
    of_parts(model, parts, |field, part| value::parse_text(&field.shape, part))
}

/// The key of a change: a JSON list of one value per field.
pub(super) fn from_list(model: &'static Model, list: &RawValue) -> Result<Vec<Value>, ApiError> {
    let parts: Vec<&RawValue> =
        serde_json::from_str(list.get()).map_err(|_| wrong_length(model))?;
    of_parts(model, &parts, |field, part| value::parse(&field.shape, part))
}

/// The key of an insert, where the client gives it.
pub(crate) fn from_values(model: &'static Model, values: &Values) -> Option<Vec<Value>> {
    model.key().map(|field| values.get(field.column).cloned()).collect()
}

/// Whether an insert may leave a field out because its value can be made up: a UUID that is all of
/// the key. The parts of a composite key name other rows.
pub(crate) fn is_made_up(model: &Model, field: &Field) -> bool {
    let is_whole_key = field.is_key && model.key().count() == 1;
    is_whole_key && field.is_in_create() && matches!(field.shape.base(), Shape::Uuid)
}

fn of_parts<P>(
    model: &'static Model,
    parts: &[P],
    parse: impl Fn(&'static Field, &P) -> Result<Value, Problem>,
) -> Result<Vec<Value>, ApiError> {
    if parts.len() != model.key().count() {
        return Err(wrong_length(model));
    }
    let values = model.key().zip(parts).map(|(field, part)| {
        parse(field, part).map_err(|problem| {
            let what = match &problem {
                Problem::Null => "a value",
                Problem::Expected(what) => what,
            };
            let message =
                format!("`{}` in the key of `{}` has to be {what}", field.column, model.table);
            ApiError::new(ErrorCode::MalformedKey, message).field(field.column)
        })
    });
    values.collect()
}

fn wrong_length(model: &'static Model) -> ApiError {
    let fields: Vec<&str> = model.key().map(|field| field.column).collect();
    let message = format!("the key of `{}` is a list of: {}", model.table, fields.join(", "));
    ApiError::new(ErrorCode::MalformedKey, message)
}
