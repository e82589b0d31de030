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
    /// As the compiler told them.
    pub fn of_entries(entries: &[Entry]) -> Places {
        let models = entries.iter().map(|Entry { model, .. }| {
            let columns = model.fields.iter();
            let columns = columns.map(|field| (field.column.to_owned(), field.line as usize));
            let places = ModelPlaces {
                file: model.source.file.replace('\\', "/"),
                line: model.source.line as usize,
                columns: columns.collect(),
            };
            (model.name.to_owned(), places)
        });
        Places { models: models.collect() }
    }

    /// As the source files show them, for who has a manifest and does not compile. `read` gives a
    /// file's text by the name that the manifest has for it.
    pub fn of_sources(models: &[ModelManifest], read: impl Fn(&str) -> Option<String>) -> Places {
        let places = models.iter().map(|model| {
            let text = read(&model.source).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let at = lines.iter().position(|line| declares(line, "struct", &model.name));
            let names = model.columns.iter().map(|column| {
                let rust_name = column.rust_name.as_deref().unwrap_or(&column.name);
                (column.name.as_str(), rust_name)
            });
            let excluded = model.server_only.iter().flat_map(|columns| &columns.excluded);
            let names = names.chain(excluded.map(|name| (name.as_str(), name.as_str())));
            let line_of = |name: &str| {
                let body = lines[at?..].iter().take_while(|line| !line.starts_with('}'));
                Some(at? + 1 + body.enumerate().find(|(_, line)| is_field(line, name))?.0)
            };
            let columns =
                names.filter_map(|(column, name)| Some((column.to_owned(), line_of(name)?)));
            let line = at.map_or(1, |at| at + 1);
            let places =
                ModelPlaces { file: model.source.clone(), line, columns: columns.collect() };
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

/// Whether a line is `pub struct Contact {`.
fn declares(line: &str, keyword: &str, name: &str) -> bool {
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.by_ref().any(|word| word == keyword) && words.find(|word| !word.is_empty()) == Some(name)
}

/// Whether a line is `pub email: …`.
fn is_field(line: &str, name: &str) -> bool {
    let before = line.split(':').next().unwrap_or_default();
    let is_code = !line.trim_start().starts_with("//") && line.contains(':');
    let last = before.split_whitespace().next_back().unwrap_or_default();
    is_code && last.trim_start_matches("r#") == name
}
