//! What the tests need beside Rust, whether it is here, and how to get it.

use std::path::{Path, PathBuf};

use sync_patterns_dev_postgres::Programs;

use crate::process::Invocation;

/// What Node is needed for, which decides how old it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeFor {
    /// Building the page: what Vite runs on.
    Page,
    /// All tests: with a SQLite of its own.
    Tests,
}

impl NodeFor {
    /// Whether a Node of this version will do.
    fn is_served_by(self, (major, minor): (u32, u32)) -> bool {
        match self {
            NodeFor::Page => (major, minor) >= (22, 12) || major == 20 && minor >= 19,
            NodeFor::Tests => (major, minor) >= (22, 13),
        }
    }

    fn about(self) -> &'static str {
        match self {
            NodeFor::Page => "Building the page needs Node 22.12 or newer (or 20.19), with npm:",
            NodeFor::Tests => {
                "The checks and tests in TypeScript need Node 22.13 or newer, with npm:"
            }
        }
    }
}

const FROM_NPM: &str = "PostgreSQL from npm";

/// What was found on this machine.
pub struct Found {
    /// Node's version, or why there is none that serves.
    pub node: Result<String, String>,
    /// Where the tests get a Postgres from, or how to get one.
    pub postgres: Result<String, String>,
    /// A Chromium's program, or how to get one.
    pub chromium: Result<PathBuf, String>,
}

impl Found {
    /// Looks around.
    pub fn look() -> Found {
        let node = node(NodeFor::Tests);
        let postgres = postgres(node.is_ok());
        Found { node, postgres, chromium: chromium() }
    }

    /// One line.
    pub fn line(&self) -> String {
        let node = match &self.node {
            Ok(version) => format!("Node {version}"),
            Err(_) => "no Node".to_owned(),
        };
        let postgres = match &self.postgres {
            Ok(source) => source.clone(),
            Err(_) => "no Postgres".to_owned(),
        };
        let chromium = match &self.chromium {
            Ok(program) => program.display().to_string(),
            Err(_) => "no Chromium".to_owned(),
        };
        format!("{node} · {postgres} · {chromium}")
    }

    /// What is missing, with how to get it.
    pub fn missing(&self) -> Vec<&str> {
        let needs =
            [self.node.as_ref().err(), self.postgres.as_ref().err(), self.chromium.as_ref().err()];
        needs.into_iter().flatten().map(String::as_str).collect()
    }
}

/// Node's version, or why there is none that serves, and how to get one.
pub fn node(purpose: NodeFor) -> Result<String, String> {
    let how = format!(
        "{}\n  \
         anywhere             the installers and archives of https://nodejs.org\n  \
         macOS                brew install node\n  \
         with an older npm    npm install --prefix ~/node22 node@22\n                       \
         export PATH=~/node22/node_modules/.bin:$PATH\n  \
         The nodejs of Debian and Ubuntu is often older.",
        purpose.about()
    );
    let here = Path::new(".");
    let Ok(version) = Invocation::program("node", here, ["--version"]).stdout() else {
        return Err(format!("Node was not found.\n{how}"));
    };
    let version = version.trim().trim_start_matches('v').to_owned();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    if !purpose.is_served_by((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))) {
        return Err(format!("Node {version} is too old.\n{how}"));
    }
    if Invocation::npm(here, ["--version"]).stdout().is_err() {
        return Err(format!("Node is here, npm is not.\n{how}"));
    }
    Ok(version)
}

/// `CHROME`, a program on the path, or one in a usual place.
fn chromium() -> Result<PathBuf, String> {
    const NAMES: [&str; 4] =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const PLACES: [&str; 4] = [
        "/snap/bin/chromium",
        "/opt/google/chrome/chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    if let Some(given) = std::env::var_os("CHROME").filter(|given| !given.is_empty()) {
        let given = PathBuf::from(given);
        return match given.is_file() {
            true => Ok(given),
            false => Err(format!("CHROME is {}, where there is no program.", given.display())),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path =
        std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let mut programs = on_path.chain(PLACES.map(PathBuf::from));
    programs.find(|program| program.is_file()).ok_or_else(|| {
        "The tests in a browser need Chromium or Chrome:\n  \
         Debian           apt-get install chromium\n  \
         macOS            brew install chromium\n  \
         elsewhere        set CHROME to its program"
            .to_owned()
    })
}

/// Whether this machine has a Postgres of its own, so that npm's need not be fetched.
pub fn has_own_postgres() -> bool {
    let is_given = std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty());
    let is_from_npm = |programs: &Programs| {
        programs.postgres.components().any(|part| part.as_os_str() == "node_modules")
    };
    is_given || Programs::find().is_ok_and(|programs| !is_from_npm(&programs))
}

fn postgres(has_node: bool) -> Result<String, String> {
    if std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty()) {
        return Ok("DATABASE_URL".to_owned());
    }
    match Programs::find() {
        Ok(programs) => Ok(programs.version),
        Err(_) if has_node => Ok(FROM_NPM.to_owned()),
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_needs_no_newer_node_than_vite_does() {
        for (version, serves) in
            [((18, 20), false), ((20, 18), false), ((20, 19), true), ((21, 7), false)]
        {
            assert_eq!(NodeFor::Page.is_served_by(version), serves, "{version:?}");
            assert!(!NodeFor::Tests.is_served_by(version), "{version:?}");
        }
        assert!(NodeFor::Page.is_served_by((22, 12)) && !NodeFor::Page.is_served_by((22, 11)));
        assert!(NodeFor::Tests.is_served_by((22, 13)) && !NodeFor::Tests.is_served_by((22, 12)));
    }
}
