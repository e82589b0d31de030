//! What a column refuses, before anything is written.

use super::{
    Pieces, concat, lines, procedures,
    table::{Table, TableColumn},
    values::by_shape,
};
use crate::{
    Access, Class,
    names::literal,
    sql::{Arm, Piece},
};

/// The classes that are checked by a condition of their own, and what is said of a value that fails,
/// without quotes. The first that fits is used.
const REASONS: &[(Class, &str)] = &[
    (Class::Text, "must be text without NUL"),
    (Class::Uuid, "must be a UUID"),
    (Class::Bool, "must be 0 or 1"),
    (Class::Int16, "must be an integer from -32768 to 32767"),
    (Class::Int32, "must be an integer from -2147483648 to 2147483647"),
    (Class::Integer, "must be an integer of 64 bits"),
    (Class::Float32, "must be a finite number of single precision"),
    (Class::Float, "must be a finite number"),
    (Class::Decimal, "must be a finite number, as text"),
    (
        Class::Timestamp,
        "must be a timestamp like 2026-01-31T12:00:00Z, and must lie in the years 1 to 9999",
    ),
    (Class::Date, "must be a date like 2026-01-31, and must lie in the years 1 to 9999"),
    (Class::Bytes, "must be a blob"),
    (Class::Json, "must be JSON without NUL"),
    (Class::Enum, "has a value that is not one of its enum"),
];

/// `{table}_check`: refuses values that their columns cannot hold. NULL is none of those.
pub(super) fn procedure(table: &Table<'_>) -> Pieces {
    let parameters = checked(table).map(|column| format!("NULL AS {}", column.quoted()).into());
    let body = concat([
        "    SELECT CASE\n".into(),
        checked(table).map(|column| value_check(table, column)).collect(),
        "    END;\n".into(),
    ]);
    let comment = "Refuses values that their columns, or JSON, cannot hold. NULL is not looked at.";
    procedures::procedure(table, "check", comment, parameters, body)
}

/// The columns that the application gives values of.
fn checked<'a>(table: &Table<'a>) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
    table.columns().filter(|column| column.access() != Access::Server || column.is_key())
}

/// A call of `{table}_check` with a value for each column.
pub(super) fn call(table: &Table<'_>, value: impl Fn(TableColumn<'_>) -> String) -> Pieces {
    concat([
        format!("    INSERT INTO {} (\n", table.derived("check")).into(),
        lines(8, checked(table).map(|column| column.quoted().into())),
        "\n    )\n    VALUES (\n".into(),
        lines(8, checked(table).map(|column| value(column).into())),
        "\n    );\n".into(),
    ])
}

/// A statement that refuses NULL where the column's type has none.
pub(super) fn null_check(table: &Table<'_>, column: TableColumn<'_>) -> Pieces {
    let raised = format!(
        "    SELECT RAISE(ABORT, {}) WHERE {} IS NULL;\n",
        message(table, column, "cannot be null"),
        column.of("NEW"),
    );
    by_shape(column, vec![Arm::new(Class::Required, raised)], "")
}

/// What is said of a column, as a literal.
fn message(table: &Table<'_>, column: TableColumn<'_>, reason: &str) -> String {
    literal(&format!("column {} of {} {reason}", column.shown(), table.shown()))
}

/// The lines of a `CASE` that raise for a value that the column cannot hold.
fn value_check(table: &Table<'_>, column: TableColumn<'_>) -> Pieces {
    let value = column.of("NEW");
    let conditions =
        REASONS.iter().map(|(class, _)| Arm::new(*class, misfit(column, *class, &value)));
    let reasons = REASONS.iter().map(|(class, reason)| Arm::new(*class, *reason));
    by_shape(
        column,
        vec![Arm::new(Class::Array, array_checks(table, column, &value))],
        when(
            table,
            column,
            by_shape(column, conditions.collect(), ""),
            by_shape(column, reasons.collect(), ""),
        ),
    )
}

