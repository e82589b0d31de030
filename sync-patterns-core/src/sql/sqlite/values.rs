//! Values by their type: as a column holds them, as JSON, and what stands in for a missing one.

use super::{
    Pieces, base64, checks, concat,
    table::{TableColumn, json_string},
};
use crate::{
    Class,
    names::literal,
    sql::{Arm, Piece},
};

pub(super) fn by_shape(
    column: TableColumn<'_>,
    arms: Vec<Arm>,
    otherwise: impl Into<Pieces>,
) -> Pieces {
    Piece::ByShape { column: column.index, arms, otherwise: otherwise.into() }.into()
}

/// A value that the application gave, in the form that the column keeps. A view applies no affinity
/// to what is written to it: without this `'55'` would be sent as a string.
pub(super) fn normal(column: TableColumn<'_>, value: &str) -> Pieces {
    by_shape(
        column,
        vec![
            Arm::new(Class::Uuid, format!("lower({value})")),
            Arm::new(Class::Bool, format!("CAST({value} AS INTEGER)")),
            Arm::new(Class::Integer, format!("CAST({value} AS INTEGER)")),
            Arm::new(Class::Float, format!("CAST({value} AS REAL)")),
            Arm::new(Class::Timestamp, in_utc(value)),
            Arm::new(Class::Decimal, format!("CAST({value} AS TEXT)")),
            Arm::all(&[Class::Json, Class::Nullable], format!("nullif(json({value}), 'null')")),
            Arm::new(Class::Json, format!("json({value})")),
            Arm::element(Class::Uuid, format!("lower(json({value}))")),
            Arm::new(Class::Array, format!("json({value})")),
        ],
        value,
    )
}

/// An instant in the one form whose order as text is its order in time: UTC, with six digits. (What
/// SQLite calculates with has three, and rounds.)
fn in_utc(value: &str) -> String {
    let zone = format!("iif({value} GLOB '*Z', 'Z', substr({value}, -6))");
    let digits = format!("min(6, length({value}) - 20 - length({zone}))");
    format!(
        "strftime('%Y-%m-%dT%H:%M:%S', substr({value}, 1, 19) || {zone}) || '.' \
         || substr(substr({value}, 21, max(0, {digits})) || '000000', 1, 6) || 'Z'"
    )
}

/// Whether an update changes a column.
pub(super) fn differs(column: TableColumn<'_>) -> Pieces {
    let (new, old) = (column.of("NEW"), column.of("OLD"));
    let compared = |old: &str| concat([normal(column, &new), format!(" IS NOT {old}").into()]);
    // What the server sent is JSON with other spaces.
    let as_json = || {
        let mut text = Pieces::from(format!("{new} IS NOT {old} AND "));
        text.push(compared(&format!("json({old})")));
        text
    };
    let as_instants =
        || concat([format!("{new} IS NOT {old} AND ").into(), compared(&in_utc(&old))]);
    by_shape(
        column,
        vec![
            Arm::new(Class::Json, as_json()),
            Arm::new(Class::Array, as_json()),
            Arm::new(Class::Timestamp, as_instants()),
        ],
        compared(&old),
    )
}

/// A value in its column's form as the text of its JSON.
pub(super) fn encoded(column: TableColumn<'_>, value: &str, indent: usize) -> Pieces {
    let or_null = |json: String| format!("iif({value} IS NULL, 'null', {json})");
    by_shape(
        column,
        vec![
            Arm::new(Class::Bool, or_null(format!("iif({value}, 'true', 'false')"))),
            // json_quote gives 15 digits, which most numbers need no more of.
            Arm::new(
                Class::Float,
                format!(
                    "iif(CAST(json_quote({value}) AS REAL) <> {value}, printf('%!.17g', {value}), json_quote({value}))"
                ),
            ),
            Arm::new(Class::Json, format!("coalesce({value}, 'null')")),
            Arm::new(Class::Array, format!("coalesce({value}, 'null')")),
            Arm::new(
                Class::Bytes,
                or_null(format!("json_quote({})", base64::encode(value, indent))),
            ),
        ],
        format!("json_quote({value})"),
    )
}

/// A member of a JSON object, as SQL expressions.
pub(super) struct Member {
    /// The JSON type, or null where the object lacks the member.
    pub(super) json_type: String,
    /// The value in SQL.
    pub(super) value: String,
    /// The value as the text of its JSON.
    pub(super) json: String,
}

