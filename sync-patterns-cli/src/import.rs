//! `sync-patterns import`: an existing backend's document becomes annotated structs.
//!
//! `read` makes plain data of a document, `settle` compares it with the document and takes away what
//! the API does not allow, `rust` writes it as Rust.

mod args;
pub mod manifest;
mod model;
mod names;
pub mod plain;
mod project;
mod read;
mod report;
mod resources;
mod rust;
pub mod settle;
mod types;

use std::path::PathBuf;

use sync_patterns_export::openapi::Document;
use sync_patterns_export::{Diagnostic, Failure, config};

pub use args::ImportArgs;
pub use read::{Options, read};

use crate::project::{Library, Membership, Names, Plan, build, here, next};
use crate::style::STRONG;
use crate::{Outcome, say, spec};
use plain::Imported;

/// A document as models that agree with it.
pub fn import(document: &Document, options: &Options) -> Imported {
    let mut imported = read(document, options);
    settle::settle(&mut imported, document);
    imported
}

/// Imports, writes, and says what was left out.
pub fn run(args: &ImportArgs) -> Result<Outcome, Failure> {
    let document = spec::named(&args.document)?;
    let options = Options { only: args.only.clone(), origin: origin(&args.document) };
    let imported = import(&document, &options);
    if imported.models.is_empty() {
        return Err(nothing(&imported, args));
    }
    let source = title(&document);
    let here = here()?;
    let library = Library::new(&args.project, &here)?;
    let Some(output) = args.output.as_deref() else {
        let names = Names::new(args.project.prefix.as_deref());
        let crates = [names.models.clone(), names.export.clone()];
        let membership = Membership::of(&here, &crates)?;
        membership.refuse_taken(&here, &crates)?;
        let spec = spec_from_here(&args.document);
        let files = project::workspace(&imported, &source, &spec, &names, &library, &membership);
        let plan = Plan::of_members(&here, &membership, files);
        let build = build(&names, &membership);
        return carry_out(plan, args, &imported, &next(&[(build, "writes web/src/generated")]));
    };
    if output == "-" {
        say::plain(&rust::file(&imported, &source))?;
        say::err(report::text(&imported, args.verbose).trim_end());
        return Ok(outcome(&imported));
    }
    let files = match output.ends_with(".rs") {
        true => vec![(output.to_owned(), rust::file(&imported, &source))],
        false => project::models(output.trim_end_matches('/'), &imported, &source, &library),
    };
    let plan = Plan::new(&here, files, "`--output` with another name writes elsewhere");
    carry_out(plan, args, &imported, &by_hand(&imported, args, output))
}

/// Writes, and says what was imported and what to do next.
fn carry_out(
    plan: Plan,
    args: &ImportArgs,
    imported: &Imported,
    next: &str,
) -> Result<Outcome, Failure> {
    if plan.carry_out(&args.project)? != Outcome::Good {
        return Ok(Outcome::Bad);
    }
    say::out(&report::text(imported, args.verbose))?;
    if !args.project.dry_run {
        say::out(next)?;
    }
    Ok(outcome(imported))
}

fn outcome(imported: &Imported) -> Outcome {
    if imported.is_complete() { Outcome::Good } else { Outcome::Bad }
}

/// What else a project needs, where only the models were written.
fn by_hand(imported: &Imported, args: &ImportArgs, output: &str) -> String {
    let features = rust::Uses::of(imported).features().join(", ");
    let package = if output.ends_with(".rs") { "models" } else { project::package_of(output) };
    let mut text = format!("\n{STRONG}Next{STRONG:#}\n");
    if output.ends_with(".rs") && !features.is_empty() {
        text += &format!("  features of `sync-patterns` in Cargo.toml: {features}\n");
    }
    text += &format!(
        "  sync_patterns_export::export![…] in the export crate's build.rs:\n{}",
        project::list(&package.replace('-', "_"), imported)
    );
    let spec = spec_from_here(&args.document);
    text += &format!("  in {}:\n", config::FILE_NAME);
    for line in format!("spec: {spec}\n{}", project::checks(imported)).lines() {
        text += &format!("    {line}\n");
    }
    text
}

/// What the document calls itself.
fn title(document: &Document) -> String {
    let info = document.root().child("info");
    let said = |key: &str| info.as_ref().and_then(|info| info.text(key)).unwrap_or_default().trim();
    let title = format!("{} {}", said("title"), said("version"));
    let clean = title.trim().chars().filter(|c| !c.is_control()).take(80);
    match title.trim() {
        "" => document.name.clone(),
        _ => clean.collect(),
    }
}

/// The scheme and host of an address.
fn origin(document: &str) -> Option<String> {
    let (scheme, rest) = document.split_once("://").filter(|_| config::is_url(document))?;
    Some(format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()))
}

/// The document as the configuration, in this folder, names it.
fn spec_from_here(document: &str) -> String {
    let path = PathBuf::from(document);
    if config::is_url(document) || path.is_absolute() || document.starts_with('.') {
        return document.to_owned();
    }
    format!("./{document}")
}

fn nothing(imported: &Imported, args: &ImportArgs) -> Failure {
    let diagnostic = Diagnostic::new(format!("{} has no table to import", args.document));
    let diagnostic = match args.only.is_empty() {
        true => diagnostic.note(
            "a table has a list (GET /contacts) or a path for one row (/contacts/{id}), and an answer that describes the row",
        ),
        false => diagnostic.note(format!("no path ends with {}", args.only.join(", "))),
    };
    let first = imported.left_out.iter().chain(&imported.no_tables).take(5);
    first.fold(diagnostic, |diagnostic, one| diagnostic.note(rust::said(one))).into()
}