/// The lines of a `CASE` that raise for what is no array of the column's elements.
fn array_checks(table: &Table<'_>, column: TableColumn<'_>, value: &str) -> Pieces {
    let any = |condition: Pieces| {
        concat([
            format!("EXISTS (SELECT 1 FROM json_each({value}) AS a WHERE ").into(),
            condition,
            ")".into(),
        ])
    };
    let no_array = format!(
        "{value} IS NOT NULL AND json_type(iif(json_valid({value}), {value}, '0')) <> 'array'"
    );
    let null = when(table, column, any("a.type = 'null'".into()), "cannot be null".into());
    let reasons = REASONS.iter().map(|(class, reason)| Arm::element(*class, *reason));
    concat([
        when(table, column, no_array.into(), NO_ARRAY.into()),
        when(table, column, nul_in_json(value).into(), "must be text without NUL".into()),
        when(table, column, any("a.type IN ('array', 'object')".into()), NO_ARRAY.into()),
        by_shape(column, vec![Arm::element(Class::Required, null)], ""),
        when(table, column, any(element_misfit(column)), by_shape(column, reasons.collect(), "")),
    ])
}

const NO_ARRAY: &str = "must be an array without arrays in it";

/// A line of a `CASE` that raises. Reasons have no quotes.
fn when(table: &Table<'_>, column: TableColumn<'_>, condition: Pieces, reason: Pieces) -> Pieces {
    let before = message(table, column, "");
    concat([
        "        WHEN ".into(),
        condition,
        format!("\n            THEN RAISE(ABORT, {}", before.trim_end_matches('\'')).into(),
        reason,
        "')\n".into(),
    ])
}

/// Whether an element of an array, `a` of `json_each`, is none of those that the column can hold.
fn element_misfit(column: TableColumn<'_>) -> Pieces {
    let arms = REASONS
        .iter()
        .map(|(class, _)| {
            let types = match class {
                Class::Bool => "'true', 'false'",
                Class::Int16 | Class::Int32 | Class::Integer => "'integer'",
                Class::Float | Class::Float32 => "'integer', 'real'",
                _ => "'text'",
            };
            let misfit = misfit(column, *class, "a.value");
            let no_type = format!("a.type NOT IN ('null', {types}) OR ");
            Arm::element(*class, concat([no_type.into(), misfit]))
        })
        .collect();
    by_shape(column, arms, "0")
}

/// Whether a member of a JSON object, `e` of `json_each`, is nothing that the column can hold.
pub(super) fn member_misfit(column: TableColumn<'_>) -> Pieces {
    let no = |types: &str, class: Class| {
        concat([format!("e.type {types} OR ").into(), misfit(column, class, "e.value")])
    };
    let arm = |class: Class, types: &str| Arm::new(class, no(types, class));
    let for_class = |class: Class| match class {
        Class::Json => Arm::new(class, "0"),
        Class::Text => Arm::new(class, "e.type <> 'text'"),
        Class::Bool => Arm::new(class, "e.type NOT IN ('true', 'false')"),
        Class::Bytes => Arm::new(
            class,
            "e.type <> 'text' OR length(e.value) % 4 <> 0 OR rtrim(e.value, '=') GLOB '*[^0-9A-Za-z+/]*'",
        ),
        Class::Int16 | Class::Int32 | Class::Integer => arm(class, "<> 'integer'"),
        Class::Float | Class::Float32 => arm(class, "NOT IN ('integer', 'real')"),
        _ => arm(class, "<> 'text'"),
    };
    let mut arms: Vec<Arm> = REASONS.iter().map(|(class, _)| for_class(*class)).collect();
    arms.push(arm(Class::Array, "<> 'array'"));
    let nullable = |text: &str| by_shape(column, vec![Arm::new(Class::Nullable, text)], "");
    concat([nullable("e.type <> 'null' AND ("), by_shape(column, arms, ""), nullable(")")])
}

/// Whether a member of an object of `_local_only` is nothing that the column can show.
pub(super) fn stored_misfit(column: TableColumn<'_>) -> Pieces {
    let bytes = Arm::new(Class::Bytes, "e.type NOT IN ('text', 'null')");
    by_shape(column, vec![bytes], member_misfit(column))
}

