//! Running other programs: what they print is kept, and shown as it comes where asked for.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::{Result, terminal};

/// A program to run: where, with what.
#[derive(Clone)]
pub struct Invocation {
    program: OsString,
    /// How a person types the program's name.
    name: String,
    arguments: Vec<String>,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// How a program ended.
pub struct Ended {
    /// Whether it said that all is well.
    pub is_success: bool,
    /// All that it printed, both streams, line by line.
    pub lines: Vec<String>,
}

impl Invocation {
    /// The cargo that runs us.
    pub fn cargo<A: Into<String>>(
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Invocation {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Invocation::new(program, "cargo", folder, arguments)
    }

    /// npm, in a folder with a `package.json`.
    pub fn npm<A: Into<String>>(
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Invocation {
        let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
        Invocation::new(program.into(), "npm", folder, arguments)
    }

    /// Any other program on the path.
    pub fn program<A: Into<String>>(
        name: &str,
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Invocation {
        Invocation::new(name.into(), name, folder, arguments)
    }

    fn new<A: Into<String>>(
        program: OsString,
        name: &str,
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Invocation {
        Invocation {
            program,
            name: name.to_owned(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            folder: folder.to_path_buf(),
            variables: Vec::new(),
        }
    }

    /// With an environment variable set.
    pub fn with_variable(mut self, name: &str, value: impl Into<String>) -> Invocation {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// The line that repeats it by hand, from the repository's root.
    pub fn shell_line(&self, root: &Path) -> String {
        let mut line = String::new();
        if let Ok(folder) = self.folder.strip_prefix(root)
            && folder != Path::new("")
        {
            line = format!("cd {} && ", folder.display());
        }
        for (name, value) in &self.variables {
            line += &format!("{name}={} ", quoted(value));
        }
        line += &self.name;
        for argument in &self.arguments {
            line += " ";
            line += &quoted(argument);
        }
        line
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        // `cargo run` describes xtask in these; a build script that looks at them would run again.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&*name);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What it prints on its standard output; its errors where it fails.
    pub fn stdout(&self) -> Result<String> {
        let output =
            self.command().output().map_err(|error| format!("`{}`: {error}", self.name))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let errors = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{}` failed:\n{}", self.shell_line(Path::new("")), errors.trim_end()))
        }
    }

    /// Runs it to its end.
    pub fn run(&self, is_shown: bool) -> Result<Ended> {
        self.run_with(&|line| {
            if is_shown {
                println!("{line}");
            }
        })
    }

    /// Runs it to its end, and hands on each line as it comes.
    pub fn run_with(&self, on_line: &(dyn Fn(&str) + Sync)) -> Result<Ended> {
        let mut command = self.command();
        if terminal::has_colours() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{}` cannot be started: {error}", self.name))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let lines = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            scope.spawn(|| collect(stdout, &lines, on_line));
            scope.spawn(|| collect(stderr, &lines, on_line));
        });
        let status = child.wait().map_err(|error| format!("`{}`: {error}", self.name))?;
        let lines = lines.into_inner().unwrap_or_default();
        Ok(Ended { is_success: status.success(), lines })
    }
}

fn collect(stream: Option<impl Read>, lines: &Mutex<Vec<String>>, on_line: &dyn Fn(&str)) {
    let Some(stream) = stream else { return };
    for line in BufReader::new(stream).split(b'\n') {
        let Ok(line) = line else { break };
        let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        if let Ok(mut lines) = lines.lock() {
            on_line(&line);
            lines.push(line);
        }
    }
}

/// An argument as a shell wants it.
fn quoted(argument: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_=./:,@+".contains(character);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_line_can_be_pasted() {
        let root = Path::new("/repository");
        let invocation = Invocation::cargo(&root.join("examples"), ["doc", "--no-deps"])
            .with_variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            invocation.shell_line(root),
            "cd examples && RUSTDOCFLAGS='-D warnings' cargo doc --no-deps"
        );
    }

    #[test]
    fn both_streams_are_kept() {
        let program = Invocation::program("cargo", Path::new("."), ["no-such-command-here"]);
        let ended = program.run(false).unwrap();
        assert!(!ended.is_success);
        assert!(ended.lines.iter().any(|line| line.contains("no-such-command-here")));
    }
}
