//! Rows as Postgres writes them: as the text of a row, and in the text format of `COPY`.

/// The values of a row, in the table's order; `None` is null.
pub(super) type Values = Vec<Option<String>>;

/// Reads `(1,"a ""b""",)`: what a row becomes when it is cast to text. `None` where it is no row.
pub(super) fn of_record(text: &str) -> Option<Values> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut values = Vec::new();
    let mut value = String::new();
    let (mut is_there, mut is_quoted) = (false, false);
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => value.push('"'),
            '"' => {
                is_quoted = !is_quoted;
                is_there = true;
            }
            '\\' => value.push(characters.next()?),
            ',' if !is_quoted => {
                values.push(is_there.then(|| std::mem::take(&mut value)));
                is_there = false;
            }
            other => {
                value.push(other);
                is_there = true;
            }
        }
    }
    values.push(is_there.then_some(value));
    (!is_quoted).then_some(values)
}

/// Reads a line of `COPY … TO STDOUT`, without its end. `None` where it is none.
pub(super) fn of_copy(line: &[u8]) -> Option<Values> {
    let fields = line.split(|byte| *byte == b'\t');
    fields
        .map(|field| match field {
            b"\\N" => Some(None),
            field => unescaped(field).map(Some),
        })
        .collect()
}

fn unescaped(field: &[u8]) -> Option<String> {
    if !field.contains(&b'\\') {
        return std::str::from_utf8(field).ok().map(str::to_owned);
    }
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 11,
                other => *other,
            },
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(expected: &[Option<&str>]) -> Option<Values> {
        Some(expected.iter().map(|value| value.map(str::to_owned)).collect())
    }

    #[test]
    fn a_record_has_nulls_and_empty_texts() {
        assert_eq!(of_record("(1,,\"\",x)"), values(&[Some("1"), None, Some(""), Some("x")]));
        assert_eq!(of_record("()"), values(&[None]));
        assert_eq!(of_record("(,)"), values(&[None, None]));
    }

    #[test]
    fn a_record_has_quotes_backslashes_and_separators() {
        let text = r#"("a ""b""","c\\d","(,)","{1,2}")"#;
        let expected = [Some(r#"a "b""#), Some(r"c\d"), Some("(,)"), Some("{1,2}")];
        assert_eq!(of_record(text), values(&expected));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for text in ["", "(", "1,2", "(\"a)"] {
            assert_eq!(of_record(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_of_copy_has_nulls_and_escapes() {
        let line = b"1\t\\N\t\ta\\tb\\nc\\\\N";
        assert_eq!(of_copy(line), values(&[Some("1"), None, Some(""), Some("a\tb\nc\\N")]));
        assert_eq!(of_copy(b"a\\"), None);
    }
}
