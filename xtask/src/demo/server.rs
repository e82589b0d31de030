//! The example's server as a process that does not outlive this one.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
};

use sync_patterns_dev_postgres::tied;

use crate::terminal::dim;
use crate::workspace::Workspace;
use crate::{Result, terminal};

/// A running server, and its Postgres.
pub struct Server {
    process: Child,
    address: String,
    log: PathBuf,
}

impl Server {
    /// Starts it on a free port; `ended` is called when it ends.
    pub fn start(
        workspace: &Workspace,
        program: &Path,
        is_reset: bool,
        ended: impl FnOnce() + Send + 'static,
    ) -> Result<Server> {
        let folder = workspace.target.join("demo");
        let log = folder.join("server.log");
        let at = |error: std::io::Error| format!("{}: {error}", log.display());
        fs::create_dir_all(&folder).map_err(at)?;
        let mut command = tied(program);
        command.env("PORT", "0").env("DATA", "demo").current_dir(&workspace.root);
        if is_reset {
            command.env("RESET", "1");
        }
        command.stdout(Stdio::piped()).stderr(File::create(&log).map_err(at)?);
        terminal::passing_line(&dim("  starting Postgres and the server …"));
        let mut process =
            command.spawn().map_err(|error| format!("the server did not start: {error}"))?;
        let output = process.stdout.take().ok_or("the server has no output")?;
        let mut lines = BufReader::new(output).lines();
        let address = lines.find_map(|line| {
            let address = line.ok()?;
            Some(address.strip_prefix("listening on http://")?.strip_suffix("/api")?.to_owned())
        });
        terminal::clear_passing_line();
        let Some(address) = address else {
            let said = fs::read_to_string(&log).unwrap_or_default();
            return Err(format!("the server did not start; its log:\n{}", said.trim_end()));
        };
        // Its output ends when it does.
        thread::spawn(move || {
            lines.for_each(drop);
            ended();
        });
        Ok(Server { process, address, log })
    }

    /// `127.0.0.1:4711`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it has said last.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Tells it to end, and waits until it and its Postgres have.
    pub fn stop(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        let status = self.process.wait().map_err(|error| format!("the server: {error}"))?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("the server ended with {status}; its log:\n{}", self.log())),
        }
    }
}
