//! Where the models come from: a build, or a manifest that is there.

use std::path::{Path, PathBuf};

use sync_patterns_export::manifest::{FILE_NAME, Manifest, ModelManifest};
use sync_patterns_export::openapi::Places;
use sync_patterns_export::{Config, Diagnostic, Failure};

use crate::cli::CheckArgs;
use crate::workspace::{Run, Workspace};

/// The models of one export.
pub struct Models {
    /// Its configuration.
    pub config: Config,
    /// The models.
    pub models: Vec<ModelManifest>,
    /// Where they are written.
    pub places: Places,
    /// The folder that the places start from.
    pub root: PathBuf,
}

/// The models of all exports, or of the manifest that is asked for.
pub fn load(args: &CheckArgs) -> Result<Vec<Models>, Failure> {
    if args.no_build || args.manifest.is_some() {
        return Ok(vec![of_manifest(args)?]);
    }
    let workspace = Workspace::here()?;
    let exports = workspace.exports(args.package.as_deref())?;
    let mut all = Vec::new();
    for report in workspace.export(&exports, Run::Look)? {
        all.push(Models {
            config: Config::load(args.config.as_deref().unwrap_or(&report.config))?,
            models: report.models,
            places: report.places,
            root: workspace.root.clone(),
        });
    }
    // An export without a backend of its own has nothing to be compared with.
    if args.spec.is_none() && all.iter().any(|models| models.config.spec.is_some()) {
        all.retain(|models| models.config.spec.is_some());
    }
    Ok(all)
}

fn of_manifest(args: &CheckArgs) -> Result<Models, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Diagnostic::new(format!("there is no current folder: {error}")))?;
    let config = match (&args.config, &args.manifest) {
        (Some(path), _) => Config::load(&here.join(path))?,
        (None, None) => Config::find(&here)?,
        // A backend that checks against a manifest has no configuration, unless it needs one.
        (None, Some(_)) => match Config::find(&here) {
            Ok(config) => config,
            Err(_) => Config::parse("", &here.join(sync_patterns_export::config::FILE_NAME))?,
        },
    };
    let path = match &args.manifest {
        Some(path) => here.join(path),
        None => config.output.join(FILE_NAME),
    };
    let manifest = read(&path)?;
    let root = config.folder().ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    let root = root.unwrap_or(config.folder()).to_owned();
    let places =
        Places::of_sources(&manifest.models, |file| std::fs::read_to_string(root.join(file)).ok());
    Ok(Models { config, models: manifest.models, places, root })
}

fn read(path: &Path) -> Result<Manifest, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Diagnostic::new(format!("cannot read the manifest {}: {error}", path.display()))
            .note("`cargo build` of the export crate writes it, into the generated folder")
    })?;
    Ok(serde_json::from_str(&text).map_err(|error| {
        Diagnostic::new(format!("{} is not a manifest of this version: {error}", path.display()))
            .note("`cargo build` of the export crate writes it anew")
    })?)
}
