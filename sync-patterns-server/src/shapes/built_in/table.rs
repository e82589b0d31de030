//! A table as the catalogue of Postgres has it.

use std::sync::Arc;

use serde_json::{Map, Value};
use sqlx::{PgConnection, Row, postgres::PgRow, postgres::types::Oid};
use sync_patterns_core::names::quoted;

/// A table as it was when the catalogue was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub oid: Oid,
    /// Where its rows are: another file where they were all written anew, which no trigger tells.
    file: Oid,
    pub schema: String,
    pub name: String,
    /// In the order in which rows have them.
    pub columns: Vec<Column>,
    /// The places of the key's columns, in the key's order.
    pub key: Vec<usize>,
    /// Why its changes cannot be followed.
    obstacle: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    /// The type's name: of the elements, where it is an array.
    type_name: String,
    type_modifier: i32,
    /// 0 where it is no array.
    dimensions: i16,
    is_not_null: bool,
    /// Its number among all columns that the table ever had.
    number: i16,
    /// Whether no two rows have the same value.
    pub is_unique: bool,
    /// The type as SQL has it, if values are equal where their texts are.
    pub compared_as: Option<String>,
}

const COLUMNS: &str = r#"
SELECT c.oid, n.nspname::text AS schema, c.relname::text AS "table", a.attname::text AS name,
       COALESCE(element.typname, t.typname)::text AS type_name, a.atttypmod AS type_modifier,
       CASE WHEN element.oid IS NULL THEN 0 ELSE greatest(a.attndims, 1) END::int2 AS dimensions,
       CASE WHEN c.relkind = 'v' THEN 'is a view: nothing tells when its rows change'
            WHEN c.relkind = 'm' THEN 'is a materialized view: nothing tells when its rows change'
            WHEN c.relkind = 'f' THEN 'is a foreign table: nothing tells when its rows change'
            WHEN c.relkind = 'p' OR c.relispartition
            THEN 'is partitioned: a trigger is not told of all changes of partitions'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits AS h WHERE c.oid IN (h.inhrelid, h.inhparent))
            THEN 'inherits or is inherited from: a trigger is not told of all its changes'
            WHEN c.relpersistence <> 'p'
            THEN 'is unlogged or temporary: a crash would empty it without a word'
            WHEN row_security_active(c.oid)
            THEN 'has policies that hide rows from the role of this service, and changes would show them'
            WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_index AS p WHERE p.indrelid = c.oid AND p.indisprimary)
            THEN 'has no primary key, and two equal rows could not be told apart'
       END AS obstacle,
       a.attnotnull AS is_not_null, a.attnum AS number, c.relfilenode AS file,
       EXISTS (SELECT FROM pg_catalog.pg_index AS u
               WHERE u.indrelid = c.oid AND u.indisunique AND u.indisvalid AND u.indimmediate
                 AND u.indnkeyatts = 1 AND u.indkey[0] = a.attnum AND u.indpred IS NULL
                 AND u.indexprs IS NULL) AS is_unique,
       CASE WHEN COALESCE(l.collisdeterministic, true) AND (base.typtype = 'e' OR base.oid IN (
                'uuid'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype,
                'text'::regtype, 'varchar'::regtype, 'bool'::regtype, 'date'::regtype))
            THEN format_type(base.oid, NULL) END AS compared_as,
       (SELECT k.position FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
        WHERE k.number = a.attnum) AS key_position
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type AS base
  ON base.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
LEFT JOIN pg_catalog.pg_type AS element ON element.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND "#;

