//! The models of each framework's document, compiled: the compiler takes them, and what it makes of
//! them agrees with the document.

use std::fs;
use std::path::Path;

use sync_patterns_cli::import::manifest;
use sync_patterns_export::Config;
use sync_patterns_export::manifest::{ColumnManifest, ModelManifest};
use sync_patterns_export::openapi::{self, Places};

use crate::document::{FRAMEWORKS, imported, path, text};
use crate::workspace::{cargo, prepare, repository, sync_patterns};

/// A document with one of everything that columns and `Json<…>` can hold.
const EVERYTHING: &str = include_str!("everything.yaml");

/// A program that says what the compiler has made of the models.
fn exporter(folder: &Path, crates: &[(&str, Vec<String>)]) {
    let dependencies: String =
        crates.iter().map(|(name, _)| format!("{name} = {{ path = \"../{name}\" }}\n")).collect();
    let export = repository().join("sync-patterns-export");
    let manifest = format!(
        "[package]\nname = \"imported_models\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nserde_json = \"1\"\nsync-patterns-export = {{ path = {:?} }}\n{dependencies}",
        export.display().to_string()
    );
    let exports: String = crates
        .iter()
        .map(|(name, models)| {
            let models: String =
                models.iter().map(|model| format!(".model::<{name}::{model}>()")).collect();
            format!("    print(sync_patterns_export::Export::new(){models});\n")
        })
        .collect();
    let main = format!(
        "fn print(export: sync_patterns_export::Export) {{
    let config = sync_patterns_export::Config::parse(\"\", \"sync-patterns.config.yaml\".as_ref());
    let models = export.generate(config.unwrap()).unwrap_or_else(|failure| panic!(\"{{failure}}\"));
    println!(\"{{}}\", serde_json::to_string(&models.models()).unwrap());
}}

fn main() {{
{exports}}}
"
    );
    fs::create_dir_all(folder.join("imported_models/src")).unwrap();
    fs::write(folder.join("imported_models/Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("imported_models/src/main.rs"), main).unwrap();
}

/// What `check` compares of a column; the rest follows from it.
fn compared(models: &[ModelManifest]) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let column = |column: &ColumnManifest| {
        let ColumnManifest { name, rust_name, shape, nullable, access, default, .. } =
            column.clone();
        (name, rust_name, shape, nullable, access, default, column.absent_until_synced)
    };
    let model = |model: &ModelManifest| {
        let columns: Vec<_> = model.columns.iter().map(column).collect();
        let excluded = model.server_only.clone().map(|columns| columns.excluded);
        let ModelManifest { name, table, mode, key, .. } = model.clone();
        (name, table, mode, key, columns, excluded)
    };
    models.iter().map(model).collect()
}

#[test]
fn the_compiler_takes_what_is_imported_and_check_finds_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("imported");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let everything = folder.join("everything.yaml");
    fs::write(&everything, EVERYTHING).unwrap();
    let mut documents: Vec<(String, String, String)> = FRAMEWORKS
        .iter()
        .map(|of| (format!("of_{of}"), path(of).display().to_string(), text(of)))
        .collect();
    documents.push(("of_everything".into(), everything.display().to_string(), EVERYTHING.into()));

    let checkout = repository().display().to_string();
    let mut crates = Vec::new();
    for (name, path, text) in &documents {
        let import = ["import", path, "--output", name, "--path", &checkout];
        let (said, code) = sync_patterns(&folder, &import);
        assert_eq!(code, 0, "{said}");
        let models = imported(text).1.models.into_iter().map(|model| model.name).collect();
        crates.push((name.as_str(), models));
    }
    exporter(&folder, &crates);
    let members: Vec<&str> =
        crates.iter().map(|(name, _)| *name).chain(["imported_models"]).collect();
    prepare(&folder, &members);

    let output = cargo(&folder, &["run", "--quiet", "--package", "imported_models"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    assert_eq!(errors, "", "no warnings either");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), documents.len());
    for ((name, _, text), line) in documents.iter().zip(said.lines()) {
        let models: Vec<ModelManifest> = serde_json::from_str(line).unwrap();
        let (document, imported) = imported(text);
        assert_eq!(compared(&models), compared(&manifest::of(&imported)), "{name}");
        let config = Config::parse("", Path::new("sync-patterns.config.yaml")).unwrap();
        let findings = openapi::check(&config, &models, &Places::default(), &document);
        let findings: Vec<String> = findings.into_iter().map(|finding| finding.name).collect();
        assert_eq!(findings, [""; 0], "{name}");
    }
}

#[test]
fn what_is_written_is_as_rustfmt_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    for of in FRAMEWORKS {
        let file = format!("{of}.rs");
        let document = path(of).display().to_string();
        let (said, code) = sync_patterns(folder.path(), &["import", &document, "--output", &file]);
        assert_eq!(code, 0, "{said}");
        let check = std::process::Command::new("rustfmt")
            .args(["--edition", "2024", "--check", "--config-path", "/dev/null"])
            .arg(folder.path().join(&file))
            .output()
            .unwrap();
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    }
}
