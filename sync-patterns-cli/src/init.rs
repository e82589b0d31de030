//! `sync-patterns init`.

mod conflicts;
mod library;
mod membership;
mod project;

use std::path::{Path, PathBuf};

use sync_patterns_export::output::normalized;
use sync_patterns_export::{Diagnostic, Failure};

use crate::cli::InitArgs;
use crate::style::{GOOD, STRONG, WARNING, WEAK};
use crate::{Outcome, say};
use conflicts::Answer;
use library::Library;
use membership::Membership;

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

/// Writes the project, or says what would be written.
pub fn run(args: &InitArgs) -> Result<Outcome, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Diagnostic::new(format!("there is no current folder: {error}")))?;
    let folder = normalized(&here.join(&args.folder));
    let library = Library::new(args, &here)?;
    let crates = project::crates(args);
    let membership = Membership::of(&folder, &crates)?;
    membership.refuse_taken(&folder, &crates)?;
    let mut plan = plan(args, &folder, &library, &membership)?;
    if args.dry_run {
        say::out(&said(&plan, &folder, "would "))?;
        return Ok(Outcome::Good);
    }
    if !args.force && conflicts::settle(&mut plan)? == Answer::Stop {
        say::err("nothing was written");
        return Ok(Outcome::Bad);
    }
    for file in plan.iter().filter(|file| file.what != What::Keep) {
        write(file)?;
    }
    say::out(&said(&plan, &folder, ""))?;
    say::out(&next(args, &folder, &here, &membership))?;
    Ok(Outcome::Good)
}

fn plan(
    args: &InitArgs,
    folder: &Path,
    library: &Library,
    membership: &Membership,
) -> Result<Vec<Planned>, Failure> {
    let mut plan = Vec::new();
    if let Membership::Existing { manifest, text, edited } = membership {
        plan.push(Planned {
            shown: project::shown(manifest, folder),
            path: manifest.clone(),
            text: edited.clone(),
            what: if text == edited { What::Keep } else { What::Edit },
        });
    }
    for (name, text) in project::files(args, library, membership) {
        let path = folder.join(&name);
        let what = match std::fs::read_to_string(&path) {
            Ok(there) if there == text => What::Keep,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => What::Create,
            // What somebody else ignores is theirs to say.
            _ if name == ".gitignore" => What::Keep,
            _ => What::Replace,
        };
        plan.push(Planned { shown: name, path, text, what });
    }
    Ok(plan)
}

fn write(file: &Planned) -> Result<(), Failure> {
    let parent = file.path.parent().unwrap_or(&file.path);
    let written =
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&file.path, &file.text));
    Ok(written.map_err(|error| {
        Diagnostic::new(format!("cannot write {}: {error}", file.path.display()))
            .note("what was written before it stays; `init` again goes on")
    })?)
}

fn said(plan: &[Planned], folder: &Path, would: &str) -> String {
    let mut text = format!("{STRONG}{}{STRONG:#}\n", folder.display());
    for file in plan {
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

/// What to type now.
fn next(args: &InitArgs, folder: &Path, here: &Path, membership: &Membership) -> String {
    let names = project::Names::new(args);
    let mut lines = Vec::new();
    if folder != here {
        lines.push((format!("cd {}", args.folder.display()), ""));
    }
    let build = match membership.is_built_by_default() {
        true => "cargo build".to_owned(),
        false => format!("cargo build -p {}", names.export),
    };
    lines.push((build, "writes web/src/generated"));
    if args.server {
        lines.push((format!("cargo run -p {}", names.server), "http://localhost:8000/api"));
    }
    if args.web {
        lines.push(("cd web && npm install && npm run dev".to_owned(), "in another terminal"));
    }
    let mut text = format!("\n{STRONG}Next{STRONG:#}\n");
    for (line, about) in lines {
        text += format!("  {line:38} {WEAK}{about}{WEAK:#}").trim_end();
        text.push('\n');
    }
    text
}
