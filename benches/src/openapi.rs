//! A thousand models against their OpenAPI document; and what is generated from the same document, beside
//! what other generators make of it.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use sync_patterns_export::{
    Config,
    manifest::ModelManifest,
    openapi::{Document, Places, check},
};

use crate::{
    Effort, Result,
    export::{self, openapi::document_with_paths},
    node,
    report::{Table, milliseconds, thousands, times},
    samples::{take_turns, time},
};

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let count = effort.pick(1_000, 20);
    let folder = std::env::temp_dir().join(format!("sync-patterns-openapi-{}", std::process::id()));
    let tables = Setting::new(folder.clone(), count).and_then(|setting| {
        Ok(vec![setting.check(effort.pick(15, 1))?, setting.generate(effort)?])
    });
    let _ = std::fs::remove_dir_all(folder);
    tables
}

/// A folder with a configuration and a document, and the models that agree with it.
struct Setting {
    folder: PathBuf,
    count: usize,
    text: String,
    models: Vec<ModelManifest>,
    config: Config,
}

impl Setting {
    fn new(folder: PathBuf, count: usize) -> Result<Setting> {
        let text = document_with_paths(count).to_string();
        let file = folder.join("sync-patterns.config.yaml");
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&file, export::CONFIG))
            .and_then(|()| std::fs::write(folder.join("openapi.json"), &text))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let config = Config::load(&file).map_err(|failure| failure.to_string())?;
        let generated = export::export(count).generate(config.clone());
        let models = generated.map_err(|failure| failure.to_string())?.models();
        Ok(Setting { folder, count, text, models, config })
    }

    /// In memory, and all code is warm.
    fn check(&self, turns: usize) -> Result<Table> {
        let parse =
            |text: &str| Document::parse(text, "openapi.json").map_err(|one| one.to_string());
        let agrees = parse(&self.text)?;
        // Each row has another type for its title.
        let title = r#"What is to be done.","type":"string""#;
        let drifted = parse(&self.text.replace(title, r#"What is to be done.","type":"integer""#))?;
        let places = Places::default();
        let compared = |document: &Document, least: usize, most: usize| -> Result<Duration> {
            let (found, duration) =
                time(|| check(&self.config, &self.models, &places, document).len());
            match (least..=most).contains(&found) {
                true => Ok(duration),
                false => Err(format!("{found} findings, and not {least} to {most}")),
            }
        };
        let samples = take_turns(turns, 3, |subject| match subject {
            0 => {
                let (document, duration) = time(|| parse(&self.text));
                document.map(|_| duration)
            }
            1 => compared(&agrees, 0, 0),
            _ => compared(&drifted, self.count, 3 * self.count),
        })?;
        let megabytes = self.text.len() as f64 / 1e6;
        let title =
            format!("`check` of {} models of 10 fields, in memory, warm", thousands(self.count));
        let mut table = Table::new(title, ["", "time", "a model"]);
        let rows = [
            format!("reading the document, {megabytes:.1} MB of JSON"),
            "comparing, and nothing differs".to_owned(),
            "comparing, and every model differs three times".to_owned(),
        ];
        for (title, samples) in rows.into_iter().zip(&samples) {
            let median = samples.median();
            let each = milliseconds(median / self.count as f64);
            table.rows.push(vec![title, milliseconds(median), each]);
        }
        Ok(table)
    }

    /// Whole processes that write files, from the same document or the same models.
    fn generate(&self, effort: &Effort) -> Result<Table> {
        let own = match effort.is_quick {
            true => export::build_unoptimised()?,
            false => std::env::current_exe().map_err(|error| error.to_string())?,
        };
        let generated = self.folder.join("generated");
        let ours = |is_fresh: bool| -> Result<Duration> {
            if is_fresh && generated.exists() {
                std::fs::remove_dir_all(&generated).map_err(|error| error.to_string())?;
            }
            let mut command = Command::new(&own);
            export::timed(command.arg(export::ONCE).arg(&self.folder).arg(self.count.to_string()))
        };
        let openapi_typescript = node::installed("openapi-typescript/bin/cli.js")?;
        let orval = node::installed("orval/dist/bin/orval.js")?;
        let theirs = |program: &Path, output: &str, more: &[&str]| -> Result<Duration> {
            let output = self.folder.join(output);
            let mut command = Command::new("node");
            command.arg(program).args(more).current_dir(node::folder());
            let duration = export::timed(command.arg("--output").arg(&output))?;
            match output.exists() {
                true => Ok(duration),
                false => Err(format!("{} wrote nothing", program.display())),
            }
        };
        let document = self.folder.join("openapi.json").display().to_string();
        let samples = take_turns(effort.pick(3, 1), 4, |subject| match subject {
            0 => ours(true),
            1 => ours(false),
            2 => theirs(&openapi_typescript, "openapi.d.ts", &[&document]),
            _ => theirs(&orval, "orval.ts", &["--input", &document, "--client", "fetch"]),
        })?;
        let title = format!(
            "From {} models of 10 fields, whole processes, files written",
            thousands(self.count)
        );
        let mut table =
            Table::new(title, ["generator", "time", "ours is faster by", "unchanged, by"]);
        let rows = [
            "ours, into an empty folder",
            "ours, nothing changed",
            "openapi-typescript",
            "orval, with `fetch`",
        ];
        for (title, row) in rows.iter().zip(&samples) {
            let ratio = |own: usize| times(row.ratio_to(&samples[own]));
            table.rows.push(vec![
                (*title).to_owned(),
                milliseconds(row.median()),
                ratio(0),
                ratio(1),
            ]);
        }
        Ok(table)
    }
}
