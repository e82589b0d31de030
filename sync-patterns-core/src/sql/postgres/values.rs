//! How values become JSON, which ones a column refuses, and what stands in for a missing one.

use super::{Blueprint, Column, Names, Pieces, json_object};
use crate::{
    Access, Class,
    names::literal,
    sql::{Arm, Piece},
};

/// A value as it travels: what `jsonb_build_object` makes of it is the wire's JSON.
pub(super) fn encoded(index: usize, value: &str) -> Pieces {
    Piece::ByShape {
        column: index,
        arms: vec![
            Arm::new(Class::Decimal, format!("{value}::TEXT")),
            Arm::element(Class::Decimal, format!("{value}::TEXT[]")),
            Arm::new(Class::Timestamp, format!("\"_rfc3339\"({value})")),
            Arm::element(Class::Timestamp, format!("\"_rfc3339\"({value})")),
            Arm::new(Class::Bytes, format!("\"_base64\"({value})")),
        ],
        otherwise: value.into(),
    }
    .into()
}

/// A value out of a record that `jsonb_populate_record` made of the wire's JSON.
pub(super) fn decoded(index: usize, record: &str, json: &str, column: &Column<'_>) -> Pieces {
    let name = literal(&column.name);
    Piece::ByShape {
        column: index,
        arms: vec![
            Arm::new(Class::Bytes, format!("decode({json} ->> {name}, 'base64')")),
            // A required column of JSON can hold the JSON null, which is not SQL's.
            Arm::all(&[Class::Json, Class::Required], format!("{json} -> {name}")),
        ],
        otherwise: format!("{record}.{}", column.quoted()).into(),
    }
    .into()
}

/// A value that is written in an attribute as text: the JSON form of arrays and JSON, base64 of
/// bytes, the plain text of anything else.
pub(super) fn literal_value(index: usize, text: &str) -> Pieces {
    let quoted = literal(text);
    let array: Pieces = [
        format!("ARRAY(SELECT jsonb_array_elements_text({quoted}::JSONB)::").into(),
        Pieces::from(Piece::PostgresElement(index)),
        ")".into(),
    ]
    .into_iter()
    .collect();
    Piece::ByShape {
        column: index,
        arms: vec![
            Arm::new(Class::Array, array),
            Arm::new(Class::Bytes, format!("decode({quoted}, 'base64')")),
        ],
        otherwise: [format!("{quoted}::").into(), Pieces::from(Piece::PostgresType(index))]
            .into_iter()
            .collect(),
    }
    .into()
}

/// `{table}_neutral`: the JSON of a row in which no required column is null (semantics 3).
pub(super) fn neutral_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let entries = blueprint
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| (column.name.to_string(), neutral(index, column)))
        .collect();
    let mut text = Pieces::from(format!(
        "-- What a row made here shows in columns that have no value yet.
CREATE OR REPLACE FUNCTION {}(\"_at\" TIMESTAMPTZ) RETURNS JSONB
LANGUAGE sql STABLE AS $body$
    SELECT ",
        names.function("neutral")
    ));
    text.push(json_object(4, entries)).push("\n$body$;\n");
    text
}

fn neutral(index: usize, column: &Column<'_>) -> Pieces {
    if let Some(text) = column.provisional.as_deref().or(column.default.as_deref()) {
        let quoted = literal(text);
        return Piece::ByShape {
            column: index,
            arms: vec![
                Arm::new(Class::Array, format!("{quoted}::JSONB")),
                Arm::new(Class::Json, format!("{quoted}::JSONB")),
            ],
            otherwise: format!("{quoted}::TEXT").into(),
        }
        .into();
    }
    if column.is_absent_until_synced {
        return "NULL".into();
    }
    let first_value: Pieces =
        ["(ARRAY[".into(), Pieces::from(Piece::EnumValues(index)), "])[1]".into()]
            .into_iter()
            .collect();
    Piece::ByShape {
        column: index,
        arms: vec![
            Arm::new(Class::Nullable, "NULL"),
            Arm::new(Class::Text, "''::TEXT"),
            Arm::new(Class::Uuid, "'00000000-0000-0000-0000-000000000000'::TEXT"),
            Arm::new(Class::Bool, "FALSE"),
            Arm::new(Class::Integer, "0"),
            Arm::new(Class::Float, "0"),
            Arm::new(Class::Decimal, "'0'::TEXT"),
            Arm::new(Class::Timestamp, "\"_rfc3339\"(\"_at\")"),
            Arm::new(Class::Date, "(\"_at\" AT TIME ZONE 'UTC')::DATE"),
            Arm::new(Class::Bytes, "''::TEXT"),
            Arm::new(Class::Enum, first_value),
            Arm::new(Class::Array, "'[]'::JSONB"),
        ],
        otherwise: "'{}'::JSONB".into(),
    }
    .into()
}

