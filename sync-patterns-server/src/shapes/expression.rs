//! Which SQL a client may say: comparisons of the shape's own columns.
//!
//! A condition could otherwise ask, yes or no, about a column that no shape brings, or close the
//! parenthesis that the server put around it. Everything that is not known here is refused.

use std::collections::BTreeMap;

/// The longest expression, in bytes.
const LONGEST: usize = 16 * 1024;

/// The deepest nesting of parentheses.
const DEEPEST: usize = 64;

const KEYWORDS: &[&str] = &[
    "and", "or", "not", "in", "is", "null", "true", "false", "unknown", "like", "ilike", "between",
    "distinct", "from", "any", "all", "array", "asc", "desc", "nulls", "first", "last",
];

const FUNCTIONS: &[&str] =
    &["lower", "upper", "length", "char_length", "concat", "coalesce", "abs"];

const TYPES: &[&str] = &[
    "text",
    "varchar",
    "uuid",
    "bool",
    "boolean",
    "int2",
    "int4",
    "int8",
    "smallint",
    "int",
    "integer",
    "bigint",
    "float4",
    "float8",
    "real",
    "numeric",
    "date",
    "timestamp",
    "timestamptz",
    "json",
    "jsonb",
];

const OPERATORS: &[&str] = &[
    "=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "@>", "<@", "&&", "->",
    "->>",
];

/// What Postgres reads as its own unless it is quoted, whatever the columns are called.
const RESERVED: &[&str] = &[
    "analyse",
    "analyze",
    "as",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "full",
    "grant",
    "group",
    "having",
    "initially",
    "inner",
    "intersect",
    "interval",
    "into",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "notnull",
    "offset",
    "on",
    "only",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A quoted identifier, without its quotes.
    Quoted(String),
    /// A word, in lower case.
    Word(String),
    /// A text or a number.
    Literal,
    /// `$n`.
    Parameter(u16),
    /// `=`, `||`, …
    Operator(String),
    /// `::`.
    Cast,
    /// One of `( ) [ ] ,`.
    Symbol(char),
}

/// Says what is not allowed in an expression over these columns with these parameters.
pub(super) fn check(
    text: &str,
    columns: &[&str],
    parameters: &BTreeMap<u16, String>,
) -> Result<(), String> {
    if text.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    let tokens = tokens(text)?;
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| &tokens[index]);
        let opens = tokens.get(index + 1) == Some(&Token::Symbol('('));
        match token {
            Token::Quoted(name) | Token::Word(name) if before == Some(&Token::Cast) => {
                if !TYPES.contains(&name.as_str()) || opens {
                    return Err(format!("the type `{name}` cannot be used here"));
                }
            }
            Token::Quoted(name) => {
                if !columns.contains(&name.as_str()) || opens {
                    return Err(unknown(name));
                }
            }
            Token::Word(word) if word == "from" => {
                if before != Some(&Token::Word("distinct".to_owned())) {
                    return Err("`from` belongs behind `is distinct`".to_owned());
                }
            }
            Token::Word(word) => {
                let is_keyword = KEYWORDS.contains(&word.as_str());
                let is_call = opens && FUNCTIONS.contains(&word.as_str());
                let is_column = !opens && columns.contains(&word.as_str());
                if !is_keyword && !is_call && (!is_column || RESERVED.contains(&word.as_str())) {
                    return Err(unknown(word));
                }
            }
            Token::Parameter(number) => {
                if !parameters.contains_key(number) {
                    return Err(format!("`${number}` has no value in `params`"));
                }
            }
            Token::Symbol(symbol @ ('(' | '[')) => {
                open.push(*symbol);
                if open.len() > DEEPEST {
                    return Err(format!("more than {DEEPEST} parentheses within each other"));
                }
            }
            Token::Symbol(symbol @ (')' | ']')) => {
                let expected = if *symbol == ')' { '(' } else { '[' };
                if open.pop() != Some(expected) {
                    return Err(format!("a `{symbol}` that closes nothing"));
                }
            }
            Token::Literal | Token::Operator(_) | Token::Cast | Token::Symbol(_) => {}
        }
    }
    match open.pop() {
        Some(symbol) => Err(format!("a `{symbol}` that is not closed")),
        None if tokens.is_empty() => Err("empty".to_owned()),
        None => Ok(()),
    }
}

/// Whether Postgres reads a word as its own unless it is quoted.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || RESERVED.contains(&word)
}

