//! The workspace, its export crates and what they write.

use std::path::{Path, PathBuf};

use sync_patterns_export::manifest::ModelManifest;
use sync_patterns_export::npm::NpmNeeds;
use sync_patterns_export::report::Report;
use sync_patterns_export::{Config, Failure};

use super::finding::Finding;
use crate::workspace::{Run, Workspace};

/// An export crate with its configuration.
pub struct Project {
    root: PathBuf,
    name: String,
    /// What it is configured with.
    pub config: Config,
    /// What it would do.
    report: Option<Report>,
}

/// The export crates of this workspace, as far as they can be looked at.
pub fn look() -> (Vec<Finding>, Vec<Project>) {
    let mut findings = Vec::new();
    let workspace = match Workspace::here() {
        Ok(workspace) => workspace,
        Err(failure) => return (vec![failed("workspace", &failure)], Vec::new()),
    };
    let names = match workspace.exports(None) {
        Ok(names) => names,
        Err(failure) => return (vec![failed("export crate", &failure)], Vec::new()),
    };
    let mut projects = Vec::new();
    for name in names {
        match workspace.export(&[name], Run::Look) {
            Ok(reports) => projects.extend(reports.into_iter().filter_map(|report| {
                let config = Config::load(&report.config)
                    .map_err(|failure| findings.push(failed("configuration", &failure)))
                    .ok()?;
                Some(Project {
                    root: workspace.root.clone(),
                    name: name.to_owned(),
                    config,
                    report: Some(report),
                })
            })),
            Err(failure) => {
                findings.push(failed(&format!("export crate `{name}`"), &failure));
                // Much can be looked at with the configuration alone.
                let folder = workspace.folder(name).unwrap_or(&workspace.root);
                if let Ok(config) = Config::find(folder) {
                    projects.push(Project {
                        root: workspace.root.clone(),
                        name: name.to_owned(),
                        config,
                        report: None,
                    });
                }
            }
        }
    }
    (findings, projects)
}

impl Project {
    /// A path from the workspace's folder.
    pub fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// The models, where they compile.
    pub fn models(&self) -> &[ModelManifest] {
        self.report.as_ref().map(|report| &report.models[..]).unwrap_or_default()
    }

    /// What the generated code needs from npm, where that is known.
    pub fn needs(&self) -> Option<&NpmNeeds> {
        self.report.as_ref().map(|report| &report.npm)
    }

    /// The configuration, the models and the generated folder.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![Finding::ok("configuration", self.shown(&self.config.path))];
        let Some(report) = &self.report else { return findings };
        let models = report.models.len();
        let models = format!("{models} model{}", if models == 1 { "" } else { "s" });
        findings.push(Finding::ok(format!("export crate `{}`", self.name), models));
        let folder = self.shown(&self.config.output);
        findings.push(match report.changes.len() {
            _ if !self.config.output.exists() => Finding::error(
                "generated files",
                format!("{folder} is not there yet"),
                "`cargo build` or `sync-patterns generate` writes it",
            ),
            0 => Finding::ok("generated files", format!("{folder} is up to date")),
            count => Finding::error(
                "generated files",
                format!(
                    "{folder} is not up to date: {count} of {} files",
                    count + report.unchanged.len()
                ),
                "`cargo build` or `sync-patterns generate` writes them",
            ),
        });
        findings
    }
}

/// What could not be looked at.
fn failed(what: &str, failure: &Failure) -> Finding {
    let messages: Vec<String> = failure
        .0
        .iter()
        .map(|one| {
            let mut one = one.clone();
            one.notes.clear();
            one.to_string()
        })
        .collect();
    let notes: Vec<&str> =
        failure.0.iter().flat_map(|one| &one.notes).map(String::as_str).collect();
    Finding::error(what, messages.join("\n"), notes.join("\n"))
}
