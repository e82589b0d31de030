//! `cargo verify`: runs the steps, says how each went, and how to repeat one that failed.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::needs::Found;
use crate::steps::{Action, Need, STEPS, Step};
use crate::workspace::Workspace;
use crate::{Result, npm, steps, terminal};

/// How much of a failing step's output is shown; all of it goes to a file.
const TAIL: usize = 50;

/// What was asked for on the command line.
#[derive(Default)]
pub struct Options {
    only: Vec<&'static Step>,
    is_list: bool,
    is_verbose: bool,
}

/// How a step went.
enum Outcome {
    Passed {
        tests: Tests,
    },
    Failed,
    /// It needs what is not here.
    Missing(Need),
}

/// Tests, as cargo's and npm's runners counted them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tests {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Options {
    /// Reads the command line after `verify`.
    pub fn parse(arguments: &[String]) -> Result<Options> {
        let mut options = Options::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--list" => options.is_list = true,
                "--verbose" | "-v" => options.is_verbose = true,
                "--only" => {
                    let names = arguments.next().ok_or("`--only` needs the name of a step")?;
                    options.add(names)?;
                }
                other => match other.strip_prefix("--only=") {
                    Some(names) => options.add(names)?,
                    None => {
                        return Err(format!(
                            "`cargo verify` knows no `{other}`; see `cargo verify --help`"
                        ));
                    }
                },
            }
        }
        Ok(options)
    }

    fn add(&mut self, names: &str) -> Result<()> {
        for name in names.split(',') {
            let step = steps::find(name).ok_or_else(|| {
                let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
                format!("there is no step `{name}`; there are {}", known.join(", "))
            })?;
            self.only.push(step);
        }
        Ok(())
    }

    /// Whether a step is wanted, also as the ground that a wanted one stands on.
    fn includes(&self, step: &Step) -> bool {
        self.only.is_empty()
            || self
                .only
                .iter()
                .any(|wanted| wanted.name == step.name || wanted.after.contains(&step.name))
    }
}

/// Runs what was asked for; whether all of it passed.
pub fn run(workspace: &Workspace, options: &Options) -> Result<bool> {
    if options.is_list {
        for step in STEPS {
            println!("  {} {}", terminal::bold(&format!("{:11}", step.name)), step.about);
        }
        return Ok(true);
    }
    let found = Found::look();
    println!("{} {}", terminal::bold("cargo verify"), terminal::dim(&found.line()));
    for missing in found.missing() {
        println!("\n{}", terminal::yellow(missing));
    }
    println!();

    let started = Instant::now();
    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    for step in STEPS.iter().filter(|step| options.includes(step)) {
        terminal::passing_line(&format!("  …    {:11} {}", step.name, terminal::dim(step.about)));
        if options.is_verbose {
            println!("{}", terminal::bold(&format!("── {}: {}", step.name, step.about)));
        }
        let began = Instant::now();
        let is_missing = |need: &&Need| match need {
            Need::Node => found.node.is_err(),
            Need::Chromium => found.chromium.is_err(),
        };
        let outcome = match step.needs.iter().find(is_missing) {
            Some(&need) => Outcome::Missing(need),
            None => run_step(workspace, step, options.is_verbose),
        };
        report(step, &outcome, began.elapsed());
        match outcome {
            Outcome::Passed { .. } => passed.push(step.name),
            Outcome::Failed | Outcome::Missing(_) => failed.push(step.name),
        }
    }
    if failed.is_empty() {
        println!("\nAll well, in {}.", terminal::duration(started.elapsed()));
    } else {
        println!("\nNot well, after {}: {}.", terminal::duration(started.elapsed()), {
            terminal::red(&failed.join(", "))
        });
        println!("Again alone: cargo verify --only {}", failed.join(","));
    }
    println!("{} passed, {} failed", passed.len(), failed.len());
    Ok(failed.is_empty())
}

