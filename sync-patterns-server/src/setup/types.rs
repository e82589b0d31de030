//! Types of Postgres and shapes of fields: which is made for which, and which will do.

use sync_patterns_core::{Shape, names, sql};

use crate::catalogue::ColumnInfo;

/// The type of a column that is made for a shape.
pub(super) fn made_for(shape: &Shape) -> String {
    sql::postgres::column_type(shape).concat().to_ascii_lowercase()
}

/// A value written in an attribute, as an expression: the JSON form of arrays, base64 of bytes, the
/// plain text of anything else.
pub(super) fn literal(shape: &Shape, text: &str) -> String {
    let quoted = names::literal(text);
    match shape.base() {
        Shape::Bytes => format!("decode({quoted}, 'base64')"),
        Shape::Array(_) => names::literal(&array(text).unwrap_or_else(|| "{}".to_owned())),
        _ => quoted,
    }
}

/// A JSON array in the form that Postgres reads: a default cannot contain a query.
fn array(json: &str) -> Option<String> {
    let elements: Vec<serde_json::Value> = serde_json::from_str(json).ok()?;
    let elements = elements.iter().map(|element| match element {
        serde_json::Value::Null => "NULL".to_owned(),
        serde_json::Value::String(text) => quoted_element(text),
        other => quoted_element(&other.to_string()),
    });
    Some(format!("{{{}}}", elements.collect::<Vec<_>>().join(",")))
}

fn quoted_element(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a required column holds when nobody gave it a value.
pub(super) fn neutral(shape: &Shape) -> Option<&'static str> {
    match shape.base() {
        Shape::Text | Shape::Bytes => Some("''"),
        Shape::Bool => Some("false"),
        Shape::Int16
        | Shape::Int32
        | Shape::Int64
        | Shape::Float32
        | Shape::Float64
        | Shape::Decimal => Some("0"),
        Shape::Timestamp => Some("now()"),
        Shape::Date => Some("CURRENT_DATE"),
        Shape::Json(_) | Shape::Array(_) => Some("'{}'"),
        _ => None,
    }
}

/// Why a column's values are not a field's, or `None` where they are.
pub(super) fn misfit(shape: &Shape, column: &ColumnInfo) -> Option<String> {
    let is_array = matches!(shape.base(), Shape::Array(_));
    let element = shape.element().unwrap_or(shape);
    if is_array == column.is_array && fits(element, column) {
        return None;
    }
    let is = match &column.domain {
        Some(domain) => format!("`{domain}`, a domain over `{}`", column.cast_type),
        None => format!("`{}`", column.sql_type),
    };
    let mut reason = format!("is {is}, and the field needs {}", needed(shape));
    if let Some(rust) = rust_for(column).filter(|_| is_array == column.is_array) {
        reason.push_str(&format!(" (or make the field {rust})"));
    }
    Some(reason)
}

/// Whether all values of a type, of Postgres, are values of a shape.
fn fits(shape: &Shape, column: &ColumnInfo) -> bool {
    let name = column.base_name.as_str();
    let is_text = matches!(name, "text" | "varchar" | "bpchar" | "citext" | "name");
    match shape.base() {
        Shape::Text => is_text || !column.enum_labels.is_empty(),
        Shape::Uuid => name == "uuid",
        Shape::Bool => name == "bool",
        Shape::Int16 => name == "int2",
        Shape::Int32 => matches!(name, "int2" | "int4"),
        Shape::Int64 => matches!(name, "int2" | "int4" | "int8"),
        Shape::Float32 => name == "float4",
        Shape::Float64 => matches!(name, "float4" | "float8"),
        Shape::Decimal => matches!(name, "numeric" | "int2" | "int4" | "int8"),
        Shape::Timestamp => name == "timestamptz",
        Shape::Date => name == "date",
        Shape::Bytes => name == "bytea",
        Shape::Json(_) => matches!(name, "json" | "jsonb"),
        Shape::Enum(_) => is_text || !column.enum_labels.is_empty(),
        _ => false,
    }
}

fn needed(shape: &Shape) -> String {
    let others = match shape.element().unwrap_or(shape).base() {
        Shape::Text => " or another type of text",
        Shape::Enum(_) => ", another type of text or an enum",
        Shape::Int32 | Shape::Int64 => " or a smaller one",
        _ => "",
    };
    format!("`{}`{others}", made_for(shape))
}

/// The type of Rust that a column's values are.
fn rust_for(column: &ColumnInfo) -> Option<String> {
    let (article, name) = match column.base_name.as_str() {
        "int2" => ("an", "i16"),
        "int4" => ("an", "i32"),
        "int8" => ("an", "i64"),
        "float4" => ("an", "f32"),
        "float8" => ("an", "f64"),
        "numeric" => ("a", "Decimal"),
        "bool" => ("a", "bool"),
        "uuid" => ("a", "Uuid"),
        "text" | "varchar" | "bpchar" | "citext" => ("a", "String"),
        "date" => ("a", "NaiveDate"),
        "timestamptz" => ("a", "DateTime<Utc>"),
        "bytea" => ("a", "Bytes"),
        "json" | "jsonb" => ("a", "Json<T>"),
        _ => return None,
    };
    Some(if column.is_array { format!("a `Vec<{name}>`") } else { format!("{article} `{name}`") })
}

/// How a column's values become another type's.
pub(super) fn converted(column: &str, from: &ColumnInfo, to: &Shape) -> String {
    let column = names::quoted(column);
    match to.base() {
        Shape::Timestamp if from.base_name == "timestamp" && !from.is_array => {
            format!("{column} AT TIME ZONE 'UTC'")
        }
        Shape::Array(_) if !from.is_array => format!("ARRAY[{column}]::{}", made_for(to)),
        _ => format!("{column}::{}", made_for(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_arrays_are_texts_that_postgres_reads() {
        let shape = Shape::Array(&Shape::Text);
        assert_eq!(literal(&shape, "[]"), "'{}'");
        assert_eq!(
            literal(&shape, r#"["a","it's","say \"hi\"","c:\\"]"#),
            r#"'{"a","it''s","say \"hi\"","c:\\"}'"#
        );
        assert_eq!(literal(&Shape::Array(&Shape::Int32), "[1,2]"), r#"'{"1","2"}'"#);
    }
}
