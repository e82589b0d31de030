//! Base64 in SQL, which SQLite lacks: bytes are base64 in the JSON of `_changes`.

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The base64 of a blob, an SQL expression. `blob` is a column of a row that a trigger handles: it is
/// read once for each three bytes, which costs nothing for those.
pub(super) fn encode(blob: &str, indent: usize) -> String {
    let letter = |bits: &str| format!("substr('{LETTERS}', 1 + ({bits}), 1)");
    // The number that three bytes make, digit by digit of their hexadecimal form.
    let digit = |place: u32| format!("instr('123456789ABCDEF', substr(h.digits, {place}, 1))");
    block(
        indent,
        [
            "(".into(),
            "    -- base64: three bytes at a time make four letters".into(),
            "    SELECT coalesce(group_concat(".into(),
            format!("        {}", letter("g.bits >> 18 & 63")),
            format!("        || {}", letter("g.bits >> 12 & 63")),
            format!("        || iif(length(g.digits) > 6, {}, '=')", letter("g.bits >> 6 & 63")),
            format!("        || iif(length(g.digits) > 8, {}, '='),", letter("g.bits & 63")),
            "        ''".into(),
            "    ), '')".into(),
            "    FROM (".into(),
            "        WITH RECURSIVE".into(),
            "        groups (at) AS (".into(),
            format!("            SELECT 1 WHERE length({blob}) > 0"),
            "            UNION ALL".into(),
            format!("            SELECT at + 3 FROM groups WHERE at + 3 <= length({blob})"),
            "        )".into(),
            "        SELECT".into(),
            "            h.digits,".into(),
            format!("            ({} << 20)", digit(1)),
            format!("            | ({} << 16)", digit(2)),
            format!("            | ({} << 12)", digit(3)),
            format!("            | ({} << 8)", digit(4)),
            format!("            | ({} << 4)", digit(5)),
            format!("            | {} AS bits", digit(6)),
            format!(
                "        FROM (SELECT hex(substr({blob}, at, 3)) || '0000' AS digits FROM groups) AS h"
            ),
            "    ) AS g".into(),
            ")".into(),
        ],
    )
}

/// The blob that a base64 text stands for, an SQL expression.
pub(super) fn decode(text: &str, indent: usize) -> String {
    let letter =
        |place: u32| format!("max(instr('{LETTERS}', substr(q.letters, {place}, 1)) - 1, 0)");
    block(
        indent,
        [
            "(".into(),
            "    -- base64: four letters at a time make three bytes; in chunks, for the whole text is slow to walk".into(),
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
            "    FROM (".into(),
            "        WITH RECURSIVE".into(),
            "        chunks (at, letters) AS (".into(),
            format!("            SELECT 1, substr({text}, 1, 2000)"),
            "            UNION ALL".into(),
            format!("            SELECT at + 2000, substr({text}, at + 2000, 2000)"),
            format!("            FROM chunks WHERE at + 2000 <= length({text})"),
            "        ),".into(),
            "        places (at) AS (".into(),
            "            SELECT 1".into(),
            "            UNION ALL".into(),
            "            SELECT at + 4 FROM places WHERE at < 1997".into(),
            "        )".into(),
            "        SELECT substr(c.letters, p.at, 4) AS letters".into(),
            "        FROM chunks AS c".into(),
            "        CROSS JOIN places AS p".into(),
            "        WHERE p.at <= length(c.letters)".into(),
            "    ) AS q".into(),
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
