//! A change that a client asks for, checked against its model.

mod batch;
mod body;
mod check;
mod key;

use crate::{
    access::Operation,
    idempotency::{RequestHash, WriteId},
    state::Registered,
    value::Value,
};

pub(crate) use batch::{Asked, parse as parse_batch};
pub(crate) use body::Fields;
pub(crate) use check::{values_of, wrong_value};
pub(crate) use key::{from_path, from_values, is_made_up};

/// A change that a client asks for, checked against its model.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub of: Registered,
    pub operation: Operation,
    /// The key's values in field order; `None` where the server assigns it on insert.
    pub key: Option<Vec<Value>>,
    /// What the columns get.
    pub values: Values,
    pub write_id: WriteId,
}

/// Values by column, each column once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(&'static str, Value)>);

impl Values {
    /// The columns with their values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(column, value)| (*column, value))
    }

    /// The value of a column.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// Sets a column, in place of what it had.
    pub fn set(&mut self, column: &'static str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == column) {
            Some((_, place)) => *place = value,
            None => self.0.push((column, value)),
        }
    }

    /// Leaves a column alone.
    pub fn remove(&mut self, column: &str) {
        self.0.retain(|(name, _)| *name != column);
    }

    /// Whether no column is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a JSON object.
    pub fn to_json(&self, of: Registered) -> String {
        let members: Vec<String> = self
            .iter()
            .map(|(column, value)| {
                let name = serde_json::to_string(column).expect("text becomes JSON");
                format!("{name}:{}", value.to_json(of.shape_of(column)))
            })
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

impl Change {
    /// What tells this request from another one with the same write id.
    pub fn hash(&self) -> RequestHash {
        let model = self.of.model;
        let mut parts = vec![model.table.to_owned(), self.operation.to_string()];
        let key = model.key().zip(self.key.iter().flatten());
        parts.extend(key.map(|(field, value)| value.to_json(Some(&field.shape))));
        let mut values: Vec<_> = self.values.iter().collect();
        values.sort_by_key(|(column, _)| *column);
        for (column, value) in values {
            parts.extend([column.to_owned(), value.to_json(self.of.shape_of(column))]);
        }
        RequestHash::of(parts)
    }
}
