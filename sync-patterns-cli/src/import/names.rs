//! Names for Rust: identifiers that the compiler takes, each once.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use sync_patterns_core::rename::Case;
use sync_patterns_export::TAKEN_TYPES;

/// Words that are no names unless `r#` stands before them.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that are never names.
const NEVER: &[&str] = &["self", "super", "crate", "_", ""];

/// Types that the models' file imports, or that derives take for the standard library's.
const IMPORTED: &[&str] = &[
    "BTreeMap",
    "Box",
    "Bytes",
    "Clone",
    "Column",
    "Copy",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Deserialize",
    "Eq",
    "Err",
    "Json",
    "NaiveDate",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Patch",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Some",
    "String",
    "Sync",
    "Syncable",
    "TS",
    "ToString",
    "Utc",
    "Uuid",
    "Value",
    "Vec",
];

/// The names of types that are given away.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A model's name, with those of its requests.
    pub fn model(&mut self, wanted: &str) -> String {
        self.first_free(wanted, |name| {
            ["", "Create", "Update", "Scope"].map(|end| format!("{name}{end}")).to_vec()
        })
    }

    /// A type's name.
    pub fn ty(&mut self, wanted: &str) -> String {
        self.first_free(wanted, |name| vec![name.to_owned()])
    }

    fn first_free(&mut self, wanted: &str, all: impl Fn(&str) -> Vec<String>) -> String {
        let is_free = |names: &Vec<String>| {
            names.iter().all(|name| {
                !self.taken.contains(name)
                    && !TAKEN_TYPES.contains(&name.as_str())
                    && !IMPORTED.contains(&name.as_str())
            })
        };
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.to_owned())
            .chain([format!("{wanted}Item")])
            .chain(numbered)
            .map(|name| all(&name));
        let names = names.find(is_free).unwrap_or_default();
        self.taken.extend(names.iter().cloned());
        names.into_iter().next().unwrap_or_else(|| wanted.to_owned())
    }
}

/// `full-repository` as `FullRepository`.
pub fn pascal(text: &str) -> String {
    let name = ascii(text).to_upper_camel_case();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("N{name}") }
}

/// `firstName` as `first_name`.
pub fn snake(text: &str) -> String {
    let name = ascii(text).to_snake_case();
    match name.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) if NEVER.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// Letters and digits; anything else parts words.
fn ascii(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

/// A field as it is written: `r#type`.
pub fn written(rust_name: &str) -> String {
    if KEYWORDS.contains(&rust_name) { format!("r#{rust_name}") } else { rust_name.to_owned() }
}

/// Rust names of fields, each once.
pub fn fields<'a>(columns: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    once_each(columns.into_iter().map(snake))
}

/// Names of variants, each once.
pub fn variants<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let name = |value: &str| match value.chars().next() {
        None => "Empty".to_owned(),
        Some(_) => match pascal(&signs_in_words(value)) {
            name if name == "Self" => "Self_".to_owned(),
            name => name,
        },
    };
    once_each(values.into_iter().map(name))
}

/// `-created` and `+1` differ from `created` and `1` by more than a number behind the name.
fn signs_in_words(value: &str) -> String {
    match value.split_at_checked(1) {
        Some(("-", rest)) => format!("minus {rest}"),
        Some(("+", rest)) => format!("plus {rest}"),
        _ => value.to_owned(),
    }
}

fn once_each(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let once = |name: String| {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        all.find(|name| seen.insert(name.to_lowercase())).unwrap_or(name)
    };
    names.map(once).collect()
}

/// How serde is told the names of fields or variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renames {
    /// It is not: they are what serde makes of them.
    None,
    /// All by one `rename_all`, with its word.
    All(&'static str),
    /// Each by its own `rename`, where it differs.
    Each,
}

/// The shortest way to rename all; pairs of a Rust name and what it is in JSON.
pub fn renames(pairs: &[(&str, &str)], by: fn(Case, &str) -> String) -> Renames {
    if pairs.iter().all(|(rust, json)| rust == json) {
        return Renames::None;
    }
    let is_right = |case: Case| pairs.iter().all(|(rust, json)| by(case, rust) == **json);
    match Case::ALL.into_iter().find(|(_, case)| is_right(*case)) {
        Some((word, _)) => Renames::All(word),
        None => Renames::Each,
    }
}

/// A table's struct: `contact_tags` → `ContactTag`.
pub fn singular(table: &str) -> String {
    pascal(&pluralizer::pluralize(&snake(table), 1, false))
}

/// A struct's table, as the derive names it: `ContactTag` → `contact_tags`.
pub fn plural(name: &str) -> String {
    pluralizer::pluralize(&name.to_snake_case(), 2, false)
}

/// Letters and digits in lower case: what `contactId` and `contact_id` have in common.
pub fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_that_the_compiler_takes() {
        for (column, expected) in [
            ("firstName", "first_name"),
            ("HTTPStatus", "http_status"),
            ("type", "r#type"),
            ("self", "self_"),
            ("2fa", "n2fa"),
            ("größe", "gr_e"),
            ("--", "field"),
            ("a.b", "a_b"),
        ] {
            assert_eq!(written(&snake(column)), expected);
        }
        assert_eq!(fields(["a-b", "a_b", "aB"]), ["a_b", "a_b2", "a_b3"]);
        let values = ["", "1d", "self", "-created", "created", "in progress", "ÄÖ"];
        assert_eq!(
            variants(values),
            ["Empty", "N1d", "Self_", "MinusCreated", "Created", "InProgress", "N"]
        );
    }

    #[test]
    fn names_are_given_once() {
        let mut names = Names::default();
        assert_eq!(names.model("Contact"), "Contact");
        assert_eq!(names.ty("ContactCreate"), "ContactCreateItem");
        assert_eq!(names.ty("Contact"), "ContactItem");
        assert_eq!(names.ty("Contact"), "Contact2");
        assert_eq!(names.model("Option"), "OptionItem");
    }

    #[test]
    fn one_attribute_renames_all_where_it_can() {
        let fields = |pairs: &[(&str, &str)]| renames(pairs, Case::of_field);
        assert_eq!(fields(&[("id", "id"), ("first_name", "first_name")]), Renames::None);
        assert_eq!(fields(&[("id", "id"), ("first_name", "firstName")]), Renames::All("camelCase"));
        assert_eq!(fields(&[("id", "ID"), ("first_name", "firstName")]), Renames::Each);
    }

    #[test]
    fn a_table_and_its_struct_name_each_other() {
        for (table, name) in [("contacts", "Contact"), ("contact_tags", "ContactTag")] {
            assert_eq!((singular(table).as_str(), plural(name).as_str()), (name, table));
        }
    }
}
