//! Base64 in SQL, which SQLite lacks: bytes are base64 in the JSON of `_changes`.

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The base64 of a blob, an SQL expression. `blob` is a column of a row that a trigger handles, which
/// costs nothing to read.
pub(super) fn encode(blob: &str, indent: usize) -> String {
    let letter = |bits: &str| format!("substr('{LETTERS}', 1 + ({bits}), 1)");
    // The number that three bytes make, digit by digit of their hexadecimal form.
    let digit = |place: u32| format!("instr('123456789ABCDEF', substr(digits, {place}, 1))");
    let digits = |at: &str| format!("hex(substr({blob}, {at}, 3)) || '0000'");
    block(
        indent,
        [
            "(".into(),
            "    -- base64: three bytes at a time make four letters".into(),
            "    WITH RECURSIVE".into(),
            "    groups (at, digits) AS (".into(),
            format!("        SELECT 1, {}", digits("1")),
            format!("        WHERE length({blob}) > 0"),
            "        UNION ALL".into(),
            format!("        SELECT at + 3, {}", digits("at + 3")),
            "        FROM groups".into(),
            format!("        WHERE at + 3 <= length({blob})"),
            "    ),".into(),
            "    numbers (size, bits) AS MATERIALIZED (".into(),
            "        SELECT".into(),
            "            length(digits),".into(),
            format!("            ({} << 20)", digit(1)),
            format!("            | ({} << 16)", digit(2)),
            format!("            | ({} << 12)", digit(3)),
            format!("            | ({} << 8)", digit(4)),
            format!("            | ({} << 4)", digit(5)),
            format!("            | {}", digit(6)),
            "        FROM groups".into(),
            "        ORDER BY at".into(),
            "    )".into(),
            "    SELECT coalesce(group_concat(".into(),
            format!("        {}", letter("bits >> 18 & 63")),
            format!("        || {}", letter("bits >> 12 & 63")),
            format!("        || iif(size > 6, {}, '=')", letter("bits >> 6 & 63")),
            format!("        || iif(size > 8, {}, '='),", letter("bits & 63")),
            "        ''".into(),
            "    ), '')".into(),
            "    FROM numbers".into(),
            ")".into(),
        ],
    )
}

/// The blob that a base64 text stands for, an SQL expression.
pub(super) fn decode(text: &str, indent: usize) -> String {
    let letter =
        |place: u32| format!("max(instr('{LETTERS}', substr(letters, {place}, 1)) - 1, 0)");
    block(
        indent,
        [
            "(".into(),
            "    -- base64: four letters at a time make three bytes; in chunks, for the whole text is slow to walk".into(),
            "    WITH RECURSIVE".into(),
            "    chunks (start, letters) AS (".into(),
            format!("        SELECT 1, substr(CAST({text} AS BLOB), 1, 2000)"),
            "        UNION ALL".into(),
            format!("        SELECT start + 2000, substr(CAST({text} AS BLOB), start + 2000, 2000)"),
            "        FROM chunks".into(),
            format!("        WHERE start + 2000 <= length({text})"),
            "    ),".into(),
            "    places (at) AS (".into(),
            "        SELECT 1".into(),
            "        UNION ALL".into(),
            "        SELECT at + 4 FROM places WHERE at < 1997".into(),
            "    ),".into(),
            "    groups (letters) AS MATERIALIZED (".into(),
            "        SELECT substr(chunks.letters, places.at, 4)".into(),
            "        FROM chunks".into(),
            "        JOIN places ON places.at <= length(chunks.letters)".into(),
            "        ORDER BY chunks.start, places.at".into(),
            "    )".into(),
            "    SELECT unhex(substr(".into(),
            "        coalesce(group_concat(printf(".into(),
            "            '%06X',".into(),
            format!("            ({} << 18)", letter(1)),
            format!("            | ({} << 12)", letter(2)),
            format!("            | ({} << 6)", letter(3)),
            format!("            | {}", letter(4)),
            "        ), ''), ''),".into(),
            "        1,".into(),
            format!("        2 * (length(rtrim({text}, '=')) * 3 / 4)"),
            "    ))".into(),
            "    FROM groups".into(),
            ")".into(),
        ],
    )
}

/// Lines as a text, all but the first indented.
fn block<const N: usize>(indent: usize, lines: [String; N]) -> String {
    lines.join(&format!("\n{}", " ".repeat(indent)))
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
