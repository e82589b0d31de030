//! What the compiled crates depend on.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Result, report::repository};

/// The crates that a model of ours, of serde's or of ts-rs's names.
const CRATES: [&str; 5] = ["sync_patterns", "serde", "ts_rs", "uuid", "chrono"];

/// What the compiler makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emit {
    /// What `cargo check` makes.
    Metadata,
    /// What `cargo build` makes.
    Code,
}

/// Built dependencies.
pub struct Dependencies {
    folder: PathBuf,
    /// `--extern` and `-L` arguments.
    arguments: Vec<String>,
}

impl Dependencies {
    /// Builds them, with the versions of the repository's lock file.
    pub fn build() -> Result<Dependencies> {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| repository().join("target"), PathBuf::from);
        let folder = target.join("benches").join("compile");
        let write = |name: &str, text: &str| write(&folder.join(name), text);
        let root = serde_json::json!(repository()).to_string();
        write(
            "Cargo.toml",
            &format!(
                r#"[package]
name = "dependencies"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
sync-patterns = {{ path = {root}, features = ["uuid", "chrono"] }}
serde = {{ version = "1", features = ["derive"] }}
ts-rs = {{ version = "12", default-features = false, features = ["uuid-impl", "chrono-impl"] }}
uuid = {{ version = "1", features = ["serde"] }}
chrono = {{ version = "0.4", default-features = false, features = ["serde"] }}
"#
            ),
        )?;
        write("src/lib.rs", "")?;
        let lock = std::fs::read_to_string(repository().join("Cargo.lock"))
            .map_err(|error| format!("Cargo.lock: {error}"))?;
        write("Cargo.lock", &lock)?;

        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--message-format", "json"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        if !output.status.success() {
            return Err("the dependencies of the compiled crates do not build".to_owned());
        }
        let libraries = libraries(&String::from_utf8_lossy(&output.stdout));
        let mut arguments = Vec::new();
        for name in CRATES {
            let (_, path) = libraries
                .iter()
                .find(|(library, _)| library == name)
                .ok_or_else(|| format!("cargo built no `{name}`"))?;
            arguments.extend(["--extern".to_owned(), format!("{name}={path}")]);
        }
        let all = folder.join("target").join("debug").join("deps");
        arguments.extend(["-L".to_owned(), format!("dependency={}", all.display())]);
        Ok(Dependencies { folder, arguments })
    }

    /// Writes a crate's source.
    pub fn write(&self, name: &str, source: &str) -> Result<PathBuf> {
        let path = self.folder.join("compiled").join(name);
        write(&path, source)?;
        Ok(path)
    }

    /// Compiles a crate, as cargo would have it compiled.
    pub fn compile(&self, source: &Path, emit: Emit) -> Result<()> {
        let emit: &[&str] = match emit {
            Emit::Metadata => &["--emit=metadata"],
            Emit::Code => &["--emit=metadata,link", "-Cdebuginfo=2", "-Cembed-bitcode=no"],
        };
        let status = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--crate-name", "compiled", "--crate-type", "lib", "--edition", "2024"])
            .args(emit)
            .args(&self.arguments)
            .arg("--out-dir")
            .arg(self.folder.join("compiled"))
            .arg(source)
            .status()
            .map_err(|error| format!("rustc: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{} does not compile", source.display()))
        }
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

/// The libraries that cargo says it has: name and file.
fn libraries(messages: &str) -> Vec<(String, String)> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| {
            let files = message["filenames"].as_array()?;
            let file =
                files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".rlib"))?;
            Some((message["target"]["name"].as_str()?.to_owned(), file.to_owned()))
        })
        .collect()
}
