//! What the command says when it has imported.

use super::plain::{Imported, Mode};
use super::rust::said;
use crate::style::{GOOD, STRONG, WARNING, WEAK};

/// How many lines a list has without being asked for more.
const FEW: usize = 20;

/// The models, what they cannot do, what was left out, and what is accepted.
pub fn text(imported: &Imported, is_verbose: bool) -> String {
    let mut text = String::new();
    let models = &imported.models;
    let lines: Vec<String> = models
        .iter()
        .map(|model| {
            let mode = match model.mode {
                Mode::LocalFirst => "local first",
                Mode::Confirmed => "confirmed",
                Mode::ReadOnly => "read only",
            };
            let count = model.fields.len();
            format!("{} ({}): {count} fields, {mode}", model.name, model.table)
        })
        .collect();
    let read_only = models.iter().filter(|model| model.mode == Mode::ReadOnly).count();
    let title = format!("{}, {read_only} of them read only", counted(models.len(), "model"));
    text += &list(&title, &lines, is_verbose);

    let notes = models.iter().flat_map(|model| {
        let of_fields = model.fields.iter().flat_map(move |field| {
            let place = format!("{}.{}", model.name, field.column);
            field.notes.iter().map(move |note| format!("{place}: {note}"))
        });
        model.notes.iter().map(|note| format!("{}: {note}", model.name)).chain(of_fields)
    });
    text += &list("What the models cannot do", &notes.collect::<Vec<_>>(), is_verbose);

    let accepted = imported.accepted.iter().map(|(name, reason)| format!("{name}: {reason}"));
    let accepted: Vec<String> = accepted.collect();
    text += &list("Accepted in the configuration", &accepted, is_verbose);

    let no_tables: Vec<String> = imported.no_tables.iter().map(said).collect();
    text += &list("No tables", &no_tables, is_verbose);

    let left_out = models.iter().flat_map(|model| &model.left_out).chain(&imported.left_out);
    let left_out: Vec<String> = left_out.map(said).collect();
    let (style, word) = match left_out.len() {
        0 => (GOOD, "nothing was left out".to_owned()),
        count => (WARNING, format!("{count} left out")),
    };
    text += &list("Left out", &left_out, is_verbose);
    text + &format!("{style}{}, {word}{style:#}\n", counted(models.len(), "model"))
}

fn list(title: &str, lines: &[String], is_verbose: bool) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("{STRONG}{title}{STRONG:#}\n");
    let shown = if is_verbose { lines.len() } else { lines.len().min(FEW) };
    for line in &lines[..shown] {
        text += &format!("  {line}\n");
    }
    match lines.len() - shown {
        0 => text,
        more => text + &format!("  {WEAK}and {more} more: `--verbose`{WEAK:#}\n"),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
