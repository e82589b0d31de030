//! A column against the schema of its property: type, format, null, enum.
//!
//! What comes from the API must fit into the column; what the client sends must be allowed by the API.
//! Where it does not fit, that is an error. An API that takes more than the client sends is no
//! difference; one that gives less than the column could hold is a warning.

use super::super::document::Document;
use super::super::finding::{Rule, Severity};
use super::super::schema::{Kind, Schema};
use super::super::{rust_type, words};
use super::Part;
use crate::manifest::ColumnShape;

/// A difference between a column and a property.
pub(super) struct Difference {
    pub rule: Rule,
    pub severity: Severity,
    /// Behind the column's name: ` is text in Rust and …`.
    pub message: String,
    pub change_rust: String,
    pub change_api: String,
}

/// A column's values and the schema to compare them with.
pub(super) struct Values<'a> {
    pub document: &'a Document,
    pub part: Part,
    pub shape: &'a ColumnShape,
    pub is_nullable: bool,
    /// Whether the object may lack the property, which a column reads as null.
    pub may_be_absent: bool,
    pub schema: &'a Schema<'a>,
}

impl Values<'_> {
    /// The differences; at most one where the first makes the others meaningless.
    pub fn differences(&self) -> Vec<Difference> {
        if self.shape.kind == "json" && self.schema.kinds.is_none() {
            return Vec::new();
        }
        if let Some(difference) = self.of_type() {
            return vec![difference];
        }
        let several = [self.of_format(), self.of_null(), self.of_values(), self.of_items()];
        several.into_iter().flatten().collect()
    }

    fn is_row(&self) -> bool {
        self.part == Part::Row
    }

    fn of_type(&self) -> Option<Difference> {
        let kind = kind(&self.shape.kind)?;
        let schema = self.schema;
        // A decimal travels as a string; frameworks that also read numbers say both.
        if self.shape.kind == "decimal" && schema.is_decimal() {
            return None;
        }
        let severity = match (self.is_row(), &schema.kinds) {
            // Whatever the client sends is taken; what comes is anybody's guess.
            (true, None) => Severity::Warning,
            (true, Some(_)) if !schema.is_only(kind) => Severity::Error,
            // Whole numbers only, for a column that could hold others.
            (true, Some(_)) if !schema.allows(kind) => Severity::Warning,
            (false, _) if !schema.allows(kind) => Severity::Error,
            _ => return None,
        };
        Some(self.difference(Rule::Type, severity))
    }

    fn of_format(&self) -> Option<Difference> {
        let given = self.schema.format.as_deref();
        let shape = self.shape.kind.as_str();
        let severity = match kind(shape)? {
            Kind::String => of_text(self.part, shape, given)?,
            Kind::Integer => of_integers(self.part, shape, given?)?,
            Kind::Number => {
                let is_other =
                    matches!((shape, given?), ("float32", "double") | ("float64", "float"));
                is_other.then_some(Severity::Warning)?
            }
            _ => return None,
        };
        Some(self.difference(Rule::Format, severity))
    }

    fn of_null(&self) -> Option<Difference> {
        let (rust, api) = (self.is_nullable, self.schema.is_nullable);
        let part = self.part.in_words();
        let (severity, message, change_rust, change_api) = match (self.is_row(), rust, api) {
            (true, false, true) => (
                Severity::Error,
                format!("can be null in {part}, and not in Rust"),
                "make the field an `Option`",
                "let the property never be null",
            ),
            (true, true, false) if !self.may_be_absent => (
                Severity::Warning,
                format!("is never null in {part}, and can be in Rust"),
                "take the `Option` away",
                "let the property be null too",
            ),
            (false, true, false) => (
                Severity::Error,
                format!("can be null in Rust, and {part} refuses null"),
                "take the `Option` away",
                "let the property be null too",
            ),
            _ => return None,
        };
        Some(Difference {
            rule: Rule::Nullability,
            severity,
            message,
            change_rust: change_rust.to_owned(),
            change_api: change_api.to_owned(),
        })
    }

    fn of_values(&self) -> Option<Difference> {
        let part = self.part.in_words();
        let is_enum = self.shape.kind == "enum";
        let Some(given) = &self.schema.values else {
            // Text of any kind comes; sending some of it is no difference.
            return (is_enum && self.is_row())
                .then(|| self.difference(Rule::Enum, Severity::Warning));
        };
        if !is_enum {
            let is_sent = !self.is_row() && self.shape.kind != "json";
            return is_sent.then(|| self.difference(Rule::Enum, Severity::Error));
        }
        let given: Vec<&str> = given.iter().filter_map(|value| value.as_str()).collect();
        let ours: Vec<&str> = self.shape.values.iter().map(String::as_str).collect();
        let only_api = named(given.iter().filter(|value| !ours.contains(value)));
        let only_rust = named(ours.iter().filter(|value| !given.contains(value)));
        let (severity, message) = match (self.is_row(), only_api, only_rust) {
            (true, Some(values), _) => {
                (Severity::Error, format!("can be {values} in {part}, which Rust does not know"))
            }
            (true, None, Some(values)) => {
                (Severity::Warning, format!("is never {values} in {part}, and can be in Rust"))
            }
            (false, _, Some(values)) => {
                (Severity::Error, format!("can be {values} in Rust, which {part} refuses"))
            }
            _ => return None,
        };
        Some(Difference {
            rule: Rule::Enum,
            severity,
            message,
            change_rust: format!(
                "give the enum these values: {}",
                named(given.iter()).unwrap_or_default()
            ),
            change_api: format!(
                "give the property these values: {}",
                named(ours.iter()).unwrap_or_default()
            ),
        })
    }

    fn of_items(&self) -> Option<Difference> {
        let shape = self.shape.items.as_deref()?;
        let schema = Schema::read(self.document, self.schema.items.clone()?);
        let items = Values {
            document: self.document,
            part: self.part,
            shape,
            is_nullable: self.shape.nullable_items,
            may_be_absent: false,
            schema: &schema,
        };
        let first = items.differences().into_iter().next()?;
        Some(Difference {
            message: format!("has items: each {}", first.message),
            change_rust: format!("for the items: {}", first.change_rust),
            change_api: format!("for the items: {}", first.change_api),
            ..first
        })
    }

    /// A difference that is said by naming both sides.
    fn difference(&self, rule: Rule, severity: Severity) -> Difference {
        let rust = words::column(self.shape, self.is_nullable);
        let api = words::schema(self.schema);
        let ty = rust_type::field_type(self.document, self.schema);
        Difference {
            rule,
            severity,
            message: format!("is {rust} in Rust, and {api} in {}", self.part.in_words()),
            change_rust: match ty {
                // There is no larger one.
                _ if self.schema.format.as_deref() == Some("uint64") && rule == Rule::Format => {
                    String::new()
                }
                Some(ty) if self.schema.values.is_none() => format!("make the field `{ty}`"),
                Some(_) => "make the field an enum of these values".to_owned(),
                None => "make the field `serde_json::Value` or `Json<T>`".to_owned(),
            },
            change_api: format!(
                "make the property {}",
                words::wanted(self.shape, self.is_nullable)
            ),
        }
    }
}

