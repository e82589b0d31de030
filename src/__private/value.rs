//! Whether a text is a value of a type, at compile time.

use sync_patterns_core::Shape;

/// Why a text is no value of a shape, or `None` where it is (or only the database can tell).
pub const fn problem(shape: &Shape, text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    match shape.base() {
        Shape::Text => when(!contains(bytes, 0), "Postgres keeps no NUL in a text: leave it out"),
        Shape::Bool => when(
            is(text, "true") || is(text, "false"),
            "not a boolean: write \"true\" or \"false\"",
        ),
        Shape::Int16 => integer(text, i16::MIN as i128, i16::MAX as i128),
        Shape::Int32 => integer(text, i32::MIN as i128, i32::MAX as i128),
        Shape::Int64 => integer(text, i64::MIN as i128, i64::MAX as i128),
        Shape::Float32 | Shape::Float64 => {
            when(is_number(bytes, true), "not a number: write one like \"1.5\"")
        }
        Shape::Decimal => when(is_number(bytes, false), "not a decimal: write one like \"12.50\""),
        Shape::Uuid => when(
            matches_pattern(bytes, b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
            "not a UUID: write one like \"00000000-0000-0000-0000-000000000000\"",
        ),
        Shape::Date => {
            when(matches_pattern(bytes, b"dddd-dd-dd"), "not a date: write one like \"2026-01-31\"")
        }
        Shape::Timestamp => when(
            bytes.len() >= 20 && matches_pattern(bytes.split_at(19).0, b"dddd-dd-ddTdd:dd:dd"),
            "not an instant: write one like \"2026-01-31T12:00:00Z\"",
        ),
        Shape::Enum(values) => {
            let mut index = 0;
            while index < values.variants.len() {
                if is(values.variants[index].value, text) {
                    return None;
                }
                index += 1;
            }
            Some("the enum has no such value: write one as serde does, after its renames")
        }
        Shape::Array(_) => {
            when(matches!(bytes, [b'[', .., b']']), "not an array: write one as JSON, like \"[]\"")
        }
        _ => None,
    }
}

const fn when(is_right: bool, problem: &'static str) -> Option<&'static str> {
    if is_right { None } else { Some(problem) }
}

const fn integer(text: &str, min: i128, max: i128) -> Option<&'static str> {
    match i128::from_str_radix(text, 10) {
        Ok(number) => when(
            min <= number && number <= max,
            "this integer does not fit: choose another one, or a wider type",
        ),
        Err(_) => Some("not an integer: write one like \"0\""),
    }
}

/// Digits with a sign, a point, and an exponent where one is allowed.
const fn is_number(bytes: &[u8], exponent: bool) -> bool {
    let mut rest = unsigned(bytes);
    let (mut digits, mut points) = (0, 0);
    while let [first, more @ ..] = rest {
        match first {
            b'0'..=b'9' => digits += 1,
            b'.' if points == 0 => points = 1,
            b'e' | b'E' if exponent && digits > 0 => return is_digits(unsigned(more)),
            _ => return false,
        }
        rest = more;
    }
    digits > 0
}

const fn unsigned(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b'-' | b'+', rest @ ..] => rest,
        rest => rest,
    }
}

const fn is_digits(bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if !bytes[index].is_ascii_digit() {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty()
}

/// `d` stands for a digit, `x` for a hexadecimal one.
const fn matches_pattern(bytes: &[u8], pattern: &[u8]) -> bool {
    if bytes.len() != pattern.len() {
        return false;
    }
    let mut index = 0;
    while index < bytes.len() {
        let fits = match pattern[index] {
            b'd' => bytes[index].is_ascii_digit(),
            b'x' => bytes[index].is_ascii_hexdigit(),
            exact => bytes[index] == exact,
        };
        if !fits {
            return false;
        }
        index += 1;
    }
    true
}

const fn contains(bytes: &[u8], byte: u8) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == byte {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether two texts are equal.
pub const fn is(a: &str, b: &str) -> bool {
    same(a.as_bytes(), b.as_bytes())
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    matches_at(a, 0, b) && a.len() == b.len()
}

const fn matches_at(bytes: &[u8], start: usize, part: &[u8]) -> bool {
    let mut index = 0;
    while index < part.len() {
        if start + index >= bytes.len() || bytes[start + index] != part[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The text before a suffix, where it has that.
pub const fn without_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    if text.len() < suffix.len() {
        return None;
    }
    let (start, end) = text.split_at(text.len() - suffix.len());
    if is(end, suffix) { Some(start) } else { None }
}

/// Whether a path's last segment is a name.
pub const fn ends_with_segment(path: &str, name: &str) -> bool {
    match without_suffix(path, name) {
        Some(rest) => rest.is_empty() || without_suffix(rest, "::").is_some(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_values_of_their_types() {
        for (shape, right, wrong) in [
            (Shape::Bool, &["true", "false"][..], &["1", "True", ""][..]),
            (Shape::Int16, &["0", "-32768", "+7"], &["32768", "1.0", "", "-", "0x1"]),
            (Shape::Float64, &["0", "-1.5", "1e-3", ".5"], &["NaN", "1e", "e1", "1.2.3", ""]),
            (Shape::Decimal, &["0", "-1.50"], &["1e3", "one", "."]),
            (Shape::Uuid, &["00000000-0000-0000-0000-00000000000f"], &["0", "not-a-uuid"]),
            (Shape::Date, &["2026-01-31"], &["2026-1-31", "today"]),
            (Shape::Timestamp, &["2026-01-31T12:00:00.5Z"], &["2026-01-31", "now"]),
            (Shape::Array(&Shape::Text), &["[]", "[\"a\"]"], &["", "a", "{}"]),
            (Shape::Text, &["", "anything"], &["\0"]),
        ] {
            for text in right {
                assert_eq!(problem(&shape, text), None, "{shape:?} {text}");
            }
            for text in wrong {
                assert!(problem(&shape, text).is_some(), "{shape:?} {text}");
            }
        }
    }

    #[test]
    fn paths_end_with_segments() {
        assert!(ends_with_segment("sync_patterns::wire::date", "date"));
        assert!(!ends_with_segment("wire::update", "date"));
    }
}
