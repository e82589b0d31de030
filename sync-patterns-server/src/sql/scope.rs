//! The scope that a row is in: what the authoriser is asked about.

use serde_json::{Map, value::Value as Json};
use sync_patterns_core::{Model, Scope, names::quoted};

use super::{Target, visible::parent_is};
use crate::{access::ScopeValue, change::Values, trouble::Trouble};

/// Whether subscriptions to the model have values.
pub(crate) fn has_scope(model: &Model) -> bool {
    !columns(model).is_empty()
}

/// The scope's columns: the model's, or those of the parent that its scope goes through.
fn columns(model: &Model) -> &'static [&'static str] {
    match model.scope {
        Scope::All => &[],
        Scope::Columns(columns) => columns,
        Scope::Via { parent, .. } => columns(parent),
    }
}

impl Target<'_> {
    /// The scope's values of row `t` as the text of a JSON object; null where there is no scope.
    pub(super) fn scope(&self) -> Result<String, Trouble> {
        match has_scope(self.model) {
            true => self.scope_of("t", 0),
            false => Ok("NULL::text".to_owned()),
        }
    }

    fn scope_of(&self, row: &str, depth: usize) -> Result<String, Trouble> {
        match self.model.scope {
            Scope::All => Ok("NULL::text".to_owned()),
            Scope::Columns(columns) => {
                self.object(row, columns.iter().filter_map(|column| self.model.field(column)))
            }
            Scope::Via { column, parent } => {
                let above = format!("s{depth}");
                let of_parent = Target { model: parent, ..*self }.scope_of(&above, depth + 1)?;
                let join = parent_is(self.catalogue, parent, &above, row, column)?;
                let parent = quoted(parent.table);
                Ok(format!("(SELECT {of_parent} FROM {parent} AS {above} WHERE {join})"))
            }
        }
    }
}

/// The scope's values as Postgres gave them; null where the row names no parent.
pub(crate) fn scope_values(model: &Model, text: Option<&str>) -> Vec<ScopeValue> {
    let mut object: Map<String, Json> =
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let values = columns(model)
        .iter()
        .map(|column| ScopeValue { column, value: object.remove(*column).unwrap_or_default() });
    values.collect()
}

/// The scope that an insert's values say, where they say it whole: the model's own columns, all set.
pub(crate) fn scope_of_values(model: &Model, values: &Values) -> Option<Vec<ScopeValue>> {
    let Scope::Columns(columns) = model.scope else { return None };
    let values = columns.iter().map(|column| {
        let shape = model.field(column).map(|field| &field.shape);
        let json = values.get(column)?.to_json(shape);
        Some(ScopeValue { column, value: serde_json::from_str(&json).ok()? })
    });
    values.collect()
}

/// A scope's values in the form in which Postgres gives them.
pub(crate) fn scope_text(scope: &[ScopeValue]) -> String {
    let object: Map<String, Json> =
        scope.iter().map(|value| (value.column.to_owned(), value.value.clone())).collect();
    Json::from(object).to_string()
}
