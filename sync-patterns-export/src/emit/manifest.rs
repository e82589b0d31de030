//! `manifest.json`, laid out as Prettier lays out JSON.

use serde_json::ser::CompactFormatter;

use super::schema_sql::Rendered;
use crate::manifest::Manifest;
use crate::project::Project;
use crate::typescript::layout::Doc;

pub fn emit(project: &Project<'_>, sql: &[Rendered<'_>], files: Vec<String>) -> String {
    let hashes = sql.iter().map(|model| model.hash.as_str());
    let manifest = Manifest::new(project, hashes, files);
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, CompactFormatter);
    serde::Serialize::serialize(&manifest, &mut serializer).expect("a manifest has only text");
    let json = String::from_utf8(json).expect("JSON is UTF-8");
    let mut text = Layout { rest: &json }.value().print(0, 0);
    text.push('\n');
    text
}

/// Reads compact JSON. Going through `serde_json::Value` would leave the order of the keys to
/// whichever features of it the user's other crates turn on.
struct Layout<'a> {
    rest: &'a str,
}

impl Layout<'_> {
    fn value(&mut self) -> Doc {
        match self.rest.as_bytes()[0] {
            b'{' => self.object(),
            b'[' => self.array(),
            _ => Doc::Text(self.scalar()),
        }
    }

    fn eat(&mut self, token: char) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn scalar(&mut self) -> String {
        let end = if self.rest.starts_with('"') {
            let mut is_escaped = false;
            let is_end = |(index, c): (usize, char)| {
                let ends = c == '"' && !is_escaped && index > 0;
                is_escaped = c == '\\' && !is_escaped;
                ends.then_some(index + 1)
            };
            self.rest.char_indices().find_map(is_end)
        } else {
            self.rest.find([',', '}', ']'])
        };
        let (scalar, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        scalar.to_owned()
    }

    fn object(&mut self) -> Doc {
        self.eat('{');
        let mut members = Vec::new();
        while !self.eat('}') {
            let key = self.scalar();
            self.eat(':');
            members.push(Doc::concat([Doc::Text(format!("{key}: ")), self.value()]));
            self.eat(',');
        }
        Doc::list("{", members, "}", Doc::HardLine, false)
    }

    fn array(&mut self) -> Doc {
        self.eat('[');
        let mut items = Vec::new();
        while !self.eat(']') {
            items.push(self.value());
            self.eat(',');
        }
        Doc::list("[", items, "]", Doc::SoftLine, false)
    }
}
