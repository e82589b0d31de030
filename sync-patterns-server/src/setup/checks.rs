//! What the comparison asks beyond the catalogue of columns: checks, indexes, rows, privileges.

use std::collections::{HashMap, HashSet};

use sqlx::{PgPool, Row};
use sync_patterns_core::Model;

/// What there is beside columns, by table.
#[derive(Debug)]
pub(super) struct Facts {
    pub has_bookkeeping: bool,
    tables: HashMap<String, TableFacts>,
}

/// What there is beside columns.
#[derive(Debug, Default)]
pub(super) struct TableFacts {
    /// Checks over one column.
    pub checks: Vec<Check>,
    /// The columns of each index that serves all rows, in order.
    pub indexes: Vec<Vec<String>>,
    /// Whether a trigger may give values to rows that are inserted.
    pub has_insert_trigger: bool,
    /// What whoever is connected may not do with it.
    pub forbidden: Vec<String>,
}

/// A check over one column.
#[derive(Debug)]
pub(super) struct Check {
    pub name: String,
    pub column: String,
    /// The texts that its condition has.
    pub texts: HashSet<String>,
}

/// `$1`: the tables' names.
const CHECKS: &str = r#"
SELECT t.name, c.conname::text AS "check", a.attname::text AS "column",
       pg_get_expr(c.conbin, c.conrelid) AS condition
FROM unnest($1::text[]) AS t (name)
JOIN pg_catalog.pg_constraint AS c ON c.conrelid = to_regclass(quote_ident(t.name))
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'c' AND cardinality(c.conkey) = 1
"#;

const INDEXES: &str = r#"
SELECT t.name, ARRAY(
    SELECT coalesce(a.attname::text, '')
    FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, position)
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.number
    ORDER BY k.position
) AS columns
FROM unnest($1::text[]) AS t (name)
JOIN pg_catalog.pg_index AS x ON x.indrelid = to_regclass(quote_ident(t.name))
WHERE x.indpred IS NULL AND x.indisvalid
"#;

/// A trigger's type has bits: 1 for each row, 2 before, 4 on insert.
const TABLES: &str = r#"
SELECT t.name,
       EXISTS (
           SELECT FROM pg_catalog.pg_trigger AS g
           WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 7 = 7
       ) AS has_insert_trigger,
       ARRAY(
           SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
           WHERE NOT has_table_privilege(c.oid, p)
       ) AS forbidden
FROM unnest($1::text[]) AS t (name)
JOIN pg_catalog.pg_class AS c ON c.oid = to_regclass(quote_ident(t.name))
"#;

impl Facts {
    pub async fn load(pool: &PgPool, models: &[&'static Model]) -> sqlx::Result<Facts> {
        let names: Vec<&str> = models.iter().map(|model| model.table).collect();
        let mut connection = pool.acquire().await?;
        // `to_regclass` fails where the schema may not be used; the catalogue says it to anybody.
        let has_bookkeeping = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = 'sync_patterns' AND c.relname = 'applied_writes')",
        );
        let has_bookkeeping = has_bookkeeping.fetch_one(&mut *connection).await?;
        let mut facts = Facts { has_bookkeeping, tables: HashMap::new() };
        for row in sqlx::query(CHECKS).bind(&names).fetch_all(&mut *connection).await? {
            let condition: String = row.try_get("condition")?;
            facts.of(row.try_get("name")?).checks.push(Check {
                name: row.try_get("check")?,
                column: row.try_get("column")?,
                texts: texts(&condition),
            });
        }
        for row in sqlx::query(INDEXES).bind(&names).fetch_all(&mut *connection).await? {
            facts.of(row.try_get("name")?).indexes.push(row.try_get("columns")?);
        }
        for row in sqlx::query(TABLES).bind(&names).fetch_all(&mut *connection).await? {
            let table = facts.of(row.try_get("name")?);
            table.has_insert_trigger = row.try_get("has_insert_trigger")?;
            table.forbidden = row.try_get("forbidden")?;
        }
        Ok(facts)
    }

    /// What is known about a model's table.
    pub fn table(&self, model: &Model) -> Option<&TableFacts> {
        self.tables.get(model.table)
    }

    fn of(&mut self, table: String) -> &mut TableFacts {
        self.tables.entry(table).or_default()
    }
}

/// The text literals of an expression as Postgres prints it.
fn texts(expression: &str) -> HashSet<String> {
    let mut texts = HashSet::new();
    let mut rest = expression;
    while let Some(start) = rest.find('\'') {
        let mut text = String::new();
        rest = &rest[start + 1..];
        while let Some(end) = rest.find('\'') {
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            if !rest.starts_with('\'') {
                break;
            }
            text.push('\'');
            rest = &rest[1..];
        }
        texts.insert(text);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_condition() {
        let condition = "(kind = ANY (ARRAY['a'::text, 'it''s'::text, ''::text]))";
        assert_eq!(texts(condition), ["a", "it's", ""].map(str::to_owned).into());
        assert_eq!(texts("(length(name) > 3)"), HashSet::new());
    }
}
