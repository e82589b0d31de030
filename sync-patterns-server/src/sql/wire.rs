//! Rows in their wire form, made by Postgres: no value passes through a type of Rust.

use sync_patterns_core::{Field, Shape, names::quoted};

use super::Target;
use crate::trouble::Trouble;

const INSTANT: &str = r#"'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"#;

impl Target<'_> {
    /// The row `t` as the text of a JSON object with the columns that a client has.
    pub(super) fn row(&self) -> Result<String, Trouble> {
        self.object("t", self.model.fields.iter().filter(|field| field.is_synced()))
    }

    /// Some columns of a row as the text of a JSON object.
    pub(super) fn object(
        &self,
        row: &str,
        fields: impl Iterator<Item = &'static Field>,
    ) -> Result<String, Trouble> {
        let columns = fields.map(|field| {
            // A column that is not there is told apart from a statement that is wrong.
            let info = self.column(field.column)?;
            let name = quoted(field.column);
            let value = format!("{row}.{name}");
            // A cast to text would take the padding, which streams of shapes keep.
            let wire = if info.base_name == "bpchar" { value } else { wire(&field.shape, &value) };
            Ok(format!("{wire} AS {name}"))
        });
        let columns = columns.collect::<Result<Vec<_>, Trouble>>()?.join(", ");
        Ok(format!("(SELECT row_to_json(r)::text FROM (SELECT {columns}) AS r)"))
    }
}

/// A column's value such that `row_to_json` writes its wire form.
fn wire(shape: &Shape, value: &str) -> String {
    match shape.base() {
        Shape::Array(element) => match element.base() {
            element @ (Shape::Timestamp | Shape::Date) => {
                let element = wire(element, "e.value");
                format!(
                    "CASE WHEN {value} IS NOT NULL THEN ARRAY(SELECT {element} \
                     FROM unnest({value}) WITH ORDINALITY AS e (value, position) \
                     ORDER BY e.position) END"
                )
            }
            element if is_text(element) => format!("{value}::text[]"),
            _ => value.to_owned(),
        },
        Shape::Timestamp => format!("to_char({value} AT TIME ZONE 'UTC', {INSTANT})"),
        Shape::Date => format!("to_char({value}, 'YYYY-MM-DD')"),
        // Postgres breaks base64 into lines.
        Shape::Bytes => format!(r"replace(encode({value}, 'base64'), E'\n', '')"),
        base if is_text(base) => format!("{value}::text"),
        _ => value.to_owned(),
    }
}

fn is_text(shape: &Shape) -> bool {
    matches!(shape, Shape::Text | Shape::Uuid | Shape::Decimal | Shape::Enum(_))
}
