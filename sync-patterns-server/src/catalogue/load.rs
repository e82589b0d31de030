//! The queries over `pg_catalog`.

use std::collections::HashMap;

use sqlx::{PgConnection, Row, postgres::PgRow};
use sync_patterns_core::Model;

use super::{Catalogue, ColumnInfo, Constraint, ConstraintKind, Reference, Table};

/// `$1`: the tables' names. A domain is followed down to its base type.
const COLUMNS: &str = r#"
WITH RECURSIVE wanted AS (
    SELECT t.name, c.oid, n.nspname::text AS schema
    FROM unnest($1::text[]) AS t (name)
    JOIN pg_catalog.pg_class AS c ON c.oid = to_regclass(quote_ident(t.name))
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
), based AS (
    SELECT a.attrelid, a.attnum, a.atttypid AS type, a.atttypmod AS modifier,
           a.attnotnull AS not_null,
           a.atthasdef OR a.attidentity <> '' AS has_default
    FROM pg_catalog.pg_attribute AS a
    JOIN wanted ON wanted.oid = a.attrelid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT b.attrelid, b.attnum, d.typbasetype, d.typtypmod,
           b.not_null OR d.typnotnull,
           b.has_default OR d.typdefault IS NOT NULL
    FROM based AS b
    JOIN pg_catalog.pg_type AS d ON d.oid = b.type AND d.typtype = 'd'
)
SELECT wanted.name AS "table", wanted.schema, a.attname::text AS "column",
       format_type(a.atttypid, a.atttypmod) AS sql_type,
       format_type(b.type, -1) AS cast_type,
       coalesce(element.typname, base.typname)::text AS base_name,
       CASE WHEN a.atttypid <> b.type THEN format_type(a.atttypid, -1) END AS domain,
       element.oid IS NOT NULL AS is_array,
       ARRAY(
           SELECT e.enumlabel::text FROM pg_catalog.pg_enum AS e
           WHERE e.enumtypid = coalesce(element.oid, base.oid) ORDER BY e.enumsortorder
       ) AS enum_labels,
       CASE WHEN coalesce(element.typname, base.typname) IN ('varchar', 'bpchar')
                 AND b.modifier >= 4
            THEN b.modifier - 4 END AS max_length,
       NOT b.not_null AS is_nullable,
       b.has_default,
       a.attgenerated <> '' OR a.attidentity = 'a' AS is_generated
FROM based AS b
JOIN wanted ON wanted.oid = b.attrelid
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = b.attrelid AND a.attnum = b.attnum
JOIN pg_catalog.pg_type AS base ON base.oid = b.type AND base.typtype <> 'd'
LEFT JOIN pg_catalog.pg_type AS element
       ON element.oid = base.typelem AND base.typcategory = 'A'
"#;

/// `$1`: the tables' names. Constraints first, then unique indexes that are none.
const CONSTRAINTS: &str = r#"
WITH wanted AS (
    SELECT t.name, to_regclass(quote_ident(t.name))::oid AS oid FROM unnest($1::text[]) AS t (name)
), found AS (
    SELECT wanted.name, c.conname::text AS "constraint", c.contype::text AS kind,
           c.conrelid AS relation, c.conkey::int2[] AS numbers, c.confrelid AS target,
           c.confkey::int2[] AS target_numbers
    FROM wanted JOIN pg_catalog.pg_constraint AS c ON c.conrelid = wanted.oid
    WHERE c.contype IN ('p', 'u', 'c', 'x', 'f')
    UNION ALL
    SELECT wanted.name, i.relname::text, 'u', x.indrelid, x.indkey::int2[], 0::oid, NULL
    FROM wanted
    JOIN pg_catalog.pg_index AS x ON x.indrelid = wanted.oid AND x.indisunique
    JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conindid = x.indexrelid
                                                                  AND c.contype IN ('p', 'u', 'x'))
)
SELECT found.name AS "table", found."constraint", found.kind,
       ARRAY(
           SELECT a.attname::text FROM unnest(found.numbers) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = found.relation AND a.attnum = k.number
           ORDER BY k.position
       ) AS columns,
       CASE WHEN pg_table_is_visible(target.oid) THEN target.relname::text
            ELSE target.oid::regclass::text END AS target,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(found.target_numbers) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = found.target AND a.attnum = k.number
           ORDER BY k.position
       ) AS target_columns
FROM found LEFT JOIN pg_catalog.pg_class AS target ON target.oid = found.target
"#;

pub(super) async fn load(
    connection: &mut PgConnection,
    models: &[&'static Model],
) -> sqlx::Result<Catalogue> {
    let names: Vec<&str> = models.iter().map(|model| model.table).collect();
    let mut tables: HashMap<String, Table> = HashMap::new();
    for row in sqlx::query(COLUMNS).bind(&names).fetch_all(&mut *connection).await? {
        let table = tables.entry(row.try_get("table")?).or_default();
        table.schema = row.try_get("schema")?;
        table.columns.insert(row.try_get("column")?, column(&row)?);
    }
    for row in sqlx::query(CONSTRAINTS).bind(&names).fetch_all(connection).await? {
        if let Some(table) = tables.get_mut(row.try_get::<&str, _>("table")?) {
            constraint(table, &row)?;
        }
    }
    Ok(Catalogue { tables })
}

fn column(row: &PgRow) -> sqlx::Result<ColumnInfo> {
    Ok(ColumnInfo {
        sql_type: row.try_get("sql_type")?,
        cast_type: row.try_get("cast_type")?,
        base_name: row.try_get("base_name")?,
        domain: row.try_get("domain")?,
        is_array: row.try_get("is_array")?,
        enum_labels: row.try_get("enum_labels")?,
        max_length: row.try_get::<Option<i32>, _>("max_length")?.map(i32::unsigned_abs),
        is_nullable: row.try_get("is_nullable")?,
        has_default: row.try_get("has_default")?,
        is_generated: row.try_get("is_generated")?,
    })
}

fn constraint(table: &mut Table, row: &PgRow) -> sqlx::Result<()> {
    let name: String = row.try_get("constraint")?;
    let columns: Vec<String> = row.try_get("columns")?;
    let kind = match row.try_get("kind")? {
        "p" => ConstraintKind::PrimaryKey,
        "u" => ConstraintKind::Unique,
        "c" => ConstraintKind::Check,
        "x" => ConstraintKind::Exclusion,
        _ => {
            let target = row.try_get("target")?;
            let referenced = row.try_get("target_columns")?;
            table.references.insert(name, Reference { columns, table: target, referenced });
            return Ok(());
        }
    };
    table.constraints.insert(name, Constraint { kind, columns });
    Ok(())
}