/// `{table}_check`: refuses a row that the server could not be sent, before anything is written.
pub(super) fn check_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::from(format!(
        "-- Refuses a row with a value that its column, or JSON, cannot hold.
CREATE OR REPLACE FUNCTION {}(\"_row\" {}) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
",
        names.function("check"),
        names.table,
    ));
    for (index, column) in blueprint.columns.iter().enumerate() {
        if column.access != Access::Server || column.is_key {
            text.push(checks(index, column, names));
        }
    }
    text.push("END\n$body$;\n");
    text
}

fn checks(index: usize, column: &Column<'_>, names: &Names) -> Pieces {
    let value = format!("\"_row\".{}", column.quoted());
    let target = format!("{}, {}", names.literal, literal(&column.name));
    let refuse_null = |condition: String| {
        format!(
            "    IF {condition} THEN\n        PERFORM \"_refuse_null\"({target});\n    END IF;\n"
        )
    };
    let refuse_value = |condition: Pieces, reason: &str| -> Pieces {
        [
            "    IF ".into(),
            condition,
            format!(
                " THEN\n        PERFORM \"_refuse_value\"({target}, {});\n    END IF;\n",
                literal(reason)
            )
            .into(),
        ]
        .into_iter()
        .collect()
    };
    let by_shape = |arms: Vec<Arm>| -> Pieces {
        Piece::ByShape { column: index, arms, otherwise: Pieces::new() }.into()
    };
    let enum_values = || Pieces::from(Piece::EnumValues(index));
    let not_one_of: Pieces =
        [format!("{value} NOT IN (").into(), enum_values(), ")".into()].into_iter().collect();
    let not_all_of: Pieces =
        [format!("NOT array_remove({value}, NULL) <@ ARRAY[").into(), enum_values(), "]".into()]
            .into_iter()
            .collect();
    let instants = "BETWEEN '0001-01-01T00:00:00Z' AND '9999-12-31T23:59:59.999999Z'";
    let days = "BETWEEN '0001-01-01' AND '9999-12-31'";
    const NOT_FINITE: &str = "('NaN', 'Infinity', '-Infinity')";
    const NO_NUMBER: &str = "must be a finite number";
    const NO_YEAR: &str = "must lie in the years 1 to 9999";
    const NO_VALUE: &str = "has a value that is not one of its enum";
    let elements = |condition: &str| {
        Pieces::from(format!("EXISTS (SELECT FROM unnest({value}) AS e (\"v\") WHERE {condition})"))
    };

    let required =
        by_shape(vec![Arm::new(Class::Required, refuse_null(format!("{value} IS NULL")))]);
    let range = by_shape(vec![
        Arm::new(Class::Enum, refuse_value(not_one_of, NO_VALUE)),
        Arm::new(Class::Float, refuse_value(format!("{value} IN {NOT_FINITE}").into(), NO_NUMBER)),
        Arm::new(
            Class::Decimal,
            refuse_value(format!("{value}::TEXT IN {NOT_FINITE}").into(), NO_NUMBER),
        ),
        Arm::new(Class::Timestamp, refuse_value(format!("{value} NOT {instants}").into(), NO_YEAR)),
        Arm::new(Class::Date, refuse_value(format!("{value} NOT {days}").into(), NO_YEAR)),
        Arm::new(
            Class::Array,
            refuse_value(
                format!("array_ndims({value}) > 1").into(),
                "must be an array without arrays in it",
            ),
        ),
    ]);
    let element_range = by_shape(vec![
        Arm::element(Class::Enum, refuse_value(not_all_of, NO_VALUE)),
        Arm::element(
            Class::Float,
            refuse_value(elements(&format!("e.\"v\" IN {NOT_FINITE}")), NO_NUMBER),
        ),
        Arm::element(
            Class::Decimal,
            refuse_value(elements(&format!("e.\"v\"::TEXT IN {NOT_FINITE}")), NO_NUMBER),
        ),
        Arm::element(
            Class::Timestamp,
            refuse_value(elements(&format!("e.\"v\" NOT {instants}")), NO_YEAR),
        ),
        Arm::element(Class::Date, refuse_value(elements(&format!("e.\"v\" NOT {days}")), NO_YEAR)),
    ]);
    let element_required = by_shape(vec![Arm::element(
        Class::Required,
        refuse_null(format!("array_position({value}, NULL) IS NOT NULL")),
    )]);
    // The shape of an array first: the other checks expect one dimension.
    [required, range, element_required, element_range].into_iter().collect()
}