fn unknown(name: &str) -> String {
    format!("`{name}` is not a column of this shape, and no word that is allowed here")
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            ' ' | '\t' | '\n' | '\r' => {
                rest = &rest[1..];
                continue;
            }
            '"' => {
                let (name, length) = quoted(rest, '"')?;
                (Token::Quoted(name), length)
            }
            '\'' => (Token::Literal, quoted(rest, '\'')?.1),
            '$' => {
                let digits = run(&rest[1..], |character| character.is_ascii_digit());
                let number = digits.parse().map_err(|_| not_allowed('$'))?;
                (Token::Parameter(number), 1 + digits.len())
            }
            '0'..='9' => {
                let digits = run(rest, |character| character.is_ascii_digit() || character == '.');
                (Token::Literal, digits.len())
            }
            '(' | ')' | '[' | ']' | ',' => (Token::Symbol(first), 1),
            ':' if rest.starts_with("::") => (Token::Cast, 2),
            first if is_word(first) => {
                let word = run(rest, |character| is_word(character) || character == '$');
                (Token::Word(word.to_ascii_lowercase()), word.len())
            }
            first => {
                let operator = run(rest, |character| "=<>!+-*/%|@&".contains(character));
                if !OPERATORS.contains(&operator) {
                    return Err(not_allowed(first));
                }
                (Token::Operator(operator.to_owned()), operator.len())
            }
        };
        rest = &rest[length..];
        // `e'…'`, `U&"…"`, `1e5`, `$1x`: texts that another reader would cut elsewhere.
        let is_name = matches!(token, Token::Word(_) | Token::Literal | Token::Parameter(_));
        let ends_in_quote = matches!(token, Token::Quoted(_) | Token::Literal);
        if let Some(next) = rest.chars().next()
            && (is_name && (is_word(next) || "'\"$.".contains(next))
                || ends_in_quote && (is_word(next) || "'\"".contains(next)))
        {
            return Err(not_allowed(next));
        }
        tokens.push(token);
    }
    Ok(tokens)
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

/// A quoted text at the start of another, and how long it is with its quotes.
fn quoted(text: &str, quote: char) -> Result<(String, usize), String> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        if character != quote {
            // Where `standard_conforming_strings` is off, a backslash hides the closing quote.
            if character == '\0' || character == '\\' {
                return Err(format!("put texts with such characters into `params`: {character:?}"));
            }
            inner.push(character);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Ok((inner, position + 1));
        }
    }
    Err(format!("a {quote} that is not closed"))
}

fn run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let end = text.find(|character| !is_part(character)).unwrap_or(text.len());
    &text[..end]
}

fn not_allowed(character: char) -> String {
    format!("`{character}` is not allowed here")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["id", "title", "Mixed\"Case", "e", "select", "user", "date"];

    fn check(text: &str) -> Result<(), String> {
        let parameters = BTreeMap::from([(1, "a".to_owned()), (2, "b".to_owned())]);
        super::check(text, COLUMNS, &parameters)
    }

    #[test]
    fn what_clients_say_passes() {
        for text in [
            r#""title" = $1"#,
            r#"(("title" ILIKE $1) AND NOT ("id" = ANY($2)))"#,
            r#"LOWER("title") = 'o''neil' OR "title" IS NOT NULL"#,
            r#""Mixed""Case" >= 10.5 AND id IN ($1, $2)"#,
            r#"title IS DISTINCT FROM $1 AND id = $2::uuid"#,
            r#""title" DESC NULLS LAST, "id" ASC"#,
            r#""select" = 1 AND "user" < -1 AND COALESCE("title", '') <> ''"#,
            r#"id = ANY(ARRAY[$1, $2]::uuid[]) AND "date" > '2026-01-01'"#,
            "title = '; drop table x -- /* $3'",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_could_widen_does_not() {
        for text in [
            "",
            "secret = 1",
            r#""secret" = 1"#,
            "true) OR (true",
            "(true",
            "true]",
            "id IN (SELECT id FROM issues)",
            "EXISTS (TABLE secrets)",
            "(select 1)",
            "select = 1",
            "user = 'x'",
            "title.secret = 1",
            r#"issues."title" = 1"#,
            "pg_sleep(10) IS NULL",
            r#""title"('x') = 1"#,
            "title('x') = 1",
            "title = 'a' -- ",
            "title = 'a' /* ",
            "title = 'a'; DELETE FROM issues",
            "title = $3",
            "title = $$x$$",
            r"title = e'\' OR secret = '",
            r"title = '\' OR secret = '",
            "title = U&'x'",
            r#"title = U&"x""#,
            "title = x'00'",
            "title ~ 'a'",
            "title = 'a' COLLATE \"C\"",
            "title::regclass = 1",
            r#"title::"uuid"(1) = 1"#,
            "xmin = 1",
            "current_user = 'x'",
            "CASE WHEN true THEN 1 END = 1",
            "title = 'open",
            "title FROM issues",
            "title = \"open",
            "id = 1e5",
            "title\u{a0}= 1",
            "title = 1\0",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn long_and_deep_ones_are_refused() {
        assert!(check(&"(".repeat(100)).is_err());
        assert!(check(&format!("{}true{}", "(".repeat(65), ")".repeat(65))).is_err());
        assert!(check(&format!("{}true{}", "(".repeat(64), ")".repeat(64))).is_ok());
        assert!(check(&format!("title = '{}'", "x".repeat(LONGEST))).is_err());
    }
}
