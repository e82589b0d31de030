//! From JSON to [`Value`]: the wire form of each shape, and nothing else.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::value::RawValue;
use sync_patterns_core::Shape;

use super::{Problem, Value, time};

/// The value of a field, or why it is none.
pub(crate) fn parse(shape: &Shape, raw: &RawValue) -> Result<Value, Problem> {
    let text = raw.get();
    match shape {
        Shape::Optional(_) if text == "null" => Ok(Value::Null),
        Shape::Optional(inner) => parse(inner, raw),
        Shape::Branded(brand) => parse(brand.inner, raw),
        // JSON's own null is one of its values.
        Shape::Json(_) => Ok(Value::Text(compact(text))),
        _ if text == "null" => Err(Problem::Null),
        Shape::Bytes => {
            let text = parse_string(text, "base64 in a string")?;
            let bytes = BASE64_STANDARD.decode(text);
            bytes.map(Value::Bytes).map_err(|_| Problem::expected("base64 with padding"))
        }
        Shape::Array(element) => {
            let elements: Vec<&RawValue> =
                serde_json::from_str(text).map_err(|_| Problem::expected("a list"))?;
            let texts = elements.into_iter().map(|raw| match parse(element, raw) {
                Ok(Value::Null) => Ok(None),
                Ok(Value::Text(text)) => Ok(Some(text)),
                Ok(Value::Texts(_) | Value::Bytes(_)) => Err(Problem::expected("a flat list")),
                Err(Problem::Null) => Err(Problem::expected("a list without null")),
                Err(Problem::Expected(what)) => {
                    Err(Problem::expected(format!("a list of which each is {what}")))
                }
            });
            texts.collect::<Result<_, _>>().map(Value::Texts)
        }
        shape => scalar(shape, text).map(Value::Text),
    }
}

/// The value of a column whose shape is not known: only the application's own code sets these.
pub(crate) fn parse_unknown(raw: &RawValue) -> Result<Value, Problem> {
    match raw.get() {
        "null" => Ok(Value::Null),
        text if text.starts_with('"') => parse_string(text, "text").map(Value::Text),
        text => Ok(Value::Text(compact(text))),
    }
}

fn scalar(shape: &Shape, text: &str) -> Result<String, Problem> {
    match shape {
        Shape::Bool => match text {
            "true" | "false" => Ok(text.to_owned()),
            _ => Err(Problem::expected("true or false")),
        },
        Shape::Int16 | Shape::Int32 | Shape::Int64 => integer(shape, text),
        Shape::Float32 => number(text, |text| text.parse::<f32>().is_ok_and(f32::is_finite)),
        Shape::Float64 => number(text, |text| text.parse::<f64>().is_ok_and(f64::is_finite)),
        _ => {
            let text = parse_string(text, "a string")?;
            string_scalar(shape, text)
        }
    }
}

/// The value of a shape that is a string in JSON.
pub(super) fn string_scalar(shape: &Shape, text: String) -> Result<String, Problem> {
    match shape {
        Shape::Text => Ok(text),
        Shape::Uuid => uuid::Uuid::try_parse(&text)
            .map(|uuid| uuid.to_string())
            .map_err(|_| Problem::expected("a UUID")),
        Shape::Decimal if is_decimal(&text) => Ok(text),
        Shape::Decimal => Err(Problem::expected("a decimal number in a string")),
        Shape::Timestamp => time::timestamp(&text)
            .ok_or(Problem::expected("an instant like 2026-01-31T12:00:00.000001Z")),
        Shape::Date => {
            time::date(&text).ok_or(Problem::expected("a day of the calendar like 2026-01-31"))
        }
        Shape::Enum(of) if of.variants.iter().any(|variant| variant.value == text) => Ok(text),
        Shape::Enum(of) => {
            let values: Vec<_> = of.variants.iter().map(|variant| variant.value).collect();
            Err(Problem::expected(format!("one of {}", values.join(", "))))
        }
        _ => Err(Problem::expected("another kind of value")),
    }
}

/// An integer within its range, in its shortest form.
pub(super) fn integer(shape: &Shape, text: &str) -> Result<String, Problem> {
    let (range, what) = match shape {
        Shape::Int16 => (i64::from(i16::MIN)..=i64::from(i16::MAX), "an integer of 16 bits"),
        Shape::Int32 => (i64::from(i32::MIN)..=i64::from(i32::MAX), "an integer of 32 bits"),
        _ => (i64::MIN..=i64::MAX, "an integer of 64 bits"),
    };
    match text.parse::<i64>() {
        Ok(number) if !text.starts_with('+') && range.contains(&number) => Ok(number.to_string()),
        _ => Err(Problem::expected(what)),
    }
}

fn number(text: &str, fits: impl Fn(&str) -> bool) -> Result<String, Problem> {
    // Rust takes `inf` and `nan` for numbers, JSON does not.
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match is_number && fits(text) {
        true => Ok(text.to_owned()),
        false => Err(Problem::expected("a finite number")),
    }
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)))
}

fn parse_string(text: &str, what: &'static str) -> Result<String, Problem> {
    let text: String = serde_json::from_str(text).map_err(|_| Problem::expected(what))?;
    no_nul(text)
}

/// Postgres cannot store NUL in text.
pub(super) fn no_nul(text: String) -> Result<String, Problem> {
    match text.contains('\0') {
        true => Err(Problem::expected("text without the character NUL")),
        false => Ok(text),
    }
}

/// JSON without the whitespace between its tokens.
fn compact(text: &str) -> String {
    let (mut is_string, mut is_escaped) = (false, false);
    text.chars()
        .filter(|&character| {
            if is_string {
                is_string = is_escaped || character != '"';
                is_escaped = !is_escaped && character == '\\';
                return true;
            }
            is_string = character == '"';
            !matches!(character, ' ' | '\n' | '\r' | '\t')
        })
        .collect()
}

/// A string in its JSON form.
pub(super) fn string(text: &str) -> String {
    serde_json::to_string(text).expect("text becomes JSON")
}

pub(super) fn encode_base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
