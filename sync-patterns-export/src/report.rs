//! What an export tells the `sync-patterns` command, which runs it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::manifest::{FILE_NAME, Manifest, ModelManifest};
use crate::npm::NpmNeeds;
use crate::openapi::Places;
use crate::output::{Change, Changes};
use crate::{Diagnostic, Failure, Generated};

/// Names the folder in which every export of a workspace leaves its report.
pub const VARIABLE: &str = "SYNC_PATTERNS_REPORT";

/// What an export has done, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The configuration file.
    pub config: PathBuf,
    /// The generated folder.
    pub output: PathBuf,
    /// The models, as the compiler has them.
    pub models: Vec<ModelManifest>,
    /// Where the models are written.
    pub places: Places,
    /// The files that were not as they should be.
    pub changes: Vec<Changed>,
    /// The paths of those that were.
    pub unchanged: Vec<String>,
    /// What the generated code imports from npm.
    pub npm: NpmNeeds,
}

/// A file that was not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its path in the generated folder.
    pub path: String,
    /// What is done with it.
    pub what: What,
    /// The beginning of a unified diff, where nothing was written and it has another text.
    pub diff: String,
}

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It is new.
    Add,
    /// It gets another text.
    Update,
    /// It goes.
    Remove,
}

impl Report {
    /// The report of an export.
    pub(crate) fn new(
        places: Places,
        generated: &Generated,
        changes: &Changes,
        is_check: bool,
    ) -> Report {
        let changed = changes.changes.iter().map(|change| Changed {
            path: change.path().to_owned(),
            what: match change {
                Change::Add(_) => What::Add,
                Change::Update { .. } => What::Update,
                Change::Remove { .. } => What::Remove,
            },
            diff: if is_check { change.diff() } else { String::new() },
        });
        let is_changed = |path: &str| changes.changes.iter().any(|change| change.path() == path);
        let paths = generated.files.iter().map(|file| file.path.clone());
        Report {
            config: generated.config.path.clone(),
            output: generated.config.output.clone(),
            models: generated.models(),
            places,
            changes: changed.collect(),
            unchanged: paths.filter(|path| !is_changed(path)).collect(),
            npm: NpmNeeds::of(&generated.files),
        }
    }

    /// Leaves the report in a folder, under the package's name.
    pub(crate) fn leave(&self, folder: &Path, package: &str) -> Result<(), Failure> {
        let path = folder.join(format!("{package}.json"));
        let json = serde_json::to_string(self).expect("a report has only text");
        std::fs::write(&path, json).map_err(|error| {
            Diagnostic::new(format!("cannot write the report {}: {error}", path.display())).into()
        })
    }
}

impl Generated {
    /// The models as data.
    pub fn models(&self) -> Vec<ModelManifest> {
        let manifest = self.files.iter().find(|file| file.path == FILE_NAME);
        let manifest: Option<Manifest> =
            manifest.and_then(|file| serde_json::from_str(&file.text).ok());
        manifest.map(|manifest| manifest.models).unwrap_or_default()
    }
}
