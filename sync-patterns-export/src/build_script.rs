//! Running inside `build.rs`: directives for Cargo, and nothing else on its output.

use std::env;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::config::Check;
use crate::manifest::ModelManifest;
use crate::openapi::{self, Document, Places, Severity};
use crate::report::{self, Report};
use crate::{Config, Diagnostic, Export, Failure, Generated};

/// The variable that turns writing into checking.
const CHECK: &str = "SYNC_PATTERNS_CHECK";

impl Export {
    /// Writes the generated folder. With `SYNC_PATTERNS_CHECK=1` it writes nothing and fails where
    /// the folder is not as it should be.
    ///
    /// This is for a `build.rs`: mistakes become Cargo's errors, and Cargo is told to run it again when
    /// the configuration, the OpenAPI document or a generated file has changed.
    pub fn run(self) {
        println!("cargo::rerun-if-env-changed={CHECK}");
        println!("cargo::rerun-if-env-changed={}", report::VARIABLE);
        let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = folder.or_else(|| env::current_dir().ok()).unwrap_or_default();
        let is_check = env::var(CHECK).is_ok_and(|value| !value.is_empty() && value != "0");
        let mut warnings = Vec::new();
        if let Err(failure) = self.run_in(&folder, is_check, &mut warnings) {
            say("error", &failure.0, &folder);
        }
        say("warning", &warnings, &folder);
    }

    fn run_in(
        &self,
        folder: &Path,
        is_check: bool,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<(), Failure> {
        let config = self.load_config(folder)?;
        watch(&config.path);
        let generated = self.generate(config)?;
        let changes = generated.changes()?;
        let output = &generated.config.output;
        // The command that asks for a report says itself what differs.
        if let Some(reports) = env::var_os(report::VARIABLE).filter(|folder| !folder.is_empty()) {
            let package = env::var("CARGO_PKG_NAME").unwrap_or_default();
            let report = Report::new(self.places(folder), &generated, &changes, is_check);
            if !is_check {
                changes.apply(output)?;
            }
            return report.leave(Path::new(&reports), &package);
        }
        self.compare(&generated, &self.places(folder), warnings)?;
        if is_check && !changes.is_empty() {
            return Err(Diagnostic::new(format!("{} is not up to date", output.display()))
                .note(changes.diff())
                .note(format!("run `cargo build` without {CHECK} and commit what it writes"))
                .into());
        }
        changes.apply(output)?;
        for file in &generated.files {
            watch(&output.join(&file.path));
        }
        Ok(())
    }

    /// Where the models are written. The compiler names files from the workspace's root.
    fn places(&self, folder: &Path) -> Places {
        let root = workspace_root(folder).unwrap_or(folder);
        Places::of_entries(self.entries(), |file| std::fs::read_to_string(root.join(file)).ok())
    }

    /// Compares the models with the backend's document, as `check` in the configuration says.
    fn compare(
        &self,
        generated: &Generated,
        places: &Places,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<(), Failure> {
        let config = &generated.config;
        // An address is for the command: a build must not wait for a server.
        let (Some(file), false) = (config.spec_file(), config.check == Check::Off) else {
            return Ok(());
        };
        let (errors, others) = match Document::load(&file, &file.display().to_string()) {
            Err(unreadable) => (vec![unreadable], Vec::new()),
            Ok(document) => {
                watch(&file);
                differences(config, &generated.models(), places, &document)
            }
        };
        warnings.extend(others);
        if config.check == Check::Warn || errors.is_empty() {
            warnings.extend(errors);
            return Ok(());
        }
        Err(Failure(errors))
    }
}

/// What is not accepted: the errors, and the warnings.
fn differences(
    config: &Config,
    models: &[ModelManifest],
    places: &Places,
    document: &Document,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let findings = openapi::check(config, models, places, document);
    let unused = openapi::unused(config, &findings);
    let open = findings.iter().filter(|finding| finding.accepted.is_none());
    let (errors, warnings): (Vec<_>, Vec<_>) =
        open.partition(|finding| finding.severity == Severity::Error);
    let said = |findings: Vec<&openapi::Finding>| -> Vec<Diagnostic> {
        findings.into_iter().map(openapi::Finding::diagnostic).collect()
    };
    (said(errors), said(warnings).into_iter().chain(unused).collect())
}

/// Runs the script again when a file changes. A path that does not exist would run it on every build.
fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Cargo shows each line as an error or a warning of this package, and an error fails the build; a
/// non-zero exit would bury them under the script's whole output.
fn say(how: &str, diagnostics: &[Diagnostic], folder: &Path) {
    // As the compiler does: paths from the workspace's root.
    let root = workspace_root(folder);
    let root = root.map(|root| format!("{}{MAIN_SEPARATOR}", root.display()));
    for diagnostic in diagnostics {
        let mut text = diagnostic.to_string();
        if let Some(root) = &root {
            text = text.replace(root, "");
        }
        for line in text.lines() {
            println!("cargo::{how}={line}");
        }
    }
}

fn workspace_root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|ancestor| ancestor.join("Cargo.lock").is_file())
}
