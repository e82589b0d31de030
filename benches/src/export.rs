//! The export of a thousand models, beside openapi-typescript on the OpenAPI document that describes
//! the same types.

pub mod models;
pub mod openapi;

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use sync_patterns_export::{Config, Export};

use crate::{
    Effort, Result, node,
    report::{Table, milliseconds, repository, thousands, times},
    samples::{Samples, take_turns, time},
};

/// What this program does for itself: one export, as a build script makes it.
pub const ONCE: &str = "export-once";

pub const CONFIG: &str = "output: ./generated\nadapter: pglite\nelectric_url: http://localhost:3000\napi_base_url: http://localhost:8000/api\n";

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let cli = node::installed("openapi-typescript/bin/cli.js")?;
    let count = effort.pick(1_000, 20);
    let turns = effort.pick(5, 1);
    let folder = std::env::temp_dir().join(format!("sync-patterns-export-{}", std::process::id()));
    let tables = Setting::new(folder.clone(), count).and_then(|setting| {
        Ok(vec![setting.in_memory(turns)?, setting.whole_processes(turns, &cli, effort)?])
    });
    let _ = std::fs::remove_dir_all(folder);
    tables
}

/// Exports so many models with the configuration of a folder.
pub fn once(arguments: &[String]) -> Result<()> {
    let [folder, count] = arguments else { return Err(format!("{ONCE} FOLDER COUNT")) };
    let count = count.parse().map_err(|error| format!("{count}: {error}"))?;
    let export = export(count).config(Path::new(folder).join("sync-patterns.config.yaml"));
    export.run();
    Ok(())
}

pub fn export(count: usize) -> Export {
    models::entries(count).into_iter().fold(Export::new(), Export::entry)
}

/// A folder with a configuration and an OpenAPI document.
struct Setting {
    folder: PathBuf,
    count: usize,
}

impl Setting {
    fn new(folder: PathBuf, count: usize) -> Result<Setting> {
        let setting = Setting { folder, count };
        std::fs::create_dir_all(&setting.folder)
            .and_then(|()| std::fs::write(setting.file("sync-patterns.config.yaml"), CONFIG))
            .and_then(|()| {
                std::fs::write(setting.file("openapi.json"), openapi::document(count).to_string())
            })
            .map_err(|error| format!("{}: {error}", setting.folder.display()))?;
        Ok(setting)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The texts alone: nothing is read or written, and all code is warm.
    fn in_memory(&self, turns: usize) -> Result<Table> {
        let path = self.file("sync-patterns.config.yaml");
        let config = Config::load(&path).map_err(|failure| failure.to_string())?;
        let export = export(self.count);
        let mut theirs = OpenapiTypescript::start(&self.file("openapi.json"))?;
        let samples = take_turns(turns, 3, |subject| match subject {
            0 => {
                let (generated, duration) = time(|| export.generate_types(&config));
                generated.map(|_| duration).map_err(|failure| failure.to_string())
            }
            1 => {
                let (generated, duration) = time(|| export.generate(config.clone()));
                generated.map(|_| duration).map_err(|failure| failure.to_string())
            }
            _ => theirs.turn(),
        })?;
        let mut table = self.table("in memory, warm");
        row(&mut table, "the types, optimised", &samples[0], &samples[2]);
        row(&mut table, "all files, optimised", &samples[1], &samples[2]);
        Ok(table)
    }

    /// From the start of a process to its end.
    fn whole_processes(&self, turns: usize, cli: &Path, effort: &Effort) -> Result<Table> {
        // A build script is not optimised, unless a project asks for it.
        let unoptimised = build_unoptimised()?;
        // A quick run may be a test's, whose program is not this one.
        let own = match effort.is_quick {
            true => unoptimised.clone(),
            false => std::env::current_exe().map_err(|error| error.to_string())?,
        };
        let generated = self.file("generated");
        let export = |program: &Path, is_fresh: bool| -> Result<Duration> {
            if is_fresh && generated.exists() {
                std::fs::remove_dir_all(&generated).map_err(|error| error.to_string())?;
            }
            let mut command = Command::new(program);
            command.arg(ONCE).arg(&self.folder).arg(self.count.to_string());
            let duration = timed(&mut command)?;
            match generated.join("manifest.json").exists() {
                true => Ok(duration),
                false => Err("the export wrote nothing".to_owned()),
            }
        };
        let samples = take_turns(turns, 5, |subject| match subject {
            0 => export(&own, true),
            1 => export(&own, false),
            2 => export(&unoptimised, true),
            3 => export(&unoptimised, false),
            _ => timed(
                Command::new("node")
                    .arg(cli)
                    .arg(self.file("openapi.json"))
                    .args(["--output".as_ref(), self.file("openapi.ts").as_os_str()]),
            ),
        })?;
        let mut table = self.table("whole processes, files written");
        let titles = [
            "optimised, into an empty folder",
            "optimised, nothing changed",
            "as a build script is compiled, into an empty folder",
            "as a build script is compiled, nothing changed",
        ];
        for (title, own) in titles.iter().zip(&samples) {
            row(&mut table, title, own, &samples[4]);
        }
        Ok(table)
    }

    fn table(&self, what: &str) -> Table {
        let title = format!("{} models of 10 fields, {what}", thousands(self.count));
        Table::new(title, ["export", "ours", "openapi-typescript", "ours is faster by"])
    }
}

fn row(table: &mut Table, title: &str, ours: &Samples, theirs: &Samples) {
    table.rows.push(vec![
        title.to_owned(),
        milliseconds(ours.median()),
        milliseconds(theirs.median()),
        times(theirs.ratio_to(ours)),
    ]);
}

/// How long a program runs; what it says is of no interest, unless it fails.
pub fn timed(command: &mut Command) -> Result<Duration> {
    let (output, duration) = time(|| command.output());
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(duration)
    } else {
        Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// This program as `cargo build` makes it.
pub fn build_unoptimised() -> Result<PathBuf> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--package", env!("CARGO_PKG_NAME"), "--message-format", "json"])
        .current_dir(repository())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo built no executable".to_owned())
}

/// A process in which openapi-typescript is loaded, and works when it is told to.
struct OpenapiTypescript {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl OpenapiTypescript {
    fn start(document: &Path) -> Result<OpenapiTypescript> {
        let mut process = Command::new("node")
            .arg("openapi.mjs")
            .arg(document)
            .current_dir(node::folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let answers = process.stdout.take().ok_or("node has no output")?;
        Ok(OpenapiTypescript { process, answers: BufReader::new(answers) })
    }

    fn turn(&mut self) -> Result<Duration> {
        let failed = |error: std::io::Error| format!("openapi.mjs: {error}");
        let stdin = self.process.stdin.as_mut().ok_or("node has no input")?;
        writeln!(stdin).map_err(failed)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(failed)?;
        let milliseconds: f64 = line
            .trim()
            .parse()
            .map_err(|error| format!("openapi.mjs answered {line:?}: {error}"))?;
        Ok(Duration::from_secs_f64(milliseconds / 1e3))
    }
}

impl Drop for OpenapiTypescript {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