impl Table {
    /// The table of a name; without a schema, the one that the search path leads to.
    pub async fn named(
        connection: &mut PgConnection,
        schema: &str,
        name: &str,
    ) -> sqlx::Result<Option<Table>> {
        let query = filtered(
            "CASE $1 WHEN '' THEN c.oid = to_regclass(quote_ident($2)) \
             ELSE n.nspname = $1 AND c.relname = $2 END ORDER BY a.attnum",
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(schema).bind(name);
        Ok(tables(&rows.fetch_all(connection).await?)?.pop())
    }

    /// The tables that are left of these.
    pub async fn all(connection: &mut PgConnection, oids: &[Oid]) -> sqlx::Result<Vec<Table>> {
        // Postgres plans this for longer than it runs, and keeps the plan where there is no parameter.
        let mut oids: Vec<String> = oids.iter().map(|oid| oid.0.to_string()).collect();
        oids.sort_unstable();
        let query = filtered(&format!(
            "c.oid = ANY('{{{}}}'::oid[]) ORDER BY c.oid, a.attnum",
            oids.join(",")
        ));
        tables(&sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(connection).await?)
    }

    /// Whether the rows of these tables are still where they were, asked after reading them: a
    /// TRUNCATE empties a table for older snapshots too, which do not see that it happened.
    pub async fn are_in_place(
        connection: &mut PgConnection,
        tables: impl Iterator<Item = &Table>,
    ) -> sqlx::Result<bool> {
        let (oids, files): (Vec<Oid>, Vec<Oid>) =
            tables.map(|table| (table.oid, table.file)).unzip();
        let query = "SELECT bool_and(pg_relation_filenode(t.oid) IS NOT DISTINCT FROM t.file) \
                     FROM unnest($1::oid[], $2::oid[]) AS t (oid, file)";
        sqlx::query_scalar(query).bind(oids).bind(files).fetch_one(connection).await
    }

    /// The place of a column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// `"public"."issues"`.
    pub fn sql(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.name))
    }

    /// Why its changes cannot be followed, if they cannot.
    pub fn obstacle(&self) -> Option<String> {
        self.obstacle.as_ref().map(|obstacle| format!("Table {} {obstacle}", self.sql()))
    }

    /// What has to stay as it is for rows to mean what they meant: names, types, the key, and the
    /// file.
    pub fn layout(&self) -> String {
        let mut layout = format!("{} {} {:?}", self.sql(), self.file.0, self.obstacle);
        for column in &self.columns {
            let Column { name, type_name, type_modifier, dimensions, number, .. } = column;
            layout.push_str(&format!(
                ",{number} {} {} {type_modifier} {dimensions}",
                quoted(name),
                quoted(type_name)
            ));
        }
        layout.push_str(&format!(" {:?}", self.key));
        layout
    }

    /// `electric-schema` for some of the columns: plain ASCII, as a header has to be.
    pub fn schema(&self, columns: &[usize]) -> String {
        let described = columns.iter().map(|&place| {
            let column = &self.columns[place];
            let position = self.key.iter().position(|key| *key == place);
            (column.name.clone(), Value::Object(column.describe(position)))
        });
        let described: Map<String, Value> = described.collect();
        let mut text = String::new();
        for character in Value::Object(described).to_string().chars() {
            match character.is_ascii() && !character.is_ascii_control() {
                true => text.push(character),
                false => {
                    let mut units = [0; 2];
                    for unit in character.encode_utf16(&mut units) {
                        text.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        text
    }
}

impl Column {
    fn describe(&self, key_position: Option<usize>) -> Map<String, Value> {
        let mut facts = Map::new();
        facts.insert("type".to_owned(), self.type_name.clone().into());
        if self.dimensions > 0 {
            facts.insert("dims".to_owned(), self.dimensions.into());
        }
        if let Some(position) = key_position {
            facts.insert("pk_index".to_owned(), position.into());
        }
        if self.is_not_null {
            facts.insert("not_null".to_owned(), true.into());
        }
        for (name, value) in modifier(&self.type_name, self.type_modifier) {
            facts.insert(name.to_owned(), value);
        }
        facts
    }
}

/// What the number behind a type says: the 40 of `varchar(40)`.
fn modifier(type_name: &str, modifier: i32) -> Vec<(&'static str, Value)> {
    if modifier < 0 {
        return Vec::new();
    }
    match type_name {
        "varchar" => vec![("max_length", (modifier - 4).into())],
        "bpchar" => vec![("length", (modifier - 4).into())],
        "bit" | "varbit" => vec![("length", modifier.into())],
        "time" | "timetz" | "timestamp" | "timestamptz" => vec![("precision", modifier.into())],
        "numeric" => {
            // The scale is the lower 11 bits, with a sign.
            let (both, scale) = (modifier - 4, (modifier - 4) & 0x7ff);
            vec![("precision", (both >> 16).into()), ("scale", ((scale ^ 1024) - 1024).into())]
        }
        "interval" => {
            let mut facts = Vec::new();
            if let Some(fields) = interval_fields(modifier >> 16) {
                facts.push(("fields", fields.into()));
            }
            if modifier & 0xffff != 0xffff {
                facts.push(("precision", (modifier & 0xffff).into()));
            }
            facts
        }
        _ => vec![("type_mod", modifier.into())],
    }
}

/// The fields of `interval day to second`, from Postgres' bits for them.
fn interval_fields(bits: i32) -> Option<&'static str> {
    const MONTH: i32 = 1 << 1;
    const YEAR: i32 = 1 << 2;
    const DAY: i32 = 1 << 3;
    const HOUR: i32 = 1 << 10;
    const MINUTE: i32 = 1 << 11;
    const SECOND: i32 = 1 << 12;
    let names = [
        (YEAR, "YEAR"),
        (MONTH, "MONTH"),
        (DAY, "DAY"),
        (HOUR, "HOUR"),
        (MINUTE, "MINUTE"),
        (SECOND, "SECOND"),
        (YEAR | MONTH, "YEAR TO MONTH"),
        (DAY | HOUR, "DAY TO HOUR"),
        (DAY | HOUR | MINUTE, "DAY TO MINUTE"),
        (DAY | HOUR | MINUTE | SECOND, "DAY TO SECOND"),
        (HOUR | MINUTE, "HOUR TO MINUTE"),
        (HOUR | MINUTE | SECOND, "HOUR TO SECOND"),
        (MINUTE | SECOND, "MINUTE TO SECOND"),
    ];
    names.iter().find(|(known, _)| *known == bits).map(|(_, name)| *name)
}

fn filtered(condition: &str) -> Arc<str> {
    format!("{COLUMNS}{condition}").into()
}

/// The tables of rows that are ordered by table and column.
fn tables(rows: &[PgRow]) -> sqlx::Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, usize)> = Vec::new();
    for row in rows {
        let oid: Oid = row.try_get("oid")?;
        if tables.last().is_none_or(|table| table.oid != oid) {
            settle(tables.last_mut(), &mut keys);
            tables.push(Table {
                oid,
                file: row.try_get("file")?,
                schema: row.try_get("schema")?,
                name: row.try_get("table")?,
                columns: Vec::new(),
                key: Vec::new(),
                obstacle: row.try_get("obstacle")?,
            });
        }
        let Some(table) = tables.last_mut() else { continue };
        if let Some(position) = row.try_get("key_position")? {
            keys.push((position, table.columns.len()));
        }
        table.columns.push(Column {
            name: row.try_get("name")?,
            type_name: row.try_get("type_name")?,
            type_modifier: row.try_get("type_modifier")?,
            dimensions: row.try_get("dimensions")?,
            is_not_null: row.try_get("is_not_null")?,
            number: row.try_get("number")?,
            is_unique: row.try_get("is_unique")?,
            compared_as: row.try_get("compared_as")?,
        });
    }
    settle(tables.last_mut(), &mut keys);
    Ok(tables)
}

fn settle(table: Option<&mut Table>, keys: &mut Vec<(i64, usize)>) {
    keys.sort_unstable();
    if let Some(table) = table {
        table.key = keys.drain(..).map(|(_, place)| place).collect();
    }
}
