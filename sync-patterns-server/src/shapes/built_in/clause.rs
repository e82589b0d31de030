//! Conditions that are simple enough to be understood: equalities, and one parent.
//!
//! `"tenant" = '1' AND "issue_id" IN (SELECT "id" FROM "issues" WHERE …)`, where what is within has
//! the same form again. Everything else is Postgres' to judge.

use crate::shapes::expression::is_keyword;

/// A conjunction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Clause {
    /// Columns, and the values that they have as somebody wrote them.
    pub equal: Vec<(String, String)>,
    pub parent: Option<Box<Parent>>,
}

/// `column IN (SELECT key FROM table WHERE clause)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parent {
    pub column: String,
    pub key: String,
    pub schema: Option<String>,
    pub table: String,
    pub clause: Clause,
}

/// A piece of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    /// A word that Postgres reads as its own, in lower case.
    Keyword(String),
    Text(String),
    Symbol(char),
}

impl Clause {
    /// Reads a condition with its values in it; `None` where it is not of this form. An empty one is
    /// true for every row.
    pub fn read(condition: &str) -> Option<Clause> {
        if condition.trim().is_empty() {
            return Some(Clause::default());
        }
        let mut tokens = tokens(condition)?;
        tokens.reverse();
        let clause = clause(&mut tokens)?;
        tokens.is_empty().then_some(clause)
    }
}

fn clause(rest: &mut Vec<Token>) -> Option<Clause> {
    let mut read = Clause::default();
    loop {
        let Token::Name(column) = rest.pop()? else { return None };
        match rest.pop()? {
            Token::Symbol('=') => {
                let Token::Text(value) = rest.pop()? else { return None };
                read.equal.push((column, value));
            }
            Token::Keyword(word) if word == "in" && read.parent.is_none() => {
                read.parent = Some(Box::new(parent(column, rest)?));
            }
            _ => return None,
        }
        match rest.last() {
            Some(Token::Keyword(word)) if word == "and" => rest.pop(),
            _ => return Some(read),
        };
    }
}

fn parent(column: String, rest: &mut Vec<Token>) -> Option<Parent> {
    symbol(rest, '(')?;
    keyword(rest, "select")?;
    let key = name(rest)?;
    keyword(rest, "from")?;
    let (mut schema, mut table) = (None, name(rest)?);
    if rest.last() == Some(&Token::Symbol('.')) {
        rest.pop();
        schema = Some(std::mem::replace(&mut table, name(rest)?));
    }
    let clause = match rest.last() {
        Some(Token::Keyword(_)) => {
            keyword(rest, "where")?;
            clause(rest)?
        }
        _ => Clause::default(),
    };
    symbol(rest, ')')?;
    Some(Parent { column, key, schema, table, clause })
}

fn name(rest: &mut Vec<Token>) -> Option<String> {
    match rest.pop()? {
        Token::Name(name) => Some(name),
        _ => None,
    }
}

fn keyword(rest: &mut Vec<Token>, expected: &str) -> Option<()> {
    (rest.pop()? == Token::Keyword(expected.to_owned())).then_some(())
}

fn symbol(rest: &mut Vec<Token>, expected: char) -> Option<()> {
    (rest.pop()? == Token::Symbol(expected)).then_some(())
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ' ' | '\t' | '\n' | '\r' => first.len_utf8(),
            '=' | '(' | ')' | '.' => {
                tokens.push(Token::Symbol(first));
                1
            }
            '"' | '\'' => {
                let (inner, length) = quoted(rest, first)?;
                tokens.push(if first == '"' { Token::Name(inner) } else { Token::Text(inner) });
                length
            }
            _ => {
                let is_part = |part: char| part.is_ascii_alphanumeric() || part == '_';
                let end = rest.find(|part| !is_part(part)).unwrap_or(rest.len());
                let word = rest[..end].to_ascii_lowercase();
                tokens.push(match word.chars().next()? {
                    '0'..='9' if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                        Token::Text(word)
                    }
                    '0'..='9' => return None,
                    _ if is_keyword(&word) => Token::Keyword(word),
                    _ => Token::Name(word),
                });
                // `e'…'`, `1.5`: something else than the word alone.
                if rest[end..].starts_with(['\'', '"', '$']) {
                    return None;
                }
                end
            }
        };
        rest = &rest[length..];
    }
    Some(tokens)
}

/// A quoted text at the start of another, and how long it is with its quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        if character != quote {
            inner.push(character);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Some((inner, position + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
    }

    #[test]
    fn equalities_are_understood() {
        let read = |text| Clause::read(text).map(|clause| clause.equal);
        assert_eq!(read(""), Some(Vec::new()));
        assert_eq!(read("\"a\" = '1'"), Some(equal(&[("a", "1")])));
        let expected = equal(&[("a", "it's"), ("b\"c", "7")]);
        assert_eq!(read("A='it''s' and \"b\"\"c\" = 7"), Some(expected));
    }

    #[test]
    fn parents_are_understood_however_many() {
        let text = r#""issue_id" IN (SELECT "id" FROM app."issues" WHERE "project_id" IN (SELECT "id"
            FROM "projects" WHERE "owner" = '1' AND "tenant" = '2') AND "open" = 't') AND x = 'y'"#;
        let read = Clause::read(text).unwrap();
        assert_eq!(read.equal, equal(&[("x", "y")]));
        let issues = read.parent.unwrap();
        assert_eq!((issues.schema.as_deref(), issues.table.as_str()), (Some("app"), "issues"));
        assert_eq!(issues.clause.equal, equal(&[("open", "t")]));
        let projects = issues.clause.parent.unwrap();
        assert_eq!((projects.column.as_str(), projects.key.as_str()), ("project_id", "id"));
        assert_eq!(projects.clause.equal, equal(&[("owner", "1"), ("tenant", "2")]));
        assert!(projects.clause.parent.is_none());
        assert!(Clause::read("a IN (SELECT id FROM b)").unwrap().parent.is_some());
    }

    #[test]
    fn what_has_another_form_is_not() {
        for text in [
            "a = 1 OR b = 2",
            "NOT a = 1",
            "a <> '1'",
            "a = b",
            "a = NULL",
            "a = true",
            "user = 'x'",
            "a = '1'::uuid",
            "a = 'x' 'y'",
            "a = e'x'",
            "a = 1.5",
            "a = 1e5",
            "a = -1",
            "a = 'x",
            "a = 'x' AND",
            "(a = 'x')",
            "lower(a) = 'x'",
            "a.b = 'x'",
            "a IN ('x', 'y')",
            "a IN (SELECT b FROM c WHERE d = '1' OR e = '2')",
            "a IN (SELECT b FROM c, d)",
            "a IN (SELECT b, c FROM d)",
            "a IN (SELECT b FROM c) AND d IN (SELECT e FROM f)",
            "a NOT IN (SELECT b FROM c)",
            "a IN (SELECT b FROM c LIMIT 1)",
            "ä = '1'",
        ] {
            assert_eq!(Clause::read(text), None, "{text}");
        }
    }
}
