//! Reading and writing a model's rows as JSON of the wire.

use serde_json::{Value, json};
use sync_patterns_core::{Field, Model, Shape, names::quoted};

use crate::{Database, DbError, Object, Param, wire};

/// The columns that the view adds.
const METADATA: [&str; 2] = ["_has_local_changes", "_pending_write_id"];

impl Database {
    /// Inserts a row through the view.
    pub async fn insert(&mut self, model: &Model, row: Value) -> Result<(), DbError> {
        let mut params = Vec::new();
        let (columns, values) = self.columns(model, &row, &mut params);
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quoted(model.table),
            columns.join(", "),
            values.join(", ")
        );
        self.execute(&sql, &params).await
    }

    /// Updates a row through the view.
    pub async fn update(
        &mut self,
        model: &Model,
        key: impl Into<Key>,
        values: Value,
    ) -> Result<(), DbError> {
        let mut params = Vec::new();
        let (columns, values) = self.columns(model, &values, &mut params);
        let assignments: Vec<String> = columns
            .into_iter()
            .zip(values)
            .map(|(column, value)| format!("{column} = {value}"))
            .collect();
        let condition = self.condition(model, &key.into(), &mut params);
        let table = quoted(model.table);
        let sql = format!("UPDATE {table} SET {} WHERE {condition}", assignments.join(", "));
        self.execute(&sql, &params).await
    }

    /// Deletes a row through the view.
    pub async fn delete(&mut self, model: &Model, key: impl Into<Key>) -> Result<(), DbError> {
        let mut params = Vec::new();
        let condition = self.condition(model, &key.into(), &mut params);
        let sql = format!("DELETE FROM {} WHERE {condition}", quoted(model.table));
        self.execute(&sql, &params).await
    }

    /// The server's row arrives: inserted, or every column of it updated.
    pub async fn arrives(&mut self, model: &Model, row: Value, write_id: Option<&str>) {
        let arrived = self.arrive(model, &[(row, write_id.map(str::to_owned))]).await;
        arrived.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Rows of the server arrive in one statement, each with the name of the write that it shows.
    /// They must have the same columns and different keys.
    pub async fn arrive(
        &mut self,
        model: &Model,
        rows: &[(Value, Option<String>)],
    ) -> Result<(), DbError> {
        let mut params = Vec::new();
        let (mut columns, mut tuples) = (Vec::new(), Vec::new());
        for (row, write_id) in rows {
            let (names, mut values) = self.columns(model, row, &mut params);
            let write_id = write_id.clone().map_or(Value::Null, Value::from);
            values.push(wire::bind(self.dialect(), &Shape::Text, &write_id, &mut params));
            tuples.push(format!("({})", values.join(", ")));
            columns = names;
        }
        columns.push("\"write_id\"".into());
        let key: Vec<String> = model.key().map(|field| quoted(field.column)).collect();
        let updates: Vec<String> = columns
            .iter()
            .filter(|column| !key.contains(column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {} ON CONFLICT ({}) DO UPDATE SET {}",
            quoted(&format!("{}_synced", model.table)),
            columns.join(", "),
            tuples.join(", "),
            key.join(", "),
            updates.join(", ")
        );
        self.execute(&sql, &params).await
    }

    /// The server's row goes.
    pub async fn leaves(&mut self, model: &Model, key: impl Into<Key>) {
        let mut params = Vec::new();
        let condition = self.condition(model, &key.into(), &mut params);
        let synced = quoted(&format!("{}_synced", model.table));
        let sql = format!("DELETE FROM {synced} WHERE {condition}");
        self.execute(&sql, &params).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    /// The view's rows in canonical form, by key, with the view's metadata.
    pub async fn rows(&mut self, model: &Model) -> Vec<Object> {
        let dialect = self.dialect();
        let columns: Vec<_> = model.fields.iter().map(|f| wire::select(dialect, f)).collect();
        let metadata = METADATA.map(quoted).join(", ");
        let sql = format!("SELECT {}, {metadata} FROM {}", columns.join(", "), quoted(model.table));
        let rows = self.query(&sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let read = |row: &Object| {
            let mut read: Object = model
                .fields
                .iter()
                .map(|Field { column, shape, .. }| {
                    ((*column).to_owned(), wire::from_column(dialect, shape, &row[*column]))
                })
                .collect();
            let has_changes = wire::from_column(dialect, &Shape::Bool, &row[METADATA[0]]);
            read.insert(METADATA[0].into(), has_changes);
            read.insert(METADATA[1].into(), row[METADATA[1]].clone());
            read
        };
        let mut rows: Vec<Object> = rows.iter().map(read).collect();
        rows.sort_by_key(|row| row_key(model, row).to_string());
        rows
    }

    /// One of the view's rows, without the view's metadata.
    pub async fn row(&mut self, model: &Model, key: impl Into<Key>) -> Option<Value> {
        let key = key.into();
        let mut rows = self.rows(model).await;
        rows.retain(|row| key.is(&row_key(model, row)));
        assert!(rows.len() <= 1, "one key, several rows: {rows:?}");
        let mut row = rows.pop()?;
        row.retain(|column, _| !METADATA.contains(&column.as_str()));
        Some(row.into())
    }

    /// One column of one of the view's rows.
    pub async fn cell(&mut self, model: &Model, key: impl Into<Key>, column: &str) -> Value {
        let row = self.row(model, key).await.expect("the view has the row");
        row.get(column).unwrap_or_else(|| panic!("no column {column}")).clone()
    }

    /// A column of the view's metadata.
    pub async fn pending(&mut self, model: &Model, key: impl Into<Key>) -> (bool, Option<String>) {
        let key = key.into();
        let rows = self.rows(model).await;
        let row =
            rows.iter().find(|row| key.is(&row_key(model, row))).expect("the view has the row");
        (row[METADATA[0]] == true, row[METADATA[1]].as_str().map(str::to_owned))
    }

    fn columns(
        &self,
        model: &Model,
        row: &Value,
        params: &mut Vec<Param>,
    ) -> (Vec<String>, Vec<String>) {
        let row = row.as_object().expect("a row is an object");
        row.iter()
            .map(|(column, value)| {
                let shape = model.field(column).map_or(Shape::Text, |field| field.shape);
                (quoted(column), wire::bind(self.dialect(), &shape, value, params))
            })
            .unzip()
    }

    fn condition(&self, model: &Model, key: &Key, params: &mut Vec<Param>) -> String {
        let Key::Of(values) = key else { return "TRUE".to_owned() };
        let values = values.as_array().expect("a key is an array");
        assert_eq!(values.len(), model.key().count(), "values of the key of {}", model.table);
        let conditions: Vec<String> = model
            .key()
            .zip(values)
            .map(|(field, value)| {
                let value = wire::bind(self.dialect(), &field.shape, value, params);
                format!("{} = {value}", quoted(field.column))
            })
            .collect();
        conditions.join(" AND ")
    }
}

/// Which row: the key's values in the fields' order, a JSON array.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// One row.
    Of(Value),
    /// Every row.
    All,
}

impl Key {
    fn is(&self, key: &Value) -> bool {
        match self {
            Key::Of(this) => this == key,
            Key::All => true,
        }
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Key {
        Key::Of(json!([text]))
    }
}

impl From<i64> for Key {
    fn from(number: i64) -> Key {
        Key::Of(json!([number]))
    }
}

impl From<&String> for Key {
    fn from(text: &String) -> Key {
        Key::Of(json!([text]))
    }
}

impl<const N: usize> From<[&str; N]> for Key {
    fn from(values: [&str; N]) -> Key {
        Key::Of(values.iter().copied().map(Value::from).collect())
    }
}

impl From<Value> for Key {
    fn from(values: Value) -> Key {
        Key::Of(values)
    }
}

/// The key of a row as a JSON array.
pub fn row_key(model: &Model, row: &Object) -> Value {
    model.key().map(|field| row[field.column].clone()).collect()
}
