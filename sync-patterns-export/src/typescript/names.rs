//! Names and literals in TypeScript.

use super::layout::Doc;

/// Whether a name can stand as a property without quotes.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c == '$' || unicode_ident::is_xid_start(c))
        && chars.all(|c| c == '$' || unicode_ident::is_xid_continue(c))
}

/// A property's name, quoted where it must be.
pub fn property(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { string(name) }
}

/// A member of an object: `models.contacts`, `models['two words']`.
pub fn member(object: &str, name: &str) -> String {
    if is_identifier(name) {
        format!("{object}.{name}")
    } else {
        format!("{object}[{}]", string(name))
    }
}

/// A text as a string literal.
pub fn string(text: &str) -> String {
    // As Prettier: single quotes, unless that means more backslashes.
    let singles = text.matches('\'').count();
    let quote = if singles > text.matches('"').count() { '"' } else { '\'' };
    let mut literal = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c == quote => literal.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                literal.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => literal.push(c),
        }
    }
    literal.push(quote);
    literal
}

/// A text as a template literal, line ends as they are.
pub fn template(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${");
    // A template literal turns CRLF into LF; SQL text must stay what it is.
    format!("`{}`", text.replace('\r', "\\r"))
}

/// `name: 'text'`, the text on a line of its own where it does not fit.
pub fn text_property(name: &str, text: &str) -> Doc {
    Doc::concat([
        Doc::Text(format!("{}:", property(name))),
        Doc::concat([Doc::Line, Doc::Text(string(text))]).indent(),
        Doc::text(","),
    ])
    .group()
}

/// `name: ['text', …]`.
pub fn texts_property(name: &str, texts: &[&str]) -> Doc {
    let items = texts.iter().map(|text| Doc::Text(string(text))).collect();
    Doc::concat([
        Doc::Text(format!("{}: ", property(name))),
        Doc::list("[", items, "]", Doc::SoftLine, true),
        Doc::text(","),
    ])
}

/// `import type { A, B } from './module'`, in one line or a name per line.
pub fn named(keyword: &str, names: &[&str], module: &str) -> Doc {
    let names = names.iter().map(|name| Doc::text(*name)).collect();
    Doc::concat([
        Doc::Text(format!("{keyword} ")),
        Doc::list("{", names, "}", Doc::Line, true),
        Doc::Text(format!(" from {}", string(module))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_they_are_needed() {
        for name in ["id", "order", "class", "Type", "_a", "$b", "größe", "a1"] {
            assert_eq!(property(name), name);
        }
        assert_eq!(property("a-b"), "'a-b'");
        assert_eq!(property("1a"), "'1a'");
        assert_eq!(property("two words"), "'two words'");
        assert_eq!(property("ⓐ"), "'ⓐ'");
        assert_eq!(property(""), "''");
    }

    #[test]
    fn texts_are_quoted_as_prettier_would() {
        assert_eq!(string("it's"), "\"it's\"");
        assert_eq!(string("\"a\""), "'\"a\"'");
        assert_eq!(string("it's \"a\""), "'it\\'s \"a\"'");
        assert_eq!(string("a\\b\n\r\t\u{0}\u{2028}😀"), "'a\\\\b\\n\\r\\t\\u0000\\u2028😀'");
    }

    #[test]
    fn templates_hold_any_text() {
        assert_eq!(template("a `b` ${c} $d \\e\n"), "`a \\`b\\` \\${c} $d \\\\e\n`");
        assert_eq!(template("a\r\n"), "`a\\r\n`");
    }
}
