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

/// Reads a line of `COPY … TO STDOUT`, without its end, into these places of a row: what is there is
/// written over, as lines are many. `None` where it is no such line.
pub(super) fn read_copy(line: &[u8], places: &[usize], row: &mut Values) -> Option<()> {
    let mut fields = std::str::from_utf8(line).ok()?.split('\t');
    for place in places {
        let (field, value) = (fields.next()?, row.get_mut(*place)?);
        if field == r"\N" {
            *value = None;
            continue;
        }
        let value = value.get_or_insert_default();
        value.clear();
        unescape(field, value)?;
    }
    fields.next().is_none().then_some(())
}

fn unescape(field: &str, value: &mut String) -> Option<()> {
    let mut rest = field;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        value.push_str(plain);
        let mut characters = escaped.chars();
        value.push(match characters.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            other => other,
        });
        rest = characters.as_str();
    }
    value.push_str(rest);
    Some(())
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
        let mut row =
            vec![None, Some("before".to_owned()), Some("as it is".to_owned()), None, None];
        let line = b"1\t\\N\t\ta\\tb\\nc\\\\N";
        assert_eq!(read_copy(line, &[0, 1, 3, 4], &mut row), Some(()));
        let expected = [Some("1"), None, Some("as it is"), Some(""), Some("a\tb\nc\\N")];
        assert_eq!(Some(row.clone()), values(&expected));
        for line in [&b"a\\"[..], b"1\t2", b"\xff"] {
            assert_eq!(read_copy(line, &[0], &mut row), None, "{line:?}");
        }
    }
}