fn run_step(workspace: &Workspace, step: &Step, is_verbose: bool) -> Outcome {
    let mut tests = Tests::default();
    let mut log = Vec::new();
    for action in (step.actions)(workspace) {
        let (repeat, result) = match action {
            Action::Run(invocation) => {
                let repeat = invocation.shell_line(&workspace.root);
                (Some(repeat), invocation.run(is_verbose))
            }
            Action::Install(folder) => {
                let invocation = npm::install(&folder);
                let repeat = invocation.shell_line(&workspace.root);
                let ended = invocation.run(is_verbose).and_then(|ended| {
                    if ended.is_success {
                        npm::installed(&folder)?;
                    }
                    Ok(ended)
                });
                (Some(repeat), ended)
            }
            Action::Do(action) => match action(workspace) {
                Ok(()) => continue,
                Err(problem) => (None, Err(problem)),
            },
        };
        if let Some(repeat) = &repeat {
            log.push(format!("$ {repeat}"));
        }
        match result {
            Ok(ended) => {
                log.extend(ended.lines.iter().map(|line| terminal::plain(line)));
                tests.count(&ended.lines);
                if !ended.is_success {
                    show_failure(workspace, step, repeat, &ended.lines, &log);
                    return Outcome::Failed;
                }
            }
            Err(problem) => {
                log.extend(problem.lines().map(str::to_owned));
                let lines: Vec<String> = problem.lines().map(str::to_owned).collect();
                show_failure(workspace, step, repeat, &lines, &log);
                return Outcome::Failed;
            }
        }
    }
    Outcome::Passed { tests }
}

fn show_failure(
    workspace: &Workspace,
    step: &Step,
    repeat: Option<String>,
    lines: &[String],
    log: &[String],
) {
    terminal::clear_passing_line();
    println!();
    let lines: Vec<&String> = lines.iter().filter(|line| !is_progress(line)).collect();
    let left_out = lines.len().saturating_sub(TAIL);
    if left_out > 0 {
        println!("{}", terminal::dim(&format!("     │ … {left_out} lines before these")));
    }
    for line in &lines[left_out..] {
        println!("{} {}", terminal::dim("     │"), terminal::shown(line));
    }
    if let Some(path) = keep_log(workspace, step, log) {
        println!("     all of it: {}", workspace.relative(&path));
    }
    if let Some(repeat) = repeat {
        println!("     by hand:   {repeat}");
    }
    println!("     again:     cargo verify --only {}\n", step.name);
}

/// Whether a line is cargo's word that it is at work.
fn is_progress(line: &str) -> bool {
    let line = terminal::plain(line);
    let verb = line.split_whitespace().next().unwrap_or_default();
    line.starts_with("  ") && ["Compiling", "Checking", "Downloaded"].contains(&verb)
}

fn keep_log(workspace: &Workspace, step: &Step, log: &[String]) -> Option<PathBuf> {
    let folder = workspace.target.join("verify");
    std::fs::create_dir_all(&folder).ok()?;
    let path = folder.join(format!("{}.log", step.name));
    std::fs::write(&path, log.join("\n")).ok()?;
    Some(path)
}

fn report(step: &Step, outcome: &Outcome, duration: Duration) {
    terminal::clear_passing_line();
    let duration = format!("{:>12}", terminal::duration(duration));
    let (mark, note) = match outcome {
        Outcome::Passed { tests } => (terminal::green("ok  "), tests.note()),
        Outcome::Failed => (terminal::red("FAIL"), String::new()),
        Outcome::Missing(need) => (terminal::red("FAIL"), format!("needs {need:?}, see above")),
    };
    println!("  {mark} {:11}{} {}", step.name, terminal::dim(&duration), note);
}

impl Tests {
    /// Adds up the closing lines of cargo's test runs.
    fn count(&mut self, lines: &[String]) {
        for line in lines {
            let line = terminal::plain(line);
            let Some(result) = line.strip_prefix("test result: ") else { continue };
            for part in result.split([';', '.']) {
                let mut words = part.split_whitespace();
                let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
                let Ok(number) = number.parse::<u64>() else { continue };
                match what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.ignored += number,
                    _ => {}
                }
            }
        }
    }

    fn note(self) -> String {
        match self {
            Tests { passed: 0, ignored: 0, .. } => String::new(),
            Tests { passed, ignored: 0, .. } => format!("{passed} tests"),
            Tests { passed, ignored, .. } => format!("{passed} tests, {ignored} ignored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_runs_add_up() {
        let lines = [
            "running 3 tests",
            "test result: \x1b[32mok\x1b[m. 3 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out",
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out",
        ];
        let mut tests = Tests::default();
        tests.count(&lines.map(str::to_owned));
        assert_eq!(tests, Tests { passed: 7, failed: 2, ignored: 1 });
    }

    #[test]
    fn only_takes_the_step_it_stands_on_along() {
        let options = Options::parse(&["--only".to_owned(), "typescript".to_owned()]).unwrap();
        let names: Vec<&str> =
            STEPS.iter().filter(|step| options.includes(step)).map(|step| step.name).collect();
        assert_eq!(names, ["emitted", "npm", "typescript"]);
    }

    #[test]
    fn an_unknown_step_names_the_known_ones() {
        let problem = Options::parse(&["--only=tests".to_owned()]).err().unwrap();
        assert!(problem.contains("there is no step `tests`; there are format, "), "{problem}");
    }
}
