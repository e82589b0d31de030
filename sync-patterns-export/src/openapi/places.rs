//! Where models and fields are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Entry;
use crate::manifest::ModelManifest;

/// The lines of models and their fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    models: BTreeMap<String, ModelPlaces>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ModelPlaces {
    file: String,
    line: usize,
    columns: BTreeMap<String, usize>,
}

impl Places {
    /// As the compiler told them; the lines of excluded fields, which it does not tell, as the source
    /// shows them. `read` gives a file's text by its name.
    pub fn of_entries(entries: &[Entry], read: impl Fn(&str) -> Option<String>) -> Places {
        let models = entries.iter().map(|Entry { model, .. }| {
            let file = model.source.file.replace('\\', "/");
            let mut columns: BTreeMap<String, usize> = BTreeMap::new();
            if !model.server_only.is_empty() {
                let source = Source::of(&read(&file).unwrap_or_default(), model.name);
                let lines = model.server_only.iter().filter_map(|field| {
                    Some((field.column.to_owned(), source.line_of(field.rust_name)?))
                });
                columns.extend(lines);
            }
            let fields = model.fields.iter();
            columns.extend(fields.map(|field| (field.column.to_owned(), field.line as usize)));
            let places = ModelPlaces { file, line: model.source.line as usize, columns };
            (model.name.to_owned(), places)
        });
        Places { models: models.collect() }
    }

    /// As the source files show them, for who has a manifest and does not compile. `read` gives a
    /// file's text by the name that the manifest has for it.
    pub fn of_sources(models: &[ModelManifest], read: impl Fn(&str) -> Option<String>) -> Places {
        let places = models.iter().map(|model| {
            let source = Source::of(&read(&model.source).unwrap_or_default(), &model.name);
            let names = model.columns.iter().map(|column| {
                let rust_name = column.rust_name.as_deref().unwrap_or(&column.name);
                (column.name.as_str(), rust_name)
            });
            let excluded = model.server_only.iter().flat_map(|columns| &columns.excluded);
            let names = names.chain(excluded.map(|name| (name.as_str(), name.as_str())));
            let columns =
                names.filter_map(|(column, name)| Some((column.to_owned(), source.line_of(name)?)));
            let columns = columns.collect();
            let places = ModelPlaces { file: model.source.clone(), line: source.line, columns };
            (model.name.clone(), places)
        });
        Places { models: places.collect() }
    }

    /// The file and the line of a field; of the struct where the field is not known.
    pub fn of(&self, model: &str, column: Option<&str>) -> (String, usize) {
        let Some(places) = self.models.get(model) else { return (String::new(), 1) };
        let line = column.and_then(|column| places.columns.get(column));
        (places.file.clone(), *line.unwrap_or(&places.line))
    }
}

/// A struct in a text, found by how it is usually written.
struct Source {
    /// The struct's line, from 1.
    line: usize,
    /// The text from there to the struct's end.
    body: Vec<String>,
}

impl Source {
    fn of(text: &str, name: &str) -> Source {
        let lines: Vec<&str> = text.lines().collect();
        let Some(at) = lines.iter().position(|line| declares(line, name)) else {
            return Source { line: 1, body: Vec::new() };
        };
        let body = lines[at..].iter().take_while(|line| !line.starts_with('}'));
        Source { line: at + 1, body: body.map(|line| (*line).to_owned()).collect() }
    }

    fn line_of(&self, field: &str) -> Option<usize> {
        Some(self.line + self.body.iter().position(|line| is_field(line, field))?)
    }
}

/// Whether a line is `pub struct Contact {`.
fn declares(line: &str, name: &str) -> bool {
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.by_ref().any(|word| word == "struct") && words.find(|word| !word.is_empty()) == Some(name)
}

/// Whether a line is `pub email: …`.
fn is_field(line: &str, name: &str) -> bool {
    let before = line.split(':').next().unwrap_or_default();
    let is_code = !line.trim_start().starts_with("//") && line.contains(':');
    let last = before.split_whitespace().next_back().unwrap_or_default();
    is_code && last.trim_start_matches("r#") == name
}
