//! A Postgres server through sqlx.

use std::time::Duration;

use sqlx::{
    Arguments, AssertSqlSafe, Connection, Either, Encode, Executor, Postgres, Row, SqlSafeStr,
    Statement, Type, TypeInfo, ValueRef,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgConnection, PgListener, PgRow, PgTypeInfo},
};
use tokio::time::timeout;

use crate::{DbError, Param};

/// A connection, and a second one that listens.
pub struct Server {
    connection: PgConnection,
    listener: Option<(PgListener, String)>,
}

const PATIENCE: Duration = Duration::from_secs(120);

/// The channel on which the harness tells itself that it has heard everything.
const MARK: &str = "sync_patterns_mark";

impl Server {
    /// Connects to the server of this process.
    pub async fn connect() -> Result<Server, DbError> {
        let url = sync_patterns_dev_postgres::url().map_err(DbError::other)?;
        Ok(Server { connection: PgConnection::connect(url).await?, listener: None })
    }

    /// Runs several statements.
    pub async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Runs one statement; the rows as Postgres's own text (with parameters: text columns only).
    pub async fn query(
        &mut self,
        sql: &str,
        params: &[Param],
    ) -> Result<Vec<Vec<Option<String>>>, DbError> {
        let rows = if params.is_empty() {
            sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await?
        } else {
            let arguments = self.arguments(sql, params).await?;
            let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false);
            query.fetch_all(&mut self.connection).await?
        };
        rows.iter().map(|row| texts(row).map_err(DbError::from)).collect()
    }

    /// Encodes parameters as what Postgres takes them for: as PGlite does, and as no one who uses
    /// sqlx with typed values has to.
    async fn arguments(&mut self, sql: &str, params: &[Param]) -> Result<PgArguments, DbError> {
        let statement = self.connection.prepare(AssertSqlSafe(sql).into_sql_str()).await?;
        let Some(Either::Left(types)) = statement.parameters() else {
            return Err(DbError::other("Postgres did not describe the parameters"));
        };
        let mut arguments = PgArguments::default();
        for (param, info) in params.iter().zip(types) {
            let bytes = binary(param, info.name())?;
            let argument = Typed { bytes, info: info.clone() };
            arguments.add(argument).map_err(|error| DbError::other(error.to_string()))?;
        }
        Ok(arguments)
    }

    /// Starts to collect the notifications of a channel.
    pub async fn listen(&mut self, channel: &str) -> Result<(), DbError> {
        let url = sync_patterns_dev_postgres::url().map_err(DbError::other)?;
        let mut listener = PgListener::connect(url).await?;
        listener.listen_all([channel, MARK]).await?;
        self.listener = Some((listener, channel.to_owned()));
        Ok(())
    }

    /// What came since the last time.
    pub async fn notifications(&mut self) -> Result<Vec<String>, DbError> {
        let Some((listener, channel)) = &mut self.listener else {
            return Err(DbError::other("`listen` comes first"));
        };
        let mut heard = Vec::new();
        // Notifications arrive in the order of the commits: behind the mark nothing is missing.
        let sql = format!("SELECT pg_notify('{MARK}', pg_backend_pid()::text), pg_backend_pid()");
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await?;
        let mark = texts(&rows[0])?.pop().flatten();
        loop {
            let notification = timeout(PATIENCE, listener.recv()).await;
            let notification =
                notification.map_err(|_| DbError::other("a notification was lost"))??;
            if notification.channel() == channel {
                heard.push(notification.payload().to_owned());
            } else if Some(notification.payload()) == mark.as_deref() {
                return Ok(heard);
            }
        }
    }
}

fn texts(row: &PgRow) -> Result<Vec<Option<String>>, sqlx::Error> {
    let text = |index| {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(None);
        }
        Ok(Some(value.as_str().map_err(sqlx::Error::Decode)?.to_owned()))
    };
    (0..row.len()).map(text).collect()
}

/// A value in Postgres's binary form, with the type that Postgres named.
struct Typed {
    bytes: Option<Vec<u8>>,
    info: PgTypeInfo,
}

impl Type<Postgres> for Typed {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("text")
    }
}

impl Encode<'_, Postgres> for Typed {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let Some(bytes) = &self.bytes else { return Ok(IsNull::Yes) };
        buffer.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.info.clone())
    }
}

fn binary(param: &Param, of_type: &str) -> Result<Option<Vec<u8>>, DbError> {
    let text = match param {
        Param::Null => return Ok(None),
        Param::Bytes(bytes) => return Ok(Some(bytes.clone())),
        Param::Int(number) => number.to_string(),
        Param::Real(number) => number.to_string(),
        Param::Text(text) => text.clone(),
    };
    let wrong = |error: &dyn std::fmt::Display| {
        DbError::other(format!("{text:?} as a parameter of type {of_type}: {error}"))
    };
    let bytes = match of_type {
        "TEXT" | "VARCHAR" | "JSON" => text.into_bytes(),
        "JSONB" => [&[1], text.as_bytes()].concat(),
        "INT8" => text.parse::<i64>().map_err(|e| wrong(&e))?.to_be_bytes().into(),
        "INT4" => text.parse::<i32>().map_err(|e| wrong(&e))?.to_be_bytes().into(),
        "INT2" => text.parse::<i16>().map_err(|e| wrong(&e))?.to_be_bytes().into(),
        "FLOAT8" => text.parse::<f64>().map_err(|e| wrong(&e))?.to_be_bytes().into(),
        "UUID" => text.parse::<uuid::Uuid>().map_err(|e| wrong(&e))?.into_bytes().into(),
        _ => return Err(wrong(&"the harness does not know it; write it into the statement")),
    };
    Ok(Some(bytes))
}
