//! `cargo demo --emitted`: builds the example and shows what was emitted, from which struct, and where.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::excerpt::{declaration, item};
use crate::process::Invocation;
use crate::terminal::{WIDTH, bold, cut, dim, duration, green, size};
use crate::workspace::Workspace;
use crate::{Result, terminal};

const EXAMPLE: &str = "examples/contacts";
const OUTPUT: &str = "examples/contacts/web/src/generated";
/// The model that is shown.
const SHOWN: &str = "Contact";

/// A model of the example, as its manifest has it.
struct Model {
    name: String,
    table: String,
    /// The file of its struct, from the repository's root.
    source: String,
    /// The columns that never leave the server.
    excluded: Vec<String>,
}

/// What was emitted.
struct Emitted {
    models: Vec<Model>,
    /// Paths in the output folder.
    files: Vec<String>,
}

/// Shows it.
pub fn show_all(workspace: &Workspace) -> Result<bool> {
    let package = workspace
        .packages
        .iter()
        .find(|package| package.folder == workspace.root.join(EXAMPLE).join("export"))
        .ok_or_else(|| format!("there is no package in {EXAMPLE}/export"))?;
    let build = Invocation::cargo(&workspace.root, ["build", "--package", &package.name]);
    terminal::passing_line(&dim("  cargo build … (the first time takes a minute or two)"));
    let started = Instant::now();
    let ended = build.run(false)?;
    let took = started.elapsed();
    terminal::clear_passing_line();
    if !ended.is_success {
        println!("{}", ended.lines.join("\n"));
        return Err(format!("the example does not build: {}", build.shell_line(&workspace.root)));
    }

    let output = workspace.root.join(OUTPUT);
    let emitted = Emitted::read(&output)?;
    let model = emitted.models.iter().find(|model| model.name == SHOWN);
    let model = model.ok_or_else(|| format!("the example has no model `{SHOWN}`"))?;

    heading("1", "A struct", &model.source);
    let source = read(&workspace.root.join(&model.source))?;
    show(&item(&source, &format!("pub struct {SHOWN} ")), 40);

    heading("2", "cargo build", &duration(took));
    println!("   {}", dim(&format!("runs {EXAMPLE}/export/build.rs, which writes")));
    println!("   {OUTPUT}\n");
    for model in &emitted.models {
        let files = emitted.files.iter().filter(|file| of_model(file, model));
        list(&output, &model.name, &format!("from {}", model.source), files)?;
    }
    let is_shared = |file: &&String| !emitted.models.iter().any(|model| of_model(file, model));
    list(&output, "all models", "", emitted.files.iter().filter(is_shared))?;

    for column in &model.excluded {
        println!(
            "   `{column}` stays on the server: {}.\n",
            whereabouts(&output, &emitted, column)?
        );
    }

    let types = format!("types/{}.ts", model.table);
    heading("3", "The types", &types);
    let text = read(&output.join(&types))?;
    for name in [SHOWN.to_owned(), format!("{SHOWN}Create")] {
        show(&item(&text, &format!("export interface {name} ")), 24);
    }

    let schema = format!("schema/{}.sql", model.table);
    heading("4", "What the application reads and writes", &schema);
    let text = read(&output.join(&schema))?;
    show(&declaration(&text, &format!("VIEW \"{}\" AS", model.table)), 40);

    println!("{}", bold("Try it"));
    println!("   Change a field of `{SHOWN}` in {}, then", model.source);
    println!("   {}", green(&format!("cargo build && git diff --stat {EXAMPLE}")));
    println!("   {}", dim("How it works: README.md, ARCHITECTURE.md. All tests: cargo verify"));
    Ok(true)
}

impl Emitted {
    fn read(output: &Path) -> Result<Emitted> {
        let path = output.join("manifest.json");
        let manifest: Value = serde_json::from_str(&read(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |value: &Value| {
            value.as_array().into_iter().flatten().filter_map(text).collect::<Vec<String>>()
        };
        let model = |model: &Value| {
            Some(Model {
                name: text(&model["name"])?,
                table: text(&model["table"])?,
                source: text(&model["source"])?,
                excluded: texts(&model["server_only"]["excluded"]),
            })
        };
        let models = manifest["models"].as_array().into_iter().flatten().filter_map(model);
        Ok(Emitted { models: models.collect(), files: texts(&manifest["files"]) })
    }
}

/// Which files mention a column that should be in none; the manifest may, for other tools.
fn whereabouts(output: &Path, emitted: &Emitted, column: &str) -> Result<String> {
    let mut found = Vec::new();
    for file in emitted.files.iter().filter(|file| *file != "manifest.json") {
        if read(&output.join(file))?.contains(column) {
            found.push(file.as_str());
        }
    }
    match found.is_empty() {
        true => Ok("no SQL, no type and no request has it".to_owned()),
        false => {
            Err(format!("`{column}` must not leave the server, but is in {}", found.join(", ")))
        }
    }
}

/// Whether a file is one of a model's own.
fn of_model(file: &str, model: &Model) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.').next() == Some(&model.table)
}

/// Prints files with their sizes.
fn list<'a>(
    output: &Path,
    title: &str,
    note: &str,
    files: impl Iterator<Item = &'a String>,
) -> Result<()> {
    match note {
        "" => println!("   {}", bold(title)),
        note => println!("   {} {}", bold(&format!("{title:11}")), dim(note)),
    }
    for file in files {
        let path = output.join(file);
        let metadata = std::fs::metadata(&path);
        let metadata = metadata.map_err(|error| format!("{}: {error}", path.display()))?;
        println!("     {file:40}{}", dim(&format!("{:>10}", size(metadata.len()))));
    }
    println!();
    Ok(())
}

fn heading(number: &str, title: &str, note: &str) {
    let space = WIDTH.saturating_sub(title.len() + note.len() + 3);
    println!("{}{}{}\n", bold(&format!("{number}  {title}")), " ".repeat(space), dim(note));
}

/// Prints some lines of a file, as many and as wide as fit.
fn show(text: &str, most: usize) {
    for line in text.lines().take(most) {
        println!("{}", cut(&format!("   {line}"), WIDTH).trim_end());
    }
    let left = text.lines().count().saturating_sub(most);
    if left > 0 {
        println!("   {}", dim(&format!("… {left} more lines")));
    }
    println!();
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
