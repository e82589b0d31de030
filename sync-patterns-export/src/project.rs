//! Everything that is exported, checked: the configuration, the models and the types they name.

mod check;
mod named_types;

use sync_patterns_core::{Mode, Model, ShapeDefinition};

use crate::{Config, Failure};

pub use named_types::{Declaration, Home, NamedType};

/// A model and what a client of it subscribes to.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The model.
    pub model: Model,
    /// Its shape.
    pub shape: ShapeDefinition,
}

/// Everything that is exported.
#[derive(Debug)]
pub struct Project<'a> {
    /// What the configuration file says.
    pub config: &'a Config,
    /// The models, in the order in which they were listed.
    pub models: &'a [Entry],
    /// The types that the models' columns name, in the order of their names.
    pub types: Vec<NamedType>,
}

impl<'a> Project<'a> {
    /// Checks the models against one another.
    pub fn new(config: &'a Config, models: &'a [Entry]) -> Result<Project<'a>, Failure> {
        let (types, mut mistakes) = named_types::collect(models, config.bigint);
        mistakes.extend(check::check(models, &types));
        if mistakes.is_empty() {
            Ok(Project { config, models, types })
        } else {
            Err(Failure(mistakes))
        }
    }

    /// The named types that live in a file.
    pub fn types_of(&self, home: Home) -> impl Iterator<Item = &NamedType> {
        self.types.iter().filter(move |ty| ty.home == home)
    }
}

impl Entry {
    /// Whether there are types for creating and updating.
    pub fn is_writable(&self) -> bool {
        self.model.mode != Mode::ReadOnly
    }

    /// Whether a client chooses rows by values.
    pub fn is_scoped(&self) -> bool {
        use sync_patterns_core::ParamSource;
        self.shape.params.iter().any(|param| param.source == ParamSource::Scope)
    }

    /// The names of the model's own TypeScript types.
    pub fn type_names(&self) -> Vec<String> {
        let name = self.model.name;
        let mut names = match self.is_writable() {
            true => self.writing_type_names(),
            false => vec![name.to_owned()],
        };
        if self.is_scoped() {
            names.push(format!("{name}Scope"));
        }
        names
    }

    /// The types of its row and of what creates and updates it.
    pub fn writing_type_names(&self) -> Vec<String> {
        let name = self.model.name;
        vec![name.to_owned(), format!("{name}Create"), format!("{name}Update")]
    }

    /// The name of the model's files, without folder and extension.
    pub fn file_stem(&self) -> String {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        self.model.table.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
    }

    /// The struct's file, the same on every machine.
    pub fn source_file(&self) -> String {
        let file = self.model.source.file.replace('\\', "/");
        let is_absolute = file.starts_with('/') || file.get(1..2) == Some(":");
        if !is_absolute {
            return file;
        }
        // A crate outside the workspace: from its own folder on.
        let parts: Vec<&str> = file.split('/').collect();
        let src = parts.iter().rposition(|part| *part == "src").unwrap_or(parts.len() - 1);
        parts[src.saturating_sub(1)..].join("/")
    }

    /// What a generated file says it comes from.
    pub fn source(&self) -> String {
        format!("`{}` in {}", self.model.name, self.source_file())
    }
}
