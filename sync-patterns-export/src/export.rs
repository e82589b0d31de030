//! What a build script calls.

use std::path::{Path, PathBuf};

use sync_patterns_core::Syncable;

use crate::output::{Changes, File};
use crate::project::Entry;
use crate::{Config, Failure, Project, emit};

/// An export: the models and where their configuration is.
///
/// ```no_run
/// # use sync_patterns_core::Syncable;
/// # fn build<Contact: Syncable, Account: Syncable>() {
/// sync_patterns_export::Export::new()
///     .model::<Contact>()
///     .model::<Account>()
///     .config("../sync-patterns.config.yaml")
///     .run();
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an export does nothing until it is run"]
pub struct Export {
    models: Vec<Entry>,
    config: Option<PathBuf>,
}

/// What an export comes to, before anything is written.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The configuration that it was made with.
    pub config: Config,
    /// All files, in the order of their paths.
    pub files: Vec<File>,
}

impl Export {
    /// An export without models.
    pub fn new() -> Export {
        Export::default()
    }

    /// Adds a model.
    pub fn model<M: Syncable>(self) -> Export {
        self.entry(Entry { model: M::MODEL, shape: M::SHAPE })
    }

    /// Adds a model that is at hand as data.
    pub fn entry(mut self, entry: Entry) -> Export {
        self.models.push(entry);
        self
    }

    /// The configuration file, relative to the crate's folder. Without it, the nearest
    /// `sync-patterns.config.yaml` in the crate's folder or above.
    pub fn config(mut self, path: impl Into<PathBuf>) -> Export {
        self.config = Some(path.into());
        self
    }

    /// The configuration, as seen from a crate's folder.
    pub fn load_config(&self, folder: &Path) -> Result<Config, Failure> {
        match &self.config {
            Some(path) => Config::load(&crate::output::normalized(&folder.join(path))),
            None => Config::find(folder),
        }
    }

    /// The models.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.models
    }

    /// Makes all files, in memory.
    pub fn generate(&self, config: Config) -> Result<Generated, Failure> {
        let files = emit::all(&Project::new(&config, &self.models)?);
        Ok(Generated { config, files })
    }

    /// The types alone, which is what other generators write: for the benchmark beside them.
    #[doc(hidden)]
    pub fn generate_types(&self, config: &Config) -> Result<Vec<File>, Failure> {
        Ok(emit::types(&Project::new(config, &self.models)?))
    }
}

impl Generated {
    /// What differs in the output folder.
    pub fn changes(&self) -> Result<Changes, Failure> {
        Changes::between(&self.config.output, &self.files)
    }
}
