//! Running inside `build.rs`: directives for Cargo, and nothing else on its output.

use std::env;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::{Diagnostic, Export, Failure};

/// The variable that turns writing into checking.
const CHECK: &str = "SYNC_PATTERNS_CHECK";

impl Export {
    /// Writes the generated folder. With `SYNC_PATTERNS_CHECK=1` it writes nothing and fails where
    /// the folder is not as it should be.
    ///
    /// This is for a `build.rs`: mistakes become Cargo's errors, and Cargo is told to run it again when
    /// the configuration or a generated file has changed.
    pub fn run(self) {
        println!("cargo::rerun-if-env-changed={CHECK}");
        let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = folder.or_else(|| env::current_dir().ok()).unwrap_or_default();
        let is_check = env::var(CHECK).is_ok_and(|value| !value.is_empty() && value != "0");
        if let Err(failure) = self.run_in(&folder, is_check) {
            report(&failure, &folder);
        }
    }

    fn run_in(&self, folder: &Path, is_check: bool) -> Result<(), Failure> {
        let config = self.load_config(folder)?;
        watch(&config.path);
        let generated = self.generate(config)?;
        let changes = generated.changes()?;
        let output = &generated.config.output;
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
}

/// Runs the script again when a file changes. A path that does not exist would run it on every build.
fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Cargo shows each line as an error of this package and fails the build; a non-zero exit would bury
/// them under the script's whole output.
fn report(failure: &Failure, folder: &Path) {
    // As the compiler does: paths from the workspace's root.
    let root = folder.ancestors().find(|ancestor| ancestor.join("Cargo.lock").is_file());
    let root = root.map(|root| format!("{}{MAIN_SEPARATOR}", root.display()));
    for diagnostic in &failure.0 {
        let mut text = diagnostic.to_string();
        if let Some(root) = &root {
            text = text.replace(root, "");
        }
        for line in text.lines() {
            println!("cargo::error={line}");
        }
    }
}
