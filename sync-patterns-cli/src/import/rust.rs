//! The models as Rust.

mod text;
mod uses;

use std::fmt::Write;

use sync_patterns_core::rename::Case;

use super::names::{self, Renames};
use super::plain::{
    Access, Field, FieldType, Imported, LeftOut, Member, Mode, Model, TypeDefinition, TypeKind,
};
use text::{comment, docs, literal};
pub use uses::Uses;

/// The file of all models.
pub fn file(imported: &Imported, source: &str) -> String {
    let mut text = format!(
        "//! The models of {source}, as `sync-patterns import` read them. From here on they are yours to\n//! edit; `sync-patterns check` compares them with the document.\n\n"
    );
    text += &Uses::of(imported).imports();
    for model in &imported.models {
        text += "\n";
        self::model(&mut text, model);
    }
    for definition in &imported.types {
        text += "\n";
        self::definition(&mut text, definition);
    }
    for (title, all) in [("Left out", &imported.left_out), ("No tables", &imported.no_tables)] {
        if !all.is_empty() {
            text += &format!("\n// {title}:\n//\n");
        }
        for one in all {
            text += &comment("", &format!("- {}", said(one)));
        }
    }
    text
}

/// A part that was left out, in one line.
pub fn said(one: &LeftOut) -> String {
    format!("{}: {} (#{})", one.what, one.reason, one.pointer)
}

fn model(text: &mut String, model: &Model) {
    for note in &model.notes {
        *text += &comment("", note);
    }
    for one in &model.left_out {
        *text += &comment("", &format!("Left out: {}", said(one)));
    }
    *text += &docs("", &model.docs);
    *text += "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]\n";
    let pairs: Vec<(&str, &str)> = model
        .fields
        .iter()
        .map(|field| (field.rust_name.as_str(), field.column.as_str()))
        .collect();
    let renames = names::renames(&pairs, Case::of_field);
    *text += &rename_all(renames);
    let mut words = Vec::new();
    match model.mode {
        Mode::LocalFirst => words.push("local_first".to_owned()),
        Mode::ReadOnly => words.push("read_only".to_owned()),
        Mode::Confirmed => {}
    }
    if names::plural(&model.name) != model.table {
        words.push(format!("table = {}", literal(&model.table)));
    }
    *text += &sync("", &words);
    let _ = writeln!(text, "pub struct {} {{", model.name);
    let key: Vec<&Field> = model.key().collect();
    let is_key_named = matches!(key.as_slice(), [only] if only.rust_name == "id");
    for field in &model.fields {
        self::field(text, model, field, is_key_named, renames);
    }
    *text += "}\n";
}

fn field(text: &mut String, model: &Model, field: &Field, is_key_named: bool, renames: Renames) {
    const INDENT: &str = "    ";
    for note in &field.notes {
        *text += &comment(INDENT, note);
    }
    *text += &docs(INDENT, &field.docs);
    let mut words = Vec::new();
    if field.is_key && !is_key_named {
        words.push("id".to_owned());
    }
    if field.access == Access::Exclude {
        words.push("exclude".to_owned());
    } else if model.mode != Mode::ReadOnly {
        match field.access {
            Access::Server => words.push("server".to_owned()),
            Access::CreateOnly => words.push("create_only".to_owned()),
            Access::Write | Access::Exclude => {}
        }
        if model.is_absent_until_synced(field) {
            words.push("absent_until_synced".to_owned());
        }
        if let Some(default) = &field.default {
            words.push(format!("default = {}", literal(default)));
        }
    }
    *text += &sync(INDENT, &words);
    *text += &rename(INDENT, renames, &field.rust_name, &field.column);
    let ty = match &field.ty {
        FieldType::Column(ty) => ty.name().replace("serde_json::Value", "Value"),
        FieldType::Enum(name) => name.clone(),
        FieldType::EnumArray(name, false) => format!("Vec<{name}>"),
        FieldType::EnumArray(name, true) => format!("Vec<Option<{name}>>"),
        FieldType::Json(ty) => format!("Json<{ty}>"),
    };
    let ty = if field.is_nullable { format!("Option<{ty}>") } else { ty };
    *text += &declared(&field.rust_name, &ty);
}

fn definition(text: &mut String, definition: &TypeDefinition) {
    *text += &docs("", &definition.docs);
    match &definition.kind {
        TypeKind::Enum { variants, is_column, is_nested } => {
            let mut derives =
                vec!["Debug", "Clone", "Copy", "PartialEq", "Eq", "Serialize", "Deserialize"];
            derives.extend(is_column.then_some("Column"));
            derives.extend(is_nested.then_some("TS"));
            let _ = writeln!(text, "#[derive({})]", derives.join(", "));
            let pairs: Vec<(&str, &str)> =
                variants.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let renames = names::renames(&pairs, Case::of_variant);
            *text += &rename_all(renames);
            let _ = writeln!(text, "pub enum {} {{", definition.name);
            for (name, value) in variants {
                *text += &rename("    ", renames, name, value);
                let _ = writeln!(text, "    {name},");
            }
        }
        TypeKind::Struct(members) => {
            *text += "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]\n";
            let pairs: Vec<(&str, &str)> = members
                .iter()
                .map(|member| (member.rust_name.as_str(), member.property.as_str()))
                .collect();
            let renames = names::renames(&pairs, Case::of_field);
            *text += &rename_all(renames);
            let _ = writeln!(text, "pub struct {} {{", definition.name);
            for member in members {
                self::member(text, member, renames);
            }
        }
    }
    *text += "}\n";
}

fn member(text: &mut String, member: &Member, renames: Renames) {
    const INDENT: &str = "    ";
    *text += &docs(INDENT, &member.docs);
    *text += &rename(INDENT, renames, &member.rust_name, &member.property);
    if member.is_optional {
        *text += "    #[serde(skip_serializing_if = \"Option::is_none\")]\n";
    }
    *text += &declared(&member.rust_name, &member.ty);
}

/// A field, on two lines where one is too long.
fn declared(rust_name: &str, ty: &str) -> String {
    let name = names::written(rust_name);
    let line = format!("    pub {name}: {ty},");
    if line.len() <= text::WIDTH {
        line + "\n"
    } else {
        format!("    pub {name}:\n        {ty},\n")
    }
}

fn rename_all(renames: Renames) -> String {
    match renames {
        Renames::All(word) => format!("#[serde(rename_all = \"{word}\")]\n"),
        Renames::None | Renames::Each => String::new(),
    }
}

fn rename(indent: &str, renames: Renames, rust: &str, json: &str) -> String {
    match renames {
        Renames::Each if rust != json => format!("{indent}#[serde(rename = {})]\n", literal(json)),
        _ => String::new(),
    }
}

/// `#[sync(…)]`, where there is anything to say.
fn sync(indent: &str, words: &[String]) -> String {
    match words {
        [] => String::new(),
        words => format!("{indent}#[sync({})]\n", words.join(", ")),
    }
}
