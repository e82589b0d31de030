//! `_changes`, `_rejected`, the overlay and the change feed, as tests compare them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sync_patterns_core::{
    Model, Shape,
    names::{literal, quoted},
};

use crate::{Database, Object, Param, sqlite::File, wire};

/// What a write does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A new row.
    Insert,
    /// Some columns of a row.
    Update,
    /// A row less.
    Delete,
}

/// An entry of `_changes`.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its number.
    pub id: i64,
    /// The row's key: a JSON array.
    pub row_key: Value,
    /// What it does.
    pub operation: Operation,
    /// What is sent, in canonical form.
    pub value: Object,
    /// The name by which the server knows it.
    pub write_id: String,
    /// The same for all changes of a transaction.
    pub transaction_id: Option<String>,
    /// When it was made, in canonical form.
    pub created_at: Value,
    /// Whether it was ever sent.
    pub is_sent: bool,
    /// Whether the server has accepted it.
    pub is_acknowledged: bool,
    /// The server's transaction.
    pub txid: Option<i64>,
    /// The server's position in its log.
    pub lsn: Option<i64>,
}

/// An entry of `_rejected`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// The row's key: a JSON array.
    pub row_key: Value,
    /// What it did.
    pub operation: Operation,
    /// What was sent.
    pub value: Object,
    /// The name by which the server knows it.
    pub write_id: String,
    /// The HTTP status, unless it went along with another.
    pub status: Option<i64>,
    /// The answer's body.
    pub body: Option<String>,
    /// The refused insert that it went along with.
    pub caused_by: Option<String>,
}

/// A row of `{table}_local`.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The row's key: a JSON array.
    pub row_key: Value,
    /// The columns that the fold set.
    pub changed_columns: BTreeSet<String>,
    /// Whether the row was made here.
    pub is_inserted: bool,
    /// Whether the row was deleted here.
    pub is_deleted: bool,
    /// The newest write without an answer.
    pub write_id: Option<String>,
    /// The values, in canonical form.
    pub values: Object,
}

impl Operation {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Operation::Insert => "insert",
            Operation::Update => "update",
            Operation::Delete => "delete",
        }
    }

    fn of(row: &Object) -> Operation {
        match row["operation"].as_str() {
            Some("insert") => Operation::Insert,
            Some("update") => Operation::Update,
            Some("delete") => Operation::Delete,
            other => panic!("operation {other:?}"),
        }
    }
}

