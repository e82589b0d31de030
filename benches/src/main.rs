//! What sync-patterns costs, beside what it is compared with: `docs/benchmarks.md`.
//!
//! Everything in a table is measured in one run, in turns, so that a ratio holds on a noisy machine
//! where a time does not.

mod browser;
mod compile;
mod contact;
mod database;
mod export;
mod node;
mod openapi;
mod report;
mod runtime;
mod samples;
mod server;
mod shapes;

use std::process::ExitCode;

use report::Table;

const USAGE: &str = "\
cargo bench-all [compile|export|openapi|database|server|browser|runtime|shapes]… [--quick] [--write]

  compile    what `#[derive(Syncable)]` adds to a build
  export     a thousand models, beside openapi-typescript
  openapi    the check of a thousand models, and generating from them beside orval and others
  database   reads, writes and first loads in PGlite and SQLite
  server     writes and shapes over HTTP, beside handlers written by hand
  browser    the local databases in Chromium, beside TanStack DB's own persistence
  runtime    the client runtime, beside live queries, the sync plugin and Electric's collection
  shapes     the built-in shape service, beside what Postgres itself takes

  --quick    small sizes and few rounds: whether it works, not how fast
  --write    put the tables into docs/benchmarks.md
";

/// What went wrong, in words.
type Result<T> = std::result::Result<T, String>;

/// A benchmark: its name on the command line and in `docs/benchmarks.md`, and what it measures.
type Benchmark = (&'static str, fn(&Effort) -> Result<Vec<Table>>);

const BENCHMARKS: [Benchmark; 8] = [
    ("compile", compile::run),
    ("export", export::run),
    ("openapi", openapi::run),
    ("database", database::run),
    ("server", server::run),
    ("browser", browser::run),
    ("runtime", runtime::run),
    ("shapes", shapes::run),
];

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Small sizes and few rounds.
    pub is_quick: bool,
}

impl Effort {
    /// One of two values: for a measurement, and for a quick run.
    pub fn pick<T>(&self, full: T, quick: T) -> T {
        if self.is_quick { quick } else { full }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    if let Some((export::ONCE, rest)) =
        arguments.split_first().map(|(name, rest)| (name.as_str(), rest))
    {
        return export::once(rest);
    }
    let mut effort = Effort { is_quick: false };
    let mut is_written = false;
    let mut wanted = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--quick" => effort.is_quick = true,
            "--write" => is_written = true,
            "--help" | "-h" => {
                print!("{USAGE}");
                return Ok(());
            }
            name => wanted.push(
                BENCHMARKS
                    .into_iter()
                    .find(|benchmark| benchmark.0 == name)
                    .ok_or_else(|| format!("there is no `{name}`\n\n{USAGE}"))?,
            ),
        }
    }
    if wanted.is_empty() {
        wanted = BENCHMARKS.to_vec();
    }
    if cfg!(debug_assertions) && !effort.is_quick {
        return Err("a measurement needs an optimised build: `cargo bench-all`".to_owned());
    }
    for (name, benchmark) in wanted {
        let tables = benchmark(&effort)?;
        for table in &tables {
            println!("{table}");
        }
        if is_written {
            report::write(name, &tables)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That the measurements work; how fast anything is, no test says.
    fn runs(benchmark: fn(&Effort) -> Result<Vec<Table>>) {
        let tables =
            benchmark(&Effort { is_quick: true }).unwrap_or_else(|problem| panic!("{problem}"));
        assert!(!tables.is_empty());
        for table in tables {
            assert!(!table.rows.is_empty(), "{table}");
        }
    }

    #[test]
    fn compile_runs() {
        runs(compile::run);
    }

    #[test]
    fn export_runs() {
        runs(export::run);
    }

    #[test]
    fn openapi_runs() {
        runs(openapi::run);
    }

    #[test]
    fn database_runs() {
        runs(database::run);
    }

    #[test]
    fn server_runs() {
        runs(server::run);
    }

    #[test]
    fn runtime_runs() {
        runs(runtime::run);
    }

    #[test]
    fn shapes_runs() {
        runs(shapes::run);
    }
}
