//! Values by their type: as a column holds them, as JSON, and what stands in for a missing one.

use super::{
    Pieces, base64, concat,
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

/// A family of types whose values are written alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Uuid,
    Bool,
    Integer,
    Float,
    Decimal,
    Timestamp,
    Bytes,
    OptionalJson,
    Json,
    Uuids,
    Array,
    Text,
}

impl Form {
    /// All but `Text`, the last resort, in the order in which they are tried.
    const ALL: [Form; 11] = [
        Form::Uuid,
        Form::Bool,
        Form::Integer,
        Form::Float,
        Form::Decimal,
        Form::Timestamp,
        Form::Bytes,
        Form::OptionalJson,
        Form::Json,
        Form::Uuids,
        Form::Array,
    ];

    fn arm(self, text: String) -> Arm {
        match self {
            Form::Uuid => Arm::new(Class::Uuid, text),
            Form::Bool => Arm::new(Class::Bool, text),
            Form::Integer => Arm::new(Class::Integer, text),
            Form::Float => Arm::new(Class::Float, text),
            Form::Decimal => Arm::new(Class::Decimal, text),
            Form::Timestamp => Arm::new(Class::Timestamp, text),
            Form::Bytes => Arm::new(Class::Bytes, text),
            Form::OptionalJson => Arm::all(&[Class::Json, Class::Nullable], text),
            Form::Json => Arm::new(Class::Json, text),
            Form::Uuids => Arm::element(Class::Uuid, text),
            Form::Array => Arm::new(Class::Array, text),
            Form::Text => unreachable!("the last resort has no arm"),
        }
    }

    /// A value that the application gave, as the column keeps it. A view applies no affinity to what
    /// is written to it: without this `'55'` would be sent as a string.
    fn normal(self, value: &str) -> String {
        match self {
            Form::Uuid => format!("lower({value})"),
            Form::Bool | Form::Integer => format!("CAST({value} AS INTEGER)"),
            Form::Float => format!("CAST({value} AS REAL)"),
            Form::Decimal => format!("CAST({value} AS TEXT)"),
            Form::Timestamp => in_utc(value),
            Form::OptionalJson => format!("nullif(json({value}), 'null')"),
            Form::Json | Form::Array => format!("json({value})"),
            Form::Uuids => format!("lower(json({value}))"),
            Form::Bytes | Form::Text => value.to_owned(),
        }
    }

    /// A value as the column keeps it, as the text of its JSON.
    fn encoded(self, value: &str, indent: usize) -> String {
        match self {
            Form::Bool => format!("iif({value} IS NULL, 'null', iif({value}, 'true', 'false'))"),
            // json_quote gives 15 digits, and most numbers have no more.
            Form::Float => format!(
                "iif(CAST(json_quote({value}) AS REAL) <> {value}, printf('%!.17g', {value}), json_quote({value}))"
            ),
            Form::Bytes => format!(
                "iif({value} IS NULL, 'null', json_quote({}))",
                base64::encode(value, indent)
            ),
            Form::OptionalJson | Form::Json | Form::Uuids | Form::Array => {
                format!("coalesce({value}, 'null')")
            }
            Form::Uuid | Form::Integer | Form::Decimal | Form::Timestamp | Form::Text => {
                format!("json_quote({value})")
            }
        }
    }

    /// Whether an update changes a column.
    fn differs(self, new: &str, old: &str) -> String {
        let normal = self.normal(new);
        match self {
            // What the server sent is the same value with other spaces, or in another zone.
            Form::OptionalJson | Form::Json | Form::Uuids | Form::Array | Form::Timestamp => {
                format!("{new} IS NOT {old} AND {normal} IS NOT {}", self.normal(old))
            }
            _ => format!("{normal} IS NOT {old}"),
        }
    }
}

/// A text for each form.
fn by_form(column: TableColumn<'_>, text: impl Fn(Form) -> String) -> Pieces {
    by_shape(column, Form::ALL.map(|form| form.arm(text(form))).into(), text(Form::Text))
}

/// An instant in the one form whose order as text is its order in time: UTC, with six digits. (What
/// SQLite calculates with has three, and rounds.)
pub(super) fn in_utc(value: &str) -> String {
    format!(
        "strftime('%Y-%m-%dT%H:%M:%S', substr({value}, 1, 19) || ltrim(substr({value}, 20), '.0123456789')) \
         || substr(printf('%.6f', '0' || substr({value}, 20, 7)), 2) || 'Z'"
    )
}

/// A value that the application gave, as the column keeps it.
pub(super) fn normal(column: TableColumn<'_>, value: &str) -> Pieces {
    by_form(column, |form| form.normal(value))
}

/// Whether an update changes a column.
pub(super) fn differs(column: TableColumn<'_>) -> Pieces {
    by_form(column, |form| form.differs(&column.of("NEW"), &column.of("OLD")))
}

/// A value as the column keeps it, as the text of its JSON.
pub(super) fn encoded(column: TableColumn<'_>, value: &str, indent: usize) -> Pieces {
    by_form(column, |form| form.encoded(value, indent))
}

/// A value that the application gave, as the text of the JSON that the column keeps.
pub(super) fn normal_encoded(column: TableColumn<'_>, value: &str, indent: usize) -> Pieces {
    by_form(column, |form| form.encoded(&form.normal(value), indent))
}

/// A value that the application gave, as `_local_only` keeps it: JSON that never leaves the device,
/// with bytes in the form that is quickest to read.
pub(super) fn stored(column: TableColumn<'_>, value: &str) -> Pieces {
    by_form(column, |form| match form {
        Form::Bytes => format!("iif({value} IS NULL, 'null', json_quote(hex({value})))"),
        form => form.encoded(&form.normal(value), 0),
    })
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

    /// The member as the column keeps it.
    pub(super) fn decoded(&self, column: TableColumn<'_>, indent: usize) -> Pieces {
        let Member { value, json, .. } = self;
        let bytes = format!("iif({value} IS NULL, NULL, {})", base64::decode(value, indent));
        by_shape(
            column,
            vec![
                Form::OptionalJson.arm(format!("nullif({json}, 'null')")),
                Form::Json.arm(json.clone()),
                Form::Bytes.arm(bytes),
            ],
            value.as_str(),
        )
    }

    /// The member of `_local_only` as the column shows it.
    pub(super) fn restored(&self, column: TableColumn<'_>) -> Pieces {
        let Member { value, json, .. } = self;
        by_shape(
            column,
            vec![
                Form::OptionalJson.arm(format!("nullif({json}, 'null')")),
                Form::Json.arm(json.clone()),
                Form::Bytes.arm(format!("unhex({value})")),
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