/// Whether a value is none of a class; null, or false, for NULL.
fn misfit(column: TableColumn<'_>, class: Class, value: &str) -> Pieces {
    // The plus takes away the column's affinity, so that '55' is compared as the number it stands for.
    let no_integer = format!("CAST({value} AS INTEGER) <> +{value}");
    let out_of = |range: &str| format!("{no_integer} OR CAST({value} AS INTEGER) NOT {range}");
    let date = format!("substr({value}, 1, 10)");
    match class {
        Class::Text => {
            format!("typeof({value}) NOT IN ('text', 'null') OR instr({value}, char(0))").into()
        }
        Class::Uuid => format!(
            "typeof({value}) NOT IN ('text', 'null')
            OR {value} NOT LIKE '________-____-____-____-____________'
            OR length(replace({value}, '-', '')) <> 32
            OR {value} GLOB '*[^0-9A-Fa-f-]*'"
        )
        .into(),
        Class::Bool => out_of("IN (0, 1)").into(),
        Class::Int16 => out_of("BETWEEN -32768 AND 32767").into(),
        Class::Int32 => out_of("BETWEEN -2147483648 AND 2147483647").into(),
        Class::Integer => no_integer.into(),
        Class::Float => format!(
            "CAST({value} AS REAL) <> +{value} OR abs(CAST({value} AS REAL)) = 9e999"
        )
        .into(),
        // From here on the nearest number of single precision is infinity.
        Class::Float32 => format!(
            "CAST({value} AS REAL) <> +{value} OR abs(CAST({value} AS REAL)) >= 3.4028235677973366e38"
        )
        .into(),
        Class::Decimal => format!(
            "typeof({value}) NOT IN ('text', 'integer', 'null')
            OR {value} NOT GLOB '*[0-9]*'
            OR {value} GLOB '*[^0-9.+-]*'
            OR {value} GLOB '*.*.*'
            OR substr({value}, 2) GLOB '*[+-]*'"
        )
        .into(),
        // Without its fraction, which older releases round up to the year 10000.
        Class::Timestamp => format!(
            "{value} IS NOT NULL AND (
                {value} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.Z+-]*'
                OR {value} NOT GLOB '*[0-9]Z' AND {value} NOT GLOB '*[0-9][+-][0-9][0-9]:[0-9][0-9]'
                OR {value} GLOB '*.*.*'
                OR substr({value}, 12, 2) > '23'
                OR coalesce(date({date}, '+0 days'), '') <> {date}
                OR coalesce(datetime(substr({value}, 1, 19) || ltrim(substr({value}, 20), '.0123456789')), '') < '0001'
            )"
        )
        .into(),
        Class::Date => format!(
            "{value} IS NOT NULL AND (
                {value} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
                OR coalesce(date({value}, '+0 days'), '') <> {value}
                OR {value} < '0001'
            )"
        )
        .into(),
        Class::Bytes => format!("typeof({value}) NOT IN ('blob', 'null')").into(),
        Class::Json => format!(
            "{value} IS NOT NULL AND (
                typeof({value}) = 'blob'
                OR NOT json_valid({value})
                OR {}
            )",
            nul_in_json(value)
        )
        .into(),
        Class::Enum => concat([
            format!("{value} NOT IN (").into(),
            Piece::EnumValues(column.index).into(),
            ")".into(),
        ]),
        Class::Array => array_misfit(column, value),
        Class::Required | Class::Nullable => Pieces::new(),
    }
}

/// Whether a JSON array has an element that the column cannot hold.
fn array_misfit(column: TableColumn<'_>, value: &str) -> Pieces {
    concat([
        format!("EXISTS (SELECT 1 FROM json_each({value}) AS a WHERE ").into(),
        by_shape(column, vec![Arm::element(Class::Required, "a.type = 'null' OR ")], ""),
        element_misfit(column),
        ")".into(),
    ])
}

/// Whether a JSON text has an escaped NUL: `\u0000` behind an even number of backslashes.
fn nul_in_json(value: &str) -> String {
    format!("instr(replace({value}, '\\\\', ''), '\\u0000')")
}