impl Member {
    /// The member of an object that is called like a column.
    pub(super) fn of(object: &str, column: TableColumn<'_>) -> Member {
        let name = &*column.column.name;
        // Paths with escapes are understood from 3.46 only.
        if name.contains(|c: char| c == '"' || c == '\\' || c.is_control()) {
            let each = |expression: &str| {
                format!(
                    "(SELECT {expression} FROM json_each({object}) AS m WHERE m.key = {})",
                    column.literal()
                )
            };
            return Member {
                json_type: each("m.type"),
                value: each("m.value"),
                json: each(&format!("{object} -> m.fullkey")),
            };
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let path = match name.chars().all(is_plain) {
            true => literal(&format!("$.{name}")),
            false => literal(&format!("$.{}", json_string(name))),
        };
        Member {
            json_type: format!("json_type({object}, {path})"),
            value: format!("{object} ->> {path}"),
            json: format!("{object} -> {path}"),
        }
    }

    /// An element of a JSON array.
    pub(super) fn element(array: &str, place: usize) -> Member {
        Member {
            json_type: format!("json_type({array}, '$[{place}]')"),
            value: format!("{array} ->> '$[{place}]'"),
            json: format!("{array} -> '$[{place}]'"),
        }
    }

    /// Whether a column can hold the member; not where there is none.
    pub(super) fn fits(&self, column: TableColumn<'_>) -> Pieces {
        let Member { json_type, value, .. } = self;
        let typed = |names: &[&str]| match names {
            [name] => format!("{json_type} = '{name}'"),
            names => format!("{json_type} IN ('{}')", names.join("', '")),
        };
        let and_fits = |names: &[&str], class: Class| {
            concat([
                format!("{} AND NOT (", typed(names)).into(),
                checks::misfit(column, class, value),
                ")".into(),
            ])
        };
        let fits = by_shape(
            column,
            vec![
                Arm::new(Class::Json, format!("{json_type} IS NOT NULL")),
                Arm::new(Class::Text, typed(&["text"])),
                Arm::new(Class::Bool, typed(&["true", "false"])),
                Arm::new(Class::Int16, and_fits(&["integer"], Class::Int16)),
                Arm::new(Class::Int32, and_fits(&["integer"], Class::Int32)),
                Arm::new(Class::Integer, and_fits(&["integer"], Class::Integer)),
                Arm::new(Class::Float32, and_fits(&["integer", "real"], Class::Float32)),
                Arm::new(Class::Float, and_fits(&["integer", "real"], Class::Float)),
                Arm::new(
                    Class::Bytes,
                    format!(
                        "{} AND length({value}) % 4 = 0 AND rtrim({value}, '=') NOT GLOB '*[^0-9A-Za-z+/]*'",
                        typed(&["text"])
                    ),
                ),
                Arm::new(Class::Array, and_fits(&["array"], Class::Array)),
                Arm::new(Class::Uuid, and_fits(&["text"], Class::Uuid)),
                Arm::new(Class::Decimal, and_fits(&["text"], Class::Decimal)),
                Arm::new(Class::Timestamp, and_fits(&["text"], Class::Timestamp)),
                Arm::new(Class::Date, and_fits(&["text"], Class::Date)),
            ],
            and_fits(&["text"], Class::Enum),
        );
        let or_null = concat([format!("{json_type} = 'null' OR ").into(), fits.clone()]);
        by_shape(column, vec![Arm::new(Class::Nullable, or_null)], fits)
    }

    /// The member in the column's form.
    pub(super) fn decoded(&self, column: TableColumn<'_>, indent: usize) -> Pieces {
        let Member { value, json, .. } = self;
        by_shape(
            column,
            vec![
                Arm::all(&[Class::Json, Class::Nullable], format!("nullif({json}, 'null')")),
                Arm::new(Class::Json, json.as_str()),
                Arm::all(
                    &[Class::Bytes, Class::Nullable],
                    format!("iif({value} IS NULL, NULL, {})", base64::decode(value, indent)),
                ),
                Arm::new(Class::Bytes, base64::decode(value, indent)),
            ],
            value.as_str(),
        )
    }
}

/// A value that is written in an attribute as text: the JSON form of arrays and JSON, base64 of
/// bytes, the plain text of anything else.
pub(super) fn literal_value(column: TableColumn<'_>, text: &str) -> Pieces {
    let quoted = literal(text);
    let is_true = ["true", "t", "yes", "y", "on", "1"].contains(&&*text.to_ascii_lowercase());
    let number = |is_number: bool, type_name: &str| match is_number {
        true => text.to_owned(),
        false => format!("CAST({quoted} AS {type_name})"),
    };
    by_shape(
        column,
        vec![
            Arm::new(Class::Bool, if is_true { "1" } else { "0" }),
            Arm::new(Class::Integer, number(text.parse::<i64>().is_ok(), "INTEGER")),
            Arm::new(Class::Float, number(text.parse::<f64>().is_ok_and(f64::is_finite), "REAL")),
            Arm::new(Class::Uuid, literal(&text.to_ascii_lowercase())),
            Arm::new(Class::Timestamp, in_utc(&quoted)),
            Arm::new(Class::Bytes, base64::literal(text)),
            Arm::new(Class::Json, format!("json({quoted})")),
            Arm::new(Class::Array, format!("json({quoted})")),
        ],
        quoted,
    )
}

/// What a row made here shows in a column that has no value yet (semantics 3). `given` makes an
/// expression of a value that is not null.
pub(super) fn neutral(
    column: TableColumn<'_>,
    inserted_at: &str,
    given: &dyn Fn(Pieces) -> Pieces,
) -> Pieces {
    let declared = column.column.provisional.as_deref().or(column.column.default.as_deref());
    if let Some(text) = declared {
        return given(literal_value(column, text));
    }
    if column.column.is_absent_until_synced {
        return "NULL".into();
    }
    let first_value = concat([
        "(SELECT column1 FROM (VALUES (".into(),
        Piece::EnumValues(column.index).into(),
        ")))".into(),
    ]);
    let arm = |class: Class, value: &str| Arm::new(class, given(value.into()));
    by_shape(
        column,
        vec![
            Arm::new(Class::Nullable, "NULL"),
            arm(Class::Text, "''"),
            arm(Class::Uuid, "'00000000-0000-0000-0000-000000000000'"),
            arm(Class::Bool, "0"),
            arm(Class::Integer, "0"),
            arm(Class::Float, "0.0"),
            arm(Class::Decimal, "'0'"),
            arm(Class::Timestamp, inserted_at),
            arm(Class::Date, &format!("substr({inserted_at}, 1, 10)")),
            arm(Class::Bytes, "x''"),
            Arm::new(Class::Enum, given(first_value)),
            arm(Class::Array, "'[]'"),
        ],
        given("'{}'".into()),
    )
}