/// The JSON type of a column; `None` where it can be any.
fn kind(shape: &str) -> Option<Kind> {
    Some(match shape {
        "bool" => Kind::Boolean,
        "int16" | "int32" | "int64" => Kind::Integer,
        "float32" | "float64" => Kind::Number,
        "array" => Kind::Array,
        "json" => return None,
        _ => Kind::String,
    })
}

/// Formats of text that are types of their own. Others (`email`, `uri`) say more about a text.
const TEXT_FORMATS: &[(&str, &str)] = &[
    ("uuid", "uuid"),
    ("date-time", "timestamp"),
    ("date", "date"),
    ("decimal", "decimal"),
    ("byte", "bytes"),
    ("base64", "bytes"),
    ("binary", "binary"),
    ("time", "time"),
    ("duration", "duration"),
];

fn of_text(part: Part, shape: &str, given: Option<&str>) -> Option<Severity> {
    let known = TEXT_FORMATS.iter().find(|(format, _)| Some(*format) == given);
    match (known, shape) {
        (Some((_, of)), _) if *of == shape => None,
        // No column is for them alone: text it is.
        (Some((_, "time" | "duration" | "binary")), "text") => None,
        // A text can hold all of them, and not every text is one of them.
        (Some(_), "text" | "enum") if part == Part::Row => Some(Severity::Warning),
        (Some(_), _) => Some(Severity::Error),
        // Most frameworks have no format for decimals.
        (None, "uuid" | "timestamp" | "date" | "bytes") if part == Part::Row => {
            Some(Severity::Warning)
        }
        (None, _) => None,
    }
}

