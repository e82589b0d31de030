//! Everything that is exported, checked: the configuration, the models and the types they name.

mod check;
mod named_types;

use sync_patterns_core::{Mode, Model, ShapeDefinition};

use crate::{Config, Failure};

pub use check::TAKEN_TYPES;
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

/// The names that a model's collection module exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionNames {
    /// `contactsCollection`
    pub collection: String,
    /// `useContacts`
    pub use_rows: String,
    /// `useContact`
    pub use_row: String,
}

/// `contact_tags` as `ContactTags`.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !unicode_ident::is_xid_continue(c) || c == '_');
    words
        .map(|word| word[..word.len().min(1)].to_ascii_uppercase() + &word[word.len().min(1)..])
        .collect()
}

impl Entry {
    /// Whether there are types for creating and updating.
    pub fn is_writable(&self) -> bool {
        self.model.mode != Mode::ReadOnly
    }

    /// Whether a client chooses rows by values.
    pub fn is_scoped(&self) -> bool {
        self.scope_columns().next().is_some()
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

    /// The columns by which a client chooses rows.
    pub fn scope_columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        use sync_patterns_core::ParamSource;
        let scope = self.shape.params.iter().filter(|param| param.source == ParamSource::Scope);
        scope.map(|param| param.column)
    }

    /// What the application reads and writes the model with.
    pub fn collection_names(&self) -> CollectionNames {
        let plural = pascal(self.model.table);
        let mut camel = plural.clone();
        if let Some(first) = camel.get_mut(0..1) {
            first.make_ascii_lowercase();
        }
        let begins_with_digit = camel.starts_with(|c: char| c.is_ascii_digit());
        let use_row = format!("use{}", self.model.name);
        let mut use_rows = format!("use{plural}");
        if use_rows == use_row {
            use_rows.push_str("Rows");
        }
        CollectionNames {
            collection: format!("{}{camel}Collection", if begins_with_digit { "_" } else { "" }),
            use_rows,
            use_row,
        }
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
