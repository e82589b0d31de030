//! Base64 in SQL, which SQLite lacks: bytes are base64 in the JSON of `_changes`.

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The base64 of a blob, an SQL expression. `blob` is a column of a row that a trigger handles: it is
/// read once for each three bytes, which costs nothing for those.
pub(super) fn encode(blob: &str, indent: usize) -> String {
    let letter = |shift: u32| {
        let bits = match shift {
            0 => "g.bits & 63".to_owned(),
            _ => format!("g.bits >> {shift} & 63"),
        };
        format!("substr('{LETTERS}', 1 + ({bits}), 1)")
    };
    // The number that three bytes make, digit by digit of their hexadecimal form.
    let bits: Vec<String> = (0..6)
        .map(|digit| {
            let value = format!("instr('123456789ABCDEF', substr(h.digits, {}, 1))", digit + 1);
            match 20 - 4 * digit {
                0 => value,
                shift => format!("({value} << {shift})"),
            }
        })
        .collect();
    pad(
        indent,
        &format!(
            "(
    -- base64: three bytes at a time make four letters
    SELECT coalesce(group_concat(
        {first}
        || {second}
        || iif(length(g.digits) > 6, {third}, '=')
        || iif(length(g.digits) > 8, {fourth}, '='),
        ''
    ), '')
    FROM (
        WITH RECURSIVE
        groups (at) AS (
            SELECT 1 WHERE length({blob}) > 0
            UNION ALL
            SELECT at + 3 FROM groups WHERE at + 3 <= length({blob})
        )
        SELECT
            h.digits,
            {bits} AS bits
        FROM (SELECT hex(substr({blob}, at, 3)) || '0000' AS digits FROM groups) AS h
    ) AS g
)",
            first = letter(18),
            second = letter(12),
            third = letter(6),
            fourth = letter(0),
            bits = bits.join("\n            | "),
        ),
    )
}

/// The blob that a base64 text stands for, an SQL expression.
pub(super) fn decode(text: &str, indent: usize) -> String {
    let bits: Vec<String> = (0..4)
        .map(|place| {
            let value =
                format!("max(instr('{LETTERS}', substr(q.letters, {}, 1)) - 1, 0)", place + 1);
            match 18 - 6 * place {
                0 => value,
                shift => format!("({value} << {shift})"),
            }
        })
        .collect();
    pad(
        indent,
        &format!(
            "(
    -- base64: four letters at a time make three bytes, in chunks, for the whole text is slow to walk
    SELECT unhex(substr(
        coalesce(group_concat(printf('%06X', {bits}), ''), ''),
        1,
        2 * (length(rtrim({text}, '=')) * 3 / 4)
    ))
    FROM (
        WITH RECURSIVE
        chunks (at, letters) AS (
            SELECT 1, substr({text}, 1, 2000)
            UNION ALL
            SELECT at + 2000, substr({text}, at + 2000, 2000) FROM chunks WHERE at + 2000 <= length({text})
        ),
        places (at) AS (
            SELECT 1
            UNION ALL
            SELECT at + 4 FROM places WHERE at < 1997
        )
        SELECT substr(c.letters, p.at, 4) AS letters
        FROM chunks AS c
        CROSS JOIN places AS p
        WHERE p.at <= length(c.letters)
    ) AS q
)",
            bits = bits.join("\n            | "),
        ),
    )
}

/// The bytes of a base64 text as a blob literal; none of a text that is not base64.
pub(super) fn literal(text: &str) -> String {
    let mut hex = String::new();
    let (mut bits, mut count) = (0u32, 0);
    for letter in text.trim_end_matches('=').chars() {
        let Some(value) = LETTERS.find(letter) else {
            return "x''".into();
        };
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            hex.push_str(&format!("{:02X}", bits >> count & 0xff));
        }
    }
    format!("x'{hex}'")
}

/// Indents all lines but the first.
fn pad(indent: usize, text: &str) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(indent)))
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_default_in_base64_is_a_blob() {
        assert_eq!(literal(""), "x''");
        assert_eq!(literal("AP8="), "x'00FF'");
        assert_eq!(literal("aGVsbG8="), "x'68656C6C6F'");
        assert_eq!(literal("not base64!"), "x''");
    }
}