fn of_integers(part: Part, shape: &str, given: &str) -> Option<Severity> {
    /// The bits that the values need, the sign included.
    fn bits(format: &str) -> Option<u8> {
        Some(match format {
            "int8" => 8,
            "uint8" => 9,
            "int16" => 16,
            "uint16" => 17,
            "int32" => 32,
            "uint32" => 33,
            "int64" => 64,
            "uint64" => 65,
            _ => return None,
        })
    }
    /// The bits of the smallest column that holds the values.
    fn column_for(bits: u8) -> u8 {
        match bits {
            0..=16 => 16,
            17..=32 => 32,
            _ => 64,
        }
    }
    let (ours, given) = (bits(shape)?, bits(given)?);
    // OpenAPI knows 32 and 64 bits only.
    let widened = if ours == 16 { 32 } else { ours };
    match part {
        // Nothing holds more; what does not fit is rare.
        Part::Row if given == 65 && ours == 64 => Some(Severity::Warning),
        Part::Row if given > widened => Some(Severity::Error),
        Part::Row if given <= 32 && ours == 64 => Some(Severity::Warning),
        // There are columns of 16, 32 and 64 bits only: `u32` asks for one of 64.
        Part::Create | Part::Update if ours > column_for(given) => Some(Severity::Error),
        _ => None,
    }
}

fn named<'a>(values: impl Iterator<Item = &'a &'a str>) -> Option<String> {
    let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_more_bits_than_the_other_side_has_is_an_error() {
        for (part, ours, given, expected) in [
            (Part::Row, "int32", "int64", Some(Severity::Error)),
            (Part::Row, "int64", "int32", Some(Severity::Warning)),
            (Part::Row, "int16", "int32", None),
            (Part::Row, "int32", "uint32", Some(Severity::Error)),
            (Part::Row, "int64", "uint32", None),
            (Part::Row, "int64", "uint64", Some(Severity::Warning)),
            (Part::Create, "int64", "uint32", None),
            (Part::Create, "int32", "uint16", None),
            (Part::Create, "int32", "int16", Some(Severity::Error)),
            (Part::Create, "int64", "int32", Some(Severity::Error)),
            (Part::Create, "int16", "int32", None),
            (Part::Update, "int32", "int64", None),
        ] {
            assert_eq!(of_integers(part, ours, given), expected, "{ours} and {given}");
        }
    }

    #[test]
    fn a_format_that_only_says_more_about_a_text_is_no_difference() {
        for part in [Part::Row, Part::Create] {
            assert_eq!(of_text(part, "text", Some("email")), None);
            assert_eq!(of_text(part, "text", Some("duration")), None);
            assert_eq!(of_text(part, "decimal", None), None);
            assert_eq!(of_text(part, "uuid", Some("date")), Some(Severity::Error));
        }
    }
}
