//! Values of a stream: text as Postgres writes it, put as the columns of this database hold them.

use super::{
    Pieces, concat,
    table::TableColumn,
    values::{by_shape, in_utc},
};
use crate::{Class, sql::Arm};

/// A stream's text as the column keeps it.
pub(super) fn typed(column: TableColumn<'_>, text: &str) -> Pieces {
    by_shape(
        column,
        vec![
            Arm::new(Class::Bool, format!("substr({text}, 1, 1) = 't'")),
            Arm::new(Class::Integer, format!("CAST({text} AS INTEGER)")),
            Arm::new(
                Class::Float,
                format!(
                    "CASE {text} WHEN 'Infinity' THEN 9e999 WHEN '-Infinity' THEN -9e999 ELSE CAST({text} AS REAL) END"
                ),
            ),
            Arm::new(Class::Timestamp, instant(text)),
            Arm::new(Class::Bytes, format!("unhex(substr({text}, 3))")),
            Arm::all(&[Class::Json, Class::Nullable], format!("nullif({text}, 'null')")),
            Arm::new(Class::Array, array(column, text)),
        ],
        text,
    )
}

/// `2026-01-31 12:00:00.5+00` as the local database writes it. A server in UTC, the rule, needs no
/// calculation; what is none of our years stays as it is.
fn instant(text: &str) -> String {
    let with_minutes = format!("{text} || iif({text} GLOB '*[+-][0-9][0-9]', ':00', '')");
    format!(
        "CASE WHEN {text} GLOB '????-??-?? ??:??:??*+00'
            THEN substr({text}, 1, 10) || 'T' || substr({text}, 12, 8)
                || substr({text}, 20, length({text}) - 22) || substr('.000000', length({text}) - 21) || 'Z'
            ELSE coalesce((SELECT {} FROM (SELECT {with_minutes} AS t) AS u), {text})
        END",
        in_utc("u.t"),
    )
}

/// `{a,"b c",NULL}` as a JSON array.
///
/// JSON escapes what is in quotes as Postgres does, and control characters too, so that these can
/// stand for what was escaped: 1 a backslash, 2 a quote, 3 a quote around an element.
fn array(column: TableColumn<'_>, text: &str) -> Pieces {
    let inner = format!(
        "substr({text}, instr({text}, '{{') + 1, length({text}) - instr({text}, '{{') - 1)"
    );
    let json = format!("json_quote({inner})");
    let unescaped = format!(
        "replace(replace(replace(substr({json}, 2, length({json}) - 2), '\\\\\\\\', char(1)), '\\\\\\\"', char(2)), '\\\"', char(3))"
    );
    let string = "'\"' || replace(replace(i.item, char(1), '\\\\'), char(2), '\\\"') || '\"'";
    let element = by_shape(
        column,
        vec![
            Arm::element(Class::Bool, "iif(i.item = 't', 'true', 'false')"),
            Arm::element(Class::Integer, "i.item"),
            Arm::element(
                Class::Float,
                "CASE i.item WHEN 'Infinity' THEN '9e999' WHEN '-Infinity' THEN '-9e999' WHEN 'NaN' THEN 'null' ELSE i.item END",
            ),
            Arm::element(Class::Timestamp, format!("json_quote({})", instant("i.item"))),
        ],
        string,
    );
    concat([
        format!(
            "iif({text} IS NULL, NULL, (
        WITH RECURSIVE items (rest, item, is_quoted) AS (
            SELECT {unescaped}, NULL, 0
            UNION ALL
            SELECT
                iif(
                    substr(rest, 1, 1) = char(3),
                    substr(rest, instr(substr(rest, 2), char(3)) + 3),
                    substr(rest, instr(rest || ',', ',') + 1)
                ),
                iif(
                    substr(rest, 1, 1) = char(3),
                    substr(rest, 2, instr(substr(rest, 2), char(3)) - 1),
                    substr(rest, 1, instr(rest || ',', ',') - 1)
                ),
                substr(rest, 1, 1) = char(3)
            FROM items
            WHERE rest <> ''
        )
        SELECT json_group_array(json(iif(i.item = 'NULL' AND NOT i.is_quoted, 'null', "
        )
        .into(),
        element,
        ")))
        FROM items AS i
        WHERE i.item IS NOT NULL
    ))"
        .into(),
    ])
}
