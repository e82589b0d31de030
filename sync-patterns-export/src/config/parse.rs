//! From YAML to [`Config`], with every mistake at its place.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::{Accepted, Adapter, Bigint, Check, Collections, Config, Hooks};
use crate::diagnostic::{Diagnostic, Place};
use crate::nearest::did_you_mean;
use crate::yaml;

const KEYS: [&str; 13] = [
    "output",
    "adapter",
    "carry_over_from",
    "electric_url",
    "api_base_url",
    "bigint",
    "collections",
    "hooks",
    "database",
    "spec",
    "check",
    "accept",
    "schemas",
];

/// The keys and values of a text, as a configuration at a path.
pub fn parse(text: &str, path: &Path) -> Result<Config, Vec<Diagnostic>> {
    let reader = Reader { file: path.display().to_string(), text };
    let entries = reader.entries().map_err(|diagnostic| vec![diagnostic])?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut config = Config {
        path: path.to_owned(),
        spec: None,
        check: Check::Error,
        accept: Vec::new(),
        schemas: BTreeMap::new(),
        output: folder.join("src/generated"),
        adapter: Adapter::Pglite,
        carry_over_from: None,
        electric_url: "http://localhost:3000".into(),
        api_base_url: "http://localhost:8000/api".into(),
        bigint: Bigint::Bigint,
        collections: Collections::Local,
        hooks: Hooks::React,
        database: "app".into(),
    };
    let mut mistakes = Vec::new();
    for (key, value) in &entries {
        let read = match key.value.as_str() {
            "spec" => reader.text(key, value).map(|text| config.spec = Some(text)),
            "check" => reader
                .choice(key, value, &[Check::Error, Check::Warn, Check::Off], Check::name)
                .map(|check| config.check = check),
            "accept" => reader.texts(key, value).map(|texts| {
                let accepted = texts.into_iter().map(|(name, reason)| Accepted {
                    line: name.referenced.line() as usize,
                    name: name.value,
                    reason,
                });
                config.accept = accepted.collect();
            }),
            "schemas" => reader.texts(key, value).map(|texts| {
                let names = texts.into_iter().map(|(model, schema)| (model.value, schema));
                config.schemas = names.collect();
            }),
            "output" => {
                reader.text(key, value).map(|text| config.output = joined(folder, Path::new(&text)))
            }
            "adapter" => reader
                .choice(key, value, &[Adapter::Pglite, Adapter::Sqlite], Adapter::name)
                .map(|adapter| config.adapter = adapter),
            "carry_over_from" => reader
                .choice(key, value, &[Adapter::Pglite, Adapter::Sqlite], Adapter::name)
                .map(|adapter| config.carry_over_from = Some(adapter)),
            "electric_url" => reader.url(key, value).map(|url| config.electric_url = url),
            "api_base_url" => reader.url(key, value).map(|url| config.api_base_url = url),
            "bigint" => reader
                .choice(key, value, &[Bigint::Bigint, Bigint::Number, Bigint::String], Bigint::name)
                .map(|bigint| config.bigint = bigint),
            "collections" => reader
                .choice(key, value, &[Collections::Local, Collections::Electric], Collections::name)
                .map(|collections| config.collections = collections),
            "hooks" => reader
                .choice(key, value, &[Hooks::React, Hooks::None], Hooks::name)
                .map(|hooks| config.hooks = hooks),
            "database" => reader.name(key, value).map(|name| config.database = name),
            unknown => Err(reader
                .mistake(key, format!("unknown key `{unknown}`{}", did_you_mean(unknown, &KEYS)))
                .note(format!("known keys: {}", KEYS.join(", ")))),
        };
        mistakes.extend(read.err());
    }
    if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
}

/// `folder/path` without `.` and `..` in `path`.
fn joined(folder: &Path, path: &Path) -> PathBuf {
    crate::output::normalized(&folder.join(path))
}

struct Reader<'a> {
    file: String,
    text: &'a str,
}

