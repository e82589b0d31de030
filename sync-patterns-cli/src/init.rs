//! `sync-patterns init`.

mod project;

use sync_patterns_export::Failure;
use sync_patterns_export::output::normalized;

use crate::cli::InitArgs;
use crate::project::{Library, Membership, Names, Plan, build, here, next};
use crate::{Outcome, say};

/// Writes the project, or says what would be written.
pub fn run(args: &InitArgs) -> Result<Outcome, Failure> {
    let here = here()?;
    let folder = normalized(&here.join(&args.folder));
    let library = Library::new(&args.project, &here)?;
    let names = Names::new(args.project.prefix.as_deref());
    let crates = project::crates(args, &names);
    let membership = Membership::of(&folder, &crates)?;
    membership.refuse_taken(&folder, &crates)?;
    let files = project::files(args, &names, &library, &membership);
    let outcome = Plan::of_members(&folder, &membership, files).carry_out(&args.project)?;
    if args.project.dry_run || outcome != Outcome::Good {
        return Ok(outcome);
    }
    let mut lines = Vec::new();
    if folder != here {
        lines.push((format!("cd {}", args.folder.display()), ""));
    }
    lines.push((build(&names, &membership), "writes web/src/generated"));
    if args.server {
        lines.push((format!("cargo run -p {}", names.server), "http://localhost:8000/api"));
    }
    if args.web {
        lines.push(("cd web && npm install && npm run dev".to_owned(), "in another terminal"));
    }
    say::out(&next(&lines))?;
    Ok(outcome)
}