impl Database {
    /// The entries of `_changes` for some models, in order, with the number of each one's model.
    pub async fn log(&mut self, models: &[&Model]) -> Vec<(usize, Change)> {
        let rows = self.query("SELECT * FROM \"_changes\" ORDER BY \"id\"").await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}"));
        let of_model = |row: Object| {
            let number = models.iter().position(|model| row["table_name"] == model.table)?;
            Some((number, change(models[number], &row)))
        };
        rows.into_iter().filter_map(of_model).collect()
    }

    /// The entries of `_changes` for a model, in order.
    pub async fn changes(&mut self, model: &Model) -> Vec<Change> {
        self.log(&[model]).await.into_iter().map(|(_, change)| change).collect()
    }

    /// The entries of `_changes` for a model, as operations and values.
    pub async fn logged(&mut self, model: &Model) -> Vec<(Operation, Value)> {
        let changes = self.changes(model).await;
        changes.into_iter().map(|change| (change.operation, change.value.into())).collect()
    }

    /// The newest entry of `_changes` for a model.
    pub async fn last_change(&mut self, model: &Model) -> Change {
        self.changes(model).await.pop().expect("there is a change")
    }

    /// The entries of `_rejected` for a model, in order.
    pub async fn rejected(&mut self, model: &Model) -> Vec<Rejected> {
        let table = literal(model.table);
        let sql =
            format!("SELECT * FROM \"_rejected\" WHERE \"table_name\" = {table} ORDER BY \"id\"");
        let rows = self.query(&sql).await.unwrap_or_else(|error| panic!("{error}"));
        let rejected = |row: Object| Rejected {
            row_key: parsed(&row["row_key"]),
            operation: Operation::of(&row),
            value: canonical_value(model, &row),
            write_id: text(&row["write_id"]).expect("each write has one"),
            status: row["status"].as_i64(),
            body: text(&row["body"]),
            caused_by: text(&row["caused_by"]),
        };
        rows.into_iter().map(rejected).collect()
    }

    /// The overlay, by key.
    pub async fn overlay(&mut self, model: &Model) -> Vec<Overlay> {
        let dialect = self.dialect();
        let synced: Vec<_> = model.fields.iter().filter(|field| field.is_synced()).collect();
        let columns: Vec<_> = synced.iter().map(|field| wire::select(dialect, field)).collect();
        let local = quoted(&format!("{}_local", model.table));
        let sql = format!(
            "SELECT \"row_key\", \"changed_columns\", \"is_inserted\", \"is_deleted\", \"write_id\", {} \
             FROM {local}",
            columns.join(", ")
        );
        let rows = self.query(&sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let overlay = |row: Object| Overlay {
            row_key: parsed(&row["row_key"]),
            changed_columns: serde_json::from_value(parsed(&row["changed_columns"]))
                .expect("a list of names"),
            is_inserted: truth(&row["is_inserted"]),
            is_deleted: truth(&row["is_deleted"]),
            write_id: text(&row["write_id"]),
            values: synced
                .iter()
                .map(|field| {
                    let value = wire::from_column(dialect, &field.shape, &row[field.column]);
                    (field.column.to_owned(), value)
                })
                .collect(),
        };
        let mut overlays: Vec<Overlay> = rows.into_iter().map(overlay).collect();
        overlays.sort_by_key(|overlay| overlay.row_key.to_string());
        overlays
    }

    /// Marks a write as sent, as the sync worker does before it sends.
    pub async fn mark_sent(&mut self, write_id: &str) {
        let now = self.pick("now()", "strftime('%Y-%m-%dT%H:%M:%fZ')");
        let id = literal(write_id);
        let sql = format!("UPDATE \"_changes\" SET \"sent_at\" = {now} WHERE \"write_id\" = {id}");
        self.script(&sql).await.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Marks a write as accepted by the server.
    pub async fn acknowledge(&mut self, model: &Model, write_id: &str, txid: i64) {
        let sql = self.sql_of(model).acknowledge;
        self.call(&sql, &[write_id.into(), txid.into(), Param::Null]).await;
    }

    /// Says that the synced table shows a write.
    pub async fn observe(&mut self, model: &Model, write_id: &str) {
        let sql = self.sql_of(model).observe;
        self.call(&sql, &[write_id.into()]).await;
    }

    /// Moves a write to `_rejected`.
    pub async fn reject(&mut self, model: &Model, write_id: &str, status: i64, body: &str) {
        let sql = self.sql_of(model).reject;
        self.call(&sql, &[write_id.into(), status.into(), body.into()]).await;
    }

    /// Takes a write back.
    pub async fn withdraw(&mut self, model: &Model, write_id: &str) {
        let sql = self.sql_of(model).withdraw;
        self.call(&sql, &[write_id.into()]).await;
    }

    /// Computes the overlay of one row again.
    pub async fn fold(&mut self, model: &Model, row_key: &Value) {
        let sql = self.sql_of(model).fold;
        let row_keys: Vec<String> = self
            .overlay_keys(model)
            .await
            .into_iter()
            .filter(|key| parsed(&key.as_str().into()) == *row_key)
            .collect();
        for row_key in row_keys {
            self.call(&sql, &[row_key.into()]).await;
        }
    }

    /// The keys of the rows with entries in `_changes`, as the database writes them.
    async fn overlay_keys(&mut self, model: &Model) -> Vec<String> {
        let table = literal(model.table);
        let sql =
            format!("SELECT DISTINCT \"row_key\" FROM \"_changes\" WHERE \"table_name\" = {table}");
        let rows = self.query(&sql).await.unwrap_or_else(|error| panic!("{error}"));
        rows.iter().filter_map(|row| text(&row["row_key"])).collect()
    }

    /// Computes all overlays of a model again.
    pub async fn rebuild(&mut self, model: &Model) {
        let sql = self.sql_of(model).rebuild;
        self.call(&sql, &[]).await;
    }

    async fn call(&mut self, sql: &str, params: &[Param]) {
        self.execute(sql, params).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
}

/// SQLite's change feed is a table; this drains it into messages of Postgres's form.
pub(crate) async fn sqlite_feed(file: &mut File) -> Vec<Value> {
    let drain = "DELETE FROM \"_feed\" RETURNING \"table_name\", \"row_key\"";
    let rows = file.query(drain, &[]).await.unwrap_or_else(|error| panic!("{error}"));
    let mut tables: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in &rows {
        let table = row["table_name"].as_str().unwrap_or_default();
        tables.entry(table.to_owned()).or_default().push(&row["row_key"]);
    }
    let message = |(table, keys): (String, Vec<&Value>)| {
        // An empty key stands for all rows.
        if keys.iter().any(|key| **key == "") {
            return json!({ "table": table });
        }
        let keys: Vec<Value> = keys.into_iter().map(parsed).collect();
        json!({ "table": table, "keys": keys })
    };
    tables.into_iter().map(message).collect()
}

fn change(model: &Model, row: &Object) -> Change {
    Change {
        id: row["id"].as_i64().expect("a number"),
        row_key: parsed(&row["row_key"]),
        operation: Operation::of(row),
        value: canonical_value(model, row),
        write_id: text(&row["write_id"]).expect("each write has one"),
        transaction_id: text(&row["transaction_id"]),
        created_at: wire::canonical(&Shape::Timestamp, &row["created_at"]),
        is_sent: !row["sent_at"].is_null(),
        is_acknowledged: !row["acknowledged_at"].is_null(),
        txid: row["txid"].as_i64(),
        lsn: row["lsn"].as_i64(),
    }
}

fn canonical_value(model: &Model, row: &Object) -> Object {
    match parsed(&row["value"]) {
        Value::Object(object) => wire::canonical_object(model.fields, &object),
        other => panic!("a change's value is an object, not {other}"),
    }
}

/// JSON, which SQLite shows as text.
fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
        }
        other => other.clone(),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A truth value, which SQLite shows as a number.
fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_i64() == Some(1))
}