impl Reader<'_> {
    fn entries(&self) -> Result<Vec<Entry>, Diagnostic> {
        match yaml::read::<Entries>(self.text) {
            Ok(Entries::Mapping(entries)) => Ok(entries),
            Ok(Entries::Other(what)) => Err(Diagnostic::new(format!(
                "the configuration must be keys and values (`adapter: pglite`), this is {what}"
            ))
            .at(Place::in_text(&self.file, self.text, 1, 1, usize::MAX))),
            Err(error) => Err(yaml::mistake(&self.file, self.text, &error)),
        }
    }

    fn mistake<T>(&self, node: &Spanned<T>, message: impl Into<String>) -> Diagnostic {
        let at = node.referenced;
        let len = at.span().len().max(1) as usize;
        let (line, column) = (at.line() as usize, at.column() as usize);
        Diagnostic::new(message).at(Place::in_text(&self.file, self.text, line, column, len))
    }

    fn text(&self, key: &Spanned<String>, value: &Spanned<Value>) -> Result<String, Diagnostic> {
        match &value.value {
            Value::Text(text) if !text.trim().is_empty() => Ok(text.clone()),
            Value::Text(_) | Value::Other("nothing") => {
                Err(self.mistake(key, format!("`{}` needs a value", key.value)).note(
                    "remove the key for its default, or write a value behind it on the same line",
                ))
            }
            Value::Entries(_) => self.must_be(key, value, "text", "keys and values"),
            Value::Other(what) => self.must_be(key, value, "text", what),
        }
    }

    fn must_be<T>(
        &self,
        key: &Spanned<String>,
        value: &Spanned<Value>,
        must: &str,
        is: &str,
    ) -> Result<T, Diagnostic> {
        Err(self.mistake(value, format!("`{}` must be {must}, this is {is}", key.value)))
    }

    /// Names, each with a text.
    fn texts(
        &self,
        key: &Spanned<String>,
        value: &Spanned<Value>,
    ) -> Result<Vec<(Spanned<String>, String)>, Diagnostic> {
        let must = "names, each with a text (`name: text`)";
        match &value.value {
            Value::Entries(entries) => {
                let text = |(name, value): &Entry| Ok((name.clone(), self.text(name, value)?));
                entries.iter().map(text).collect()
            }
            Value::Other("nothing") => Ok(Vec::new()),
            Value::Text(_) => self.must_be(key, value, must, "text"),
            Value::Other(what) => self.must_be(key, value, must, what),
        }
    }

    fn url(&self, key: &Spanned<String>, value: &Spanned<Value>) -> Result<String, Diagnostic> {
        let text = self.text(key, value)?;
        if ["http://", "https://", "/"].iter().any(|start| text.starts_with(start)) {
            // Paths are put behind it with a slash of their own.
            return Ok(text.trim_end_matches('/').to_owned());
        }
        Err(self.mistake(value, format!("`{}` must be a URL", key.value)).note(
            "begin it with `http://` or `https://`, or with `/` for the server that the app comes from",
        ))
    }

    /// A name that can be a folder's everywhere.
    fn name(&self, key: &Spanned<String>, value: &Spanned<Value>) -> Result<String, Diagnostic> {
        let text = self.text(key, value)?;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if text.chars().all(is_allowed) {
            return Ok(text);
        }
        Err(self
            .mistake(value, format!("`{}` can have letters, digits, `_` and `-` only", key.value)))
    }

    fn choice<T: Copy>(
        &self,
        key: &Spanned<String>,
        value: &Spanned<Value>,
        choices: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<T, Diagnostic> {
        let text = self.text(key, value)?;
        if let Some(choice) = choices.iter().find(|choice| name(**choice) == text) {
            return Ok(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|choice| name(*choice)).collect();
        let meant = did_you_mean(&text, &names);
        Err(self.mistake(value, format!("unknown {} `{text}`{meant}", key.value)).note(format!(
            "`{}` is one of: {}",
            key.value,
            names.join(", ")
        )))
    }
}

/// A key and its value.
type Entry = (Spanned<String>, Spanned<Value>);

/// The top of the document.
enum Entries {
    Mapping(Vec<Entry>),
    Other(&'static str),
}

/// What may stand behind a key.
enum Value {
    Text(String),
    Entries(Vec<Entry>),
    Other(&'static str),
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys and values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries::Mapping(entries))
            }

            fn visit_unit<E>(self) -> Result<Entries, E> {
                Ok(Entries::Mapping(Vec::new()))
            }

            fn visit_str<E>(self, _: &str) -> Result<Entries, E> {
                Ok(Entries::Other("text"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entries, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Entries::Other("a list"))
            }
        }
        deserializer.deserialize_any(EntriesVisitor)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
                Ok(Value::Other("true or false"))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
                Ok(Value::Other("a number"))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
                Ok(Value::Other("a number"))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
                Ok(Value::Other("a number"))
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Other("nothing"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other("a list"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Value::Entries(entries))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}
