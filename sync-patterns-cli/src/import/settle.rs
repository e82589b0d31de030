//! `check` on what has been imported, until it finds nothing: what a client cannot do is taken away,
//! and the difference that remains is accepted, with its reason.

use sync_patterns_export::Config;
use sync_patterns_export::openapi::{self, Document, Finding, Places, Rule, Severity};

use super::manifest;
use super::plain::{Access, Imported, Mode, Model};
use super::project;

/// More rounds than abilities that a model can lose one after the other.
const ROUNDS: usize = 8;

/// Compares the models with their document, and changes them so that both agree.
pub fn settle(imported: &mut Imported, document: &Document) {
    for _ in 0..ROUNDS {
        let findings = open(imported, document);
        let mut is_changed = false;
        for finding in &findings {
            is_changed |= resolve(imported, finding);
        }
        if !is_changed {
            break;
        }
    }
    for finding in open(imported, document) {
        let reason = reason(imported, &finding);
        imported.accepted.insert(finding.name, reason);
    }
    for method in ["post", "patch", "delete"] {
        together(imported, &format!(".{method}.idempotency"));
    }
}

/// One line for all models, where several differ in the same.
fn together(imported: &mut Imported, end: &str) {
    let all: Vec<String> =
        imported.accepted.keys().filter(|name| name.ends_with(end)).cloned().collect();
    if all.len() < 3 {
        return;
    }
    let reasons: Vec<String> =
        all.iter().filter_map(|name| imported.accepted.remove(name)).collect();
    if let Some(reason) = reasons.into_iter().next() {
        imported.accepted.insert(format!("*{end}"), reason);
    }
}

/// What `check` finds with the configuration that will be written.
pub fn open(imported: &Imported, document: &Document) -> Vec<Finding> {
    let models = manifest::of(imported);
    let findings = openapi::check(&config(imported), &models, &Places::default(), document);
    findings.into_iter().filter(|finding| finding.accepted.is_none()).collect()
}

/// The configuration that will be written, as far as `check` reads it.
fn config(imported: &Imported) -> Config {
    let path = std::path::Path::new(sync_patterns_export::config::FILE_NAME);
    let text = project::config(imported, None);
    // It is written by this crate, and reads well; were it not so, nothing would be accepted.
    Config::parse(&text, path)
        .or_else(|_| Config::parse("", path))
        .unwrap_or_else(|_| unreachable!())
}

/// Where in a model a finding is: `create.email`, `patch`.
fn place<'a>(model: &str, finding: &'a Finding) -> &'a str {
    let rest = finding.name.get(model.len() + 1..).unwrap_or_default();
    rest.strip_suffix(finding.rule.name()).unwrap_or(rest).trim_end_matches('.')
}

