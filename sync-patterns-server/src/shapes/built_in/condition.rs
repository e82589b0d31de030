//! The condition of a shape, with its values in it.

use std::collections::BTreeMap;

/// Puts values in the places of `$1`, `$2`, … as texts that take their type from around them. The
/// error names the number that has none.
pub(super) fn with_values(
    condition: &str,
    values: &BTreeMap<u16, String>,
) -> Result<String, String> {
    let mut text = String::with_capacity(condition.len() + 32 * values.len());
    let mut rest = condition;
    while let Some(start) = rest.find(['$', '\'', '"']) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let quote = rest.as_bytes()[0];
        if quote != b'$' {
            // A doubled quote ends one text and begins the next, which copies it as well.
            let end = rest[1..].bytes().position(|byte| byte == quote);
            let end = end.map_or(rest.len(), |end| end + 2);
            text.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let number = &rest[1..=digits];
        let value = number.parse().ok().and_then(|number: u16| values.get(&number));
        text.push_str(&literal(value.ok_or_else(|| number.to_owned())?));
        rest = &rest[digits + 1..];
    }
    text.push_str(rest);
    Ok(text)
}

/// A text as SQL has it, where `standard_conforming_strings` is on.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(condition: &str) -> Result<String, String> {
        let values = [(1, "it's"), (2, "b"), (10, "ten")];
        let values = values.map(|(number, value)| (number, value.to_owned()));
        with_values(condition, &values.into())
    }

    #[test]
    fn values_go_where_their_numbers_are() {
        assert_eq!(with(r#""a" = $1 AND b=$2"#).unwrap(), r#""a" = 'it''s' AND b='b'"#);
        assert_eq!(with("a = $10").unwrap(), "a = 'ten'");
        assert_eq!(with("").unwrap(), "");
    }

    #[test]
    fn quoted_texts_stay_as_they_are() {
        let text = r#"a = '$1' AND "$2" = 'it''s $1' AND "x""$1" = $2"#;
        let expected = r#"a = '$1' AND "$2" = 'it''s $1' AND "x""$1" = 'b'"#;
        assert_eq!(with(text).unwrap(), expected);
    }

    #[test]
    fn a_number_without_a_value_is_named() {
        assert_eq!(with("a = $3").unwrap_err(), "3");
        assert_eq!(with("a = $").unwrap_err(), "");
        assert_eq!(with("a = $99999").unwrap_err(), "99999");
    }
}
