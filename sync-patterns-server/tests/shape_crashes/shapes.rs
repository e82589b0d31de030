//! The tables, and the shapes that are read of them.

use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::Rows;

pub const TABLES: &str = "
DROP SCHEMA IF EXISTS public CASCADE;
DROP SCHEMA IF EXISTS archive CASCADE;
DROP SCHEMA IF EXISTS sync_patterns CASCADE;
DROP SCHEMA IF EXISTS sync_patterns_shapes CASCADE;
CREATE SCHEMA public;
CREATE TABLE projects (id int PRIMARY KEY, owner int NOT NULL, name text);
CREATE TABLE items (id int PRIMARY KEY, tenant int NOT NULL, project int, amount int, note text);
CREATE INDEX ON items (project);
";

/// A shape, in a request and in words of its own.
pub struct Shape {
    pub query: &'static str,
    pub table: &'static str,
    /// Whether a row is in it, by the row and the projects of the same moment.
    pub holds: fn(&Map<String, Value>, &Rows) -> bool,
    /// The columns, where they are not all.
    pub columns: Option<&'static [&'static str]>,
}

fn text<'a>(row: &'a Map<String, Value>, column: &str) -> Option<&'a str> {
    row[column].as_str()
}

fn owner_of<'a>(row: &Map<String, Value>, projects: &'a Rows) -> Option<&'a str> {
    let key = format!("\"public\".\"projects\"/\"{}\"", text(row, "project")?);
    text(projects.get(&key)?, "owner")
}

pub const SHAPES: &[Shape] = &[
    Shape { query: "table=items", table: "items", holds: |_, _| true, columns: None },
    Shape { query: "table=projects", table: "projects", holds: |_, _| true, columns: None },
    Shape {
        query: "table=items&where=tenant=$1&params[1]=1",
        table: "items",
        holds: |row, _| text(row, "tenant") == Some("1"),
        columns: None,
    },
    Shape {
        query: "table=items&where=amount%3E$1%20AND%20tenant=$2&params[1]=40&params[2]=2",
        table: "items",
        holds: |row, _| {
            let amount = text(row, "amount").and_then(|amount| amount.parse().ok());
            amount.is_some_and(|amount: i32| amount > 40) && text(row, "tenant") == Some("2")
        },
        columns: None,
    },
    Shape {
        query: "table=items&columns=id,note&where=project=$1&params[1]=3",
        table: "items",
        holds: |row, _| text(row, "project") == Some("3"),
        columns: Some(&["id", "note"]),
    },
    Shape {
        query: "table=items&where=project%20IN%20(SELECT%20id%20FROM%20projects%20WHERE%20owner=$1)\
                &params[1]=1",
        table: "items",
        holds: |row, projects| owner_of(row, projects) == Some("1"),
        columns: None,
    },
    Shape {
        query: "table=items&where=project%20IN%20(SELECT%20id%20FROM%20projects%20WHERE%20owner=$1)\
                %20AND%20tenant=$2&params[1]=2&params[2]=0",
        table: "items",
        holds: |row, projects| {
            owner_of(row, projects) == Some("2") && text(row, "tenant") == Some("0")
        },
        columns: None,
    },
];

impl Shape {
    /// The rows of the shape, of all rows of a moment.
    pub fn of(&self, all: &Rows, projects: &Rows) -> Rows {
        let held = all.iter().filter(|(_, row)| (self.holds)(row, projects));
        let project = |row: &Map<String, Value>| match self.columns {
            None => row.clone(),
            Some(columns) => {
                columns.iter().map(|column| ((*column).to_owned(), row[*column].clone())).collect()
            }
        };
        held.map(|(key, row)| (key.clone(), project(row))).collect()
    }
}

/// The key of a row, and the row as streams have it: each value a text.
pub fn streamed(table: &str, row: Value) -> (String, Map<String, Value>) {
    let Value::Object(row) = row else { panic!("no row: {row}") };
    let texts = row.into_iter().map(|(column, value)| match value {
        Value::Number(number) => (column, number.to_string().into()),
        other => (column, other),
    });
    let row: Map<String, Value> = texts.collect();
    (format!("\"public\".\"{table}\"/\"{}\"", text(&row, "id").unwrap()), row)
}

/// All rows of a table.
pub async fn all(connection: &mut PgConnection, table: &str) -> Rows {
    let query = AssertSqlSafe(format!("SELECT to_jsonb(t)::text FROM {table} AS t"));
    let rows: Vec<String> = sqlx::query_scalar(query).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| streamed(table, serde_json::from_str(row).unwrap())).collect()
}

/// The rows of a shape as Postgres has them now.
pub async fn now(connection: &mut PgConnection, shape: &Shape) -> Rows {
    let projects = all(&mut *connection, "projects").await;
    shape.of(&all(connection, shape.table).await, &projects)
}
