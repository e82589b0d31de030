//! SQLite through sqlx, in memory.

use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

use crate::{DbError, Object, Param};

/// One database in memory.
pub struct File {
    connection: SqliteConnection,
}

impl File {
    /// An empty database.
    pub async fn open() -> Result<File, DbError> {
        let options = SqliteConnectOptions::new().in_memory(true);
        Ok(File { connection: options.connect().await? })
    }

    /// Runs several statements.
    pub async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Runs one statement.
    pub async fn query(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Object>, DbError> {
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(params.len() > 1);
        for param in params {
            query = match param {
                Param::Null => query.bind(None::<i64>),
                Param::Int(number) => query.bind(*number),
                Param::Real(number) => query.bind(*number),
                Param::Text(text) => query.bind(text.clone()),
                Param::Bytes(bytes) => query.bind(bytes.clone()),
            };
        }
        let rows = query.fetch_all(&mut self.connection).await?;
        rows.iter().map(|row| object(row).map_err(DbError::from)).collect()
    }
}

fn object(row: &SqliteRow) -> Result<Object, sqlx::Error> {
    let columns = row.columns().iter().enumerate();
    columns.map(|(index, column)| Ok((column.name().to_owned(), value(row, index)?))).collect()
}

/// A value by its storage class; bytes in hexadecimal, as `\x00ff`.
fn value(row: &SqliteRow, index: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    Ok(match raw.type_info().name() {
        "INTEGER" => json!(row.try_get_unchecked::<i64, _>(index)?),
        "REAL" => json!(row.try_get_unchecked::<f64, _>(index)?),
        "BLOB" => {
            let bytes = row.try_get_unchecked::<Vec<u8>, _>(index)?;
            format!("\\x{}", crate::wire::hex(&bytes)).into()
        }
        _ => row.try_get_unchecked::<String, _>(index)?.into(),
    })
}
