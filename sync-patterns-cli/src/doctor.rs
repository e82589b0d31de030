//! `sync-patterns doctor`.

mod addresses;
mod finding;
mod npm;
#[cfg(feature = "postgres")]
mod postgres;
mod programs;
mod project;

use serde_json::json;
use sync_patterns_export::Failure;

use crate::cli::{DoctorArgs, DoctorFormat};
use crate::{Outcome, say};
use finding::{Finding, State};

/// Looks at everything, says what it found, and ends accordingly.
pub fn run(args: &DoctorArgs) -> Result<Outcome, Failure> {
    let mut seen = Seen { is_shown: args.format == DoctorFormat::Human, findings: Vec::new() };
    seen.show(programs::rust())?;
    let (found, projects) = project::look();
    seen.show(found)?;
    for project in &projects {
        seen.show(project.findings())?;
        let web = npm::Web::find(project);
        if web.is_some() {
            seen.show(programs::node())?;
        }
        seen.show(npm::look(web.as_ref(), project.needs()))?;
        seen.show(addresses::look(project, args.timeout))?;
    }
    seen.show(database(args, &projects))?;
    let (errors, warnings) = (seen.count(State::Error), seen.count(State::Warning));
    match args.format {
        DoctorFormat::Human => say::out(&finding::summary(errors, warnings))?,
        DoctorFormat::Json => {
            let object =
                json!({ "errors": errors, "warnings": warnings, "findings": seen.findings });
            say::plain(&format!("{object:#}\n"))?;
        }
    }
    let is_bad = errors > 0 || (args.deny_warnings && warnings > 0);
    Ok(if is_bad { Outcome::Bad } else { Outcome::Good })
}

#[cfg(feature = "postgres")]
fn database(args: &DoctorArgs, projects: &[project::Project]) -> Vec<Finding> {
    match args.database_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => postgres::look(url, projects, args.timeout),
        None => vec![Finding::skipped("Postgres", "give DATABASE_URL or `--database-url`")],
    }
}

#[cfg(not(feature = "postgres"))]
fn database(_: &DoctorArgs, _: &[project::Project]) -> Vec<Finding> {
    vec![Finding::skipped(
        "Postgres",
        "this `sync-patterns` was built without the feature `postgres`",
    )]
}

/// What was found until now; people see it as it comes, since some of it takes its time.
struct Seen {
    is_shown: bool,
    findings: Vec<Finding>,
}

impl Seen {
    fn show(&mut self, found: impl IntoIterator<Item = Finding>) -> Result<(), Failure> {
        for finding in found {
            // Two exports may have one web application.
            if self.findings.contains(&finding) {
                continue;
            }
            if self.is_shown {
                say::out(&finding.line())?;
            }
            self.findings.push(finding);
        }
        Ok(())
    }

    fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }
}
