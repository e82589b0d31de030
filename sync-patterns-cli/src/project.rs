//! New files in a Cargo workspace: planned, asked about where something is in the way, and written.
//! `init` and `import` write their projects by it.

mod conflicts;
mod library;
mod membership;
mod templates;

use std::path::{Path, PathBuf};

use sync_patterns_export::output::normalized;
use sync_patterns_export::{Diagnostic, Failure};

use crate::cli::ProjectArgs;
use crate::style::{GOOD, STRONG, WARNING, WEAK};
use crate::{Outcome, say};
pub use library::Library;
pub use membership::Membership;
pub use templates::{Names, Templates};

/// A file's path in the project's folder, and its text.
pub type File = (String, String);

/// Files that are to be written.
pub struct Plan {
    folder: PathBuf,
    files: Vec<Planned>,
    /// How not to meet with what is in the way.
    way_out: &'static str,
}

/// What becomes of a file.
struct Planned {
    /// Its path, as it is shown.
    shown: String,
    path: PathBuf,
    text: String,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// It is new.
    Create,
    /// Members are added, the rest stays.
    Edit,
    /// It is there with this text, or somebody chose to keep it.
    Keep,
    /// Something else is there.
    Replace,
}

impl Plan {
    /// Files below a folder.
    pub fn new(folder: &Path, files: Vec<File>, way_out: &'static str) -> Plan {
        let mut plan = Plan { folder: folder.to_owned(), files: Vec::new(), way_out };
        for (name, text) in files {
            let path = folder.join(&name);
            let what = match std::fs::read_to_string(&path) {
                Ok(there) if there == text => What::Keep,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => What::Create,
                // What somebody else ignores is theirs to say.
                _ if name == ".gitignore" => What::Keep,
                _ => What::Replace,
            };
            plan.files.push(Planned { shown: name, path, text, what });
        }
        plan
    }

    /// The same, of crates that become members of the workspace that is there.
    pub fn of_members(folder: &Path, membership: &Membership, files: Vec<File>) -> Plan {
        let mut plan = Plan::new(folder, files, "another folder has a configuration of its own");
        let is_of_crate = |file: &Planned| file.what == What::Replace && file.shown.contains('/');
        if plan.files.iter().any(is_of_crate) {
            plan.way_out = "`--prefix NAME` gives the crates other names: `NAME-models`";
        }
        if let Membership::Existing { manifest, text, edited } = membership {
            let manifest = Planned {
                shown: shown(manifest, folder),
                path: manifest.clone(),
                text: edited.clone(),
                what: if text == edited { What::Keep } else { What::Edit },
            };
            plan.files.insert(0, manifest);
        }
        plan
    }

    /// Asks, writes, and says so; with `--dry-run` it only says what would be written. `Bad` is that
    /// somebody said no.
    pub fn carry_out(mut self, args: &ProjectArgs) -> Result<Outcome, Failure> {
        if args.dry_run {
            say::out(&self.said("would "))?;
            return Ok(Outcome::Good);
        }
        let way_out = self.way_out;
        if !args.force && conflicts::settle(&mut self.files, way_out)? == conflicts::Answer::Stop {
            say::err("nothing was written");
            return Ok(Outcome::Bad);
        }
        for file in self.files.iter().filter(|file| file.what != What::Keep) {
            write(file)?;
        }
        say::out(&self.said(""))?;
        Ok(Outcome::Good)
    }

    fn said(&self, would: &str) -> String {
        let mut text = format!("{STRONG}{}{STRONG:#}\n", self.folder.display());
        for file in &self.files {
            let (style, word) = match file.what {
                What::Create => (GOOD, "create"),
                What::Edit => (WARNING, "edit"),
                What::Replace => (WARNING, "replace"),
                What::Keep => (WEAK, "keep"),
            };
            text += &format!("  {style}{would}{word:7}{style:#} {}\n", file.shown);
        }
        text
    }
}

fn write(file: &Planned) -> Result<(), Failure> {
    let parent = file.path.parent().unwrap_or(&file.path);
    let written =
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&file.path, &file.text));
    Ok(written.map_err(|error| {
        Diagnostic::new(format!("cannot write {}: {error}", file.path.display()))
            .note("what was written before it stays; the same command again goes on")
    })?)
}

/// A path from the project's folder, or above it.
fn shown(path: &Path, folder: &Path) -> String {
    let up = folder.ancestors().position(|ancestor| path.strip_prefix(ancestor).is_ok());
    let ancestor = folder.ancestors().nth(up.unwrap_or(0)).unwrap_or(folder);
    let rest = path.strip_prefix(ancestor).unwrap_or(path);
    "../".repeat(up.unwrap_or(0)) + &rest.display().to_string().replace('\\', "/")
}

/// The current folder.
pub fn here() -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Diagnostic::new(format!("there is no current folder: {error}")))?;
    Ok(normalized(&here))
}

/// What to type now: the commands, and what each is for.
pub fn next(lines: &[(String, &str)]) -> String {
    let mut text = format!("\n{STRONG}Next{STRONG:#}\n");
    for (line, about) in lines {
        text += format!("  {line:38} {WEAK}{about}{WEAK:#}").trim_end();
        text.push('\n');
    }
    text
}

/// The command that builds the export crate.
pub fn build(names: &Names, membership: &Membership) -> String {
    match membership.is_built_by_default() {
        true => "cargo build".to_owned(),
        false => format!("cargo build -p {}", names.export),
    }
}