/// Takes away what a finding says that the API does not allow. Whether anything changed.
fn resolve(imported: &mut Imported, finding: &Finding) -> bool {
    let of = |model: &&mut Model| {
        finding.name.strip_prefix(model.name.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    let Some(model) = imported.models.iter_mut().find(of) else { return false };
    let at = place(&model.name, finding);
    let (part, column) = at.split_once('.').unwrap_or((at, ""));
    let is_error = finding.severity == Severity::Error;
    // Another schema has been found than the one that the model is made from: name that one.
    let row =
        model.row.strip_prefix("/components/schemas/").filter(|name| !name.contains(['/', '~']));
    if let ("row", Some(row)) = (part, row)
        && !finding.pointer.starts_with(&model.row)
        && !imported.schemas.contains_key(&model.name)
    {
        imported.schemas.insert(model.name.clone(), row.to_owned());
        return true;
    }
    if !is_error || model.mode == Mode::ReadOnly {
        return false;
    }
    let why = because(finding);
    match (part, finding.rule) {
        ("post", _) => no_inserts(model, &why),
        ("create", Rule::Required | Rule::Unknown) => no_inserts(model, &why),
        ("create", _) => narrowed(model, column, Access::Server, &why),
        ("patch", _) | ("update", Rule::Required | Rule::Unknown) => no_updates(model, &why),
        ("update", _) => narrowed(model, column, Access::CreateOnly, &why),
        // The client then learns that it was refused, and the row comes back.
        ("delete", Rule::Method) if model.can_insert() || model.can_update() => false,
        ("delete" | "path" | "key", _) => read_only(model, &why),
        _ => false,
    }
}

fn because(finding: &Finding) -> String {
    format!("{} (API: {}, #{})", finding.message, finding.api, finding.pointer)
}

fn no_inserts(model: &mut Model, why: &str) -> bool {
    if !model.can_insert() {
        return false;
    }
    model.notes.push(format!("No row is made on a device: {why}."));
    for field in &mut model.fields {
        if field.is_key || field.access == Access::CreateOnly {
            field.access = Access::Server;
            field.default = None;
        }
    }
    true
}

fn no_updates(model: &mut Model, why: &str) -> bool {
    if !model.can_update() {
        return false;
    }
    model.notes.push(format!("No row is changed on a device: {why}."));
    let narrower = if model.can_insert() { Access::CreateOnly } else { Access::Server };
    for field in &mut model.fields {
        if field.access == Access::Write && !field.is_key {
            field.narrow(narrower);
        }
    }
    true
}

fn narrowed(model: &mut Model, column: &str, access: Access, why: &str) -> bool {
    let can_insert = model.can_insert();
    let Some(field) = model.field_mut(column) else { return false };
    if field.is_key {
        return no_inserts(model, why);
    }
    let access = if can_insert { access } else { Access::Server };
    if field.access == access || field.access == Access::Server {
        return false;
    }
    field.narrow(access);
    field.notes.push(match access {
        Access::CreateOnly => format!("Not changed on a device: {why}."),
        _ => format!("Not written on a device: {why}."),
    });
    true
}

fn read_only(model: &mut Model, why: &str) -> bool {
    model.mode = Mode::ReadOnly;
    // What could not be written one by one is of no interest any more.
    for field in model.fields.iter_mut().filter(|field| field.access != Access::Exclude) {
        field.notes.clear();
    }
    model.notes.push(format!("Read only: {why}."));
    true
}

impl Model {
    fn can_insert(&self) -> bool {
        self.mode != Mode::ReadOnly && self.key().all(|field| field.access != Access::Server)
    }

    fn can_update(&self) -> bool {
        let is_updated =
            |field: &super::plain::Field| field.access == Access::Write && !field.is_key;
        self.mode != Mode::ReadOnly && self.fields.iter().any(is_updated)
    }
}

impl super::plain::Field {
    fn narrow(&mut self, access: Access) {
        self.access = access;
        if access == Access::Server {
            self.default = None;
        }
    }
}

/// Why a difference stays.
fn reason(imported: &Imported, finding: &Finding) -> String {
    let left_out =
        imported.models.iter().flat_map(|model| model.left_out.iter().map(move |one| (one, model)));
    let mut left_out = left_out.filter(|(one, model)| {
        let column = one.what.strip_prefix(&format!("{}.", model.name)).unwrap_or_default();
        let at = place(&model.name, finding);
        finding.name.starts_with(&format!("{}.", model.name))
            && at.split_once('.').is_some_and(|(_, found)| found == column)
    });
    if let Some((one, _)) = left_out.next() {
        return format!("left out: {}", one.reason);
    }
    match finding.rule {
        Rule::Idempotency => {
            "a write is sent again when its answer was lost, and may happen twice".into()
        }
        Rule::Method => "the server refuses it, and the client undoes it".into(),
        Rule::Required if finding.name.contains(".row.") => {
            "the document does not require it, and every row has it".into()
        }
        Rule::Required => "the local database sends it with every new row".into(),
        _ => format!("as it was imported: {}", finding.message),
    }
}
