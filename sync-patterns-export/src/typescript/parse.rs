//! Reading the types that ts-rs writes.

use super::types::{Key, Member, Type};

/// `type Name<T> = …;`: what stands before the equals sign, and the type.
pub fn declaration(text: &str) -> Option<(String, Type)> {
    let text = text.trim().strip_prefix("type ")?;
    let (head, body) = text.split_once('=')?;
    Some((format!("type {}", head.trim()), ty(body.trim().strip_suffix(';')?)?))
}

/// A type; `None` where it is of a kind that ts-rs does not make (one that a user wrote by hand).
pub fn ty(text: &str) -> Option<Type> {
    let mut parser = Parser { rest: text };
    let ty = parser.union()?;
    parser.space();
    parser.rest.is_empty().then_some(ty)
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Option<()> {
        self.eat(token).then_some(())
    }

    fn word(&mut self) -> Option<&'a str> {
        self.space();
        let is_part =
            |c: char| c == '_' || c == '$' || c == '-' || unicode_ident::is_xid_continue(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn string(&mut self) -> Option<String> {
        self.space();
        let mut chars = self.rest.char_indices();
        let quote = chars.next().map(|(_, c)| c).filter(|c| matches!(c, '"' | '\''))?;
        let mut text = String::new();
        while let Some((index, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.rest = &self.rest[index + 1..];
                    return Some(text);
                }
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    c @ ('\\' | '"' | '\'') => text.push(c),
                    _ => return None,
                },
                c => text.push(c),
            }
        }
        None
    }

    /// A doc comment as ts-rs formats it. A `*/` within the text does not end it.
    fn docs(&mut self) -> Option<String> {
        if !self.eat("/**") {
            return Some(String::new());
        }
        let (comment, rest) = self.rest.split_once("\n */")?;
        self.rest = rest;
        let lines = comment.lines().map(|line| line.trim_end());
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(" *").unwrap_or(line)).collect();
        Some(lines.join("\n"))
    }

    fn union(&mut self) -> Option<Type> {
        self.eat("|");
        let mut types = vec![self.intersection()?];
        while self.eat("|") {
            types.push(self.intersection()?);
        }
        Some(single_or(types, Type::Union))
    }

    fn intersection(&mut self) -> Option<Type> {
        let mut types = vec![self.array()?];
        while self.eat("&") {
            types.push(self.array()?);
        }
        Some(single_or(types, Type::Intersection))
    }

    fn array(&mut self) -> Option<Type> {
        let mut ty = self.primary()?;
        while self.eat("[]") {
            ty = Type::Array(Box::new(ty));
        }
        Some(ty)
    }

    fn primary(&mut self) -> Option<Type> {
        if self.eat("(") {
            let ty = self.union()?;
            self.expect(")")?;
            return Some(ty);
        }
        if self.eat("[") {
            return Some(Type::Tuple(self.types("]")?));
        }
        if self.eat("{") {
            return Some(Type::Object(self.members()?));
        }
        if let Some(text) = self.string() {
            return Some(Type::Literal(text));
        }
        let name = self.word()?.to_owned();
        if self.eat("<") {
            return Some(Type::Generic(name, self.types(">")?));
        }
        Some(Type::Name(name))
    }

    fn types(&mut self, close: &str) -> Option<Vec<Type>> {
        let mut types = Vec::new();
        while !self.eat(close) {
            types.push(self.union()?);
            if !self.eat(",") {
                self.expect(close)?;
                break;
            }
        }
        Some(types)
    }

    fn members(&mut self) -> Option<Vec<Member>> {
        let mut members = Vec::new();
        while !self.eat("}") {
            let docs = self.docs()?;
            let key = self.key()?;
            let is_optional = self.eat("?");
            self.expect(":")?;
            members.push(Member { docs, key, is_optional, value: self.union()? });
            if !self.eat(",") && !self.eat(";") {
                self.expect("}")?;
                break;
            }
        }
        Some(members)
    }

    fn key(&mut self) -> Option<Key> {
        if self.eat("[") {
            let name = self.word()?.to_owned();
            let key = if self.eat("in ") {
                Key::Mapped(name, self.union()?)
            } else {
                self.expect(":")?;
                Key::Index(name, self.union()?)
            };
            self.expect("]")?;
            return Some(key);
        }
        match self.string() {
            Some(name) => Some(Key::Property(name)),
            None => Some(Key::Property(self.word()?.to_owned())),
        }
    }
}

fn single_or(mut types: Vec<Type>, many: fn(Vec<Type>) -> Type) -> Type {
    if types.len() == 1 { types.remove(0) } else { many(types) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> String {
        ty(text).map_or("?".into(), |ty| ty.flat())
    }

    #[test]
    fn what_ts_rs_writes() {
        for (text, expected) in [
            ("string", "string"),
            ("Array<{ a: number, }>", "Array<{ a: number }>"),
            ("{ Ok : number } | { Err : string }", "{ Ok: number } | { Err: string }"),
            ("{ [key in string]?: Array<A> }", "{ [key in string]?: Array<A> }"),
            (
                "{ \"type\": \"A\" } | { \"type\": \"B\" } & C",
                "{ type: 'A' } | ({ type: 'B' } & C)",
            ),
            ("[number, string, ]", "[number, string]"),
            ("(A | null)[]", "(A | null)[]"),
            ("Record<symbol, never>", "Record<symbol, never>"),
            ("\"it's\" | -1", "\"it's\" | -1"),
        ] {
            assert_eq!(flat(text), expected);
        }
    }

    #[test]
    fn what_a_user_wrote_by_hand_is_left_to_them() {
        for text in ["(a: string) => void", "`${number}px`", "keyof A", "{ a: ", "A[\"b\"]", ""] {
            assert_eq!(flat(text), "?", "{text}");
        }
    }

    #[test]
    fn comments_hold_any_text() {
        let text = "{ \n/**\n * An end */ inside.\n *\n * {x}\n */\na: A, }";
        let Some(Type::Object(members)) = ty(text) else { panic!() };
        assert_eq!(members[0].docs.trim(), "An end */ inside.\n\n {x}");
    }

    #[test]
    fn declarations() {
        let (head, ty) = declaration("type Page<T> = { items: Array<T>, };").unwrap();
        assert_eq!((head.as_str(), ty.flat().as_str()), ("type Page<T>", "{ items: Array<T> }"));
        assert!(declaration("type A<T = string> = T;").is_none());
    }
}
