//! A table's model: its fields, and who writes them.

mod writes;

use std::collections::BTreeMap;

use serde_json::Value;
use sync_patterns_core::names::{column_problem, text_problem};
use sync_patterns_export::openapi::{Document, PROTOCOL, RustType, Schema};

use super::names;
use super::plain::{Access, Field, FieldType, LeftOut, Model, TypeKind};
use super::resources::Resource;
use super::types::{Types, ordered};
use writes::Writes;

/// What a model is made from.
pub struct Maker<'a, 't> {
    pub document: &'a Document,
    pub types: &'t mut Types<'a>,
    /// What a client puts before the paths that it writes to.
    pub prefix: &'a str,
}

impl<'a> Maker<'a, '_> {
    /// The model of a table. `name` and `table` are free.
    pub fn model(
        &mut self,
        resource: &Resource<'a>,
        name: String,
        table: String,
        key: Vec<String>,
    ) -> Model {
        let row = Schema::read(self.document, resource.row.clone());
        let mut notes = Vec::new();
        let writes = Writes::of(self.document, resource, self.prefix, &mut notes);
        let mut model = Model {
            name,
            table,
            docs: row.description.unwrap_or_default().to_owned(),
            mode: writes.mode(resource),
            fields: Vec::new(),
            left_out: Vec::new(),
            notes,
            row: resource.row.pointer.clone(),
        };
        self.fields(&mut model, &row, &key, &writes);
        self.excluded(&mut model, &row, &writes);
        finish(&mut model, &key);
        model
    }

    /// The row's properties.
    fn fields(&mut self, model: &mut Model, row: &Schema<'a>, key: &[String], writes: &Writes<'a>) {
        for (name, node) in ordered(row) {
            if PROTOCOL.contains(&name) {
                continue;
            }
            let schema = Schema::read(self.document, node.clone());
            if schema.is_write_only || schema.is_excluded || schema.is_never {
                continue;
            }
            if let Some(reason) = self.problem(model, name, &schema) {
                model.left_out.push(LeftOut {
                    what: format!("{}.{name}", model.name),
                    reason,
                    pointer: node.pointer,
                });
                continue;
            }
            let is_key = key.iter().any(|column| column == name);
            let ty = self.types.field(&schema, &format!("{}{}", model.name, names::pascal(name)));
            let ty = match ty {
                FieldType::Column(RustType::Text) if writes.take_decimal(name) => {
                    FieldType::Column(RustType::Decimal)
                }
                ty => ty,
            };
            let is_present = row.required.contains(&name) || schema.default.is_some();
            let is_json = ty == FieldType::Column(RustType::Json) && schema.kinds.is_none();
            let is_nullable = (schema.is_nullable && !is_json || !is_present) && !is_key;
            let (access, note) = writes.access(name, &schema, is_key);
            let can_default = access != Access::Server && !is_key && !is_nullable;
            let default = writes.default(name).filter(|_| can_default);
            let default = default.and_then(|value| self.default(value, &ty));
            model.fields.push(Field {
                rust_name: String::new(),
                column: name.to_owned(),
                ty,
                is_nullable,
                docs: schema.description.unwrap_or_default().to_owned(),
                is_key,
                access,
                default,
                notes: note.map(str::to_owned).into_iter().collect(),
            });
        }
    }

    /// Why a property cannot be a column.
    fn problem(&self, model: &Model, name: &str, schema: &Schema<'a>) -> Option<String> {
        if let Some(reference) = schema.dangling {
            return Some(format!("`{reference}` leads nowhere in the document"));
        }
        if let Some(problem) = column_problem(name) {
            return Some(problem);
        }
        let is_same = |field: &&Field| field.column.to_lowercase() == name.to_lowercase();
        let same = model.fields.iter().find(is_same)?;
        Some(format!("case alone does not tell it from the column `{}`", same.column))
    }

    /// What never comes in a row: what the backend keeps, and what it takes without giving it back.
    fn excluded(&mut self, model: &mut Model, row: &Schema<'a>, writes: &Writes<'a>) {
        let mut all: BTreeMap<&str, (Schema<'a>, &str)> = BTreeMap::new();
        for (name, node) in &row.properties {
            let schema = Schema::read(self.document, node.clone());
            if schema.is_excluded || schema.is_never || schema.is_write_only {
                all.insert(name, (schema, ""));
            }
        }
        for body in writes.bodies() {
            for (name, schema) in &body.properties {
                let is_new = !row.properties.contains_key(name) && !PROTOCOL.contains(name);
                if is_new && !schema.is_read_only {
                    all.entry(name)
                        .or_insert((schema.clone(), "In requests only, which a column cannot be."));
                }
            }
        }
        for (name, (schema, note)) in all {
            let is_taken = |field: &Field| field.column.to_lowercase() == name.to_lowercase();
            if schema.dangling.is_some() || model.fields.iter().any(is_taken) {
                continue;
            }
            let ty = match schema.is_never {
                true => FieldType::Column(RustType::Json),
                false => {
                    self.types.field(&schema, &format!("{}{}", model.name, names::pascal(name)))
                }
            };
            model.fields.push(Field {
                rust_name: String::new(),
                column: name.to_owned(),
                ty,
                is_nullable: true,
                docs: schema.description.unwrap_or_default().to_owned(),
                is_key: false,
                access: Access::Exclude,
                default: None,
                notes: Some(note.to_owned()).filter(|note| !note.is_empty()).into_iter().collect(),
            });
        }
    }

    /// The value where a new row gives none, if it is one that the derive can check.
    fn default(&self, value: &Value, ty: &FieldType) -> Option<String> {
        let text = match (ty, value) {
            (FieldType::Column(RustType::Bool), Value::Bool(value)) => value.to_string(),
            (FieldType::Column(RustType::Int16), value) => {
                i16::try_from(value.as_i64()?).ok()?.to_string()
            }
            (FieldType::Column(RustType::Int32), value) => {
                i32::try_from(value.as_i64()?).ok()?.to_string()
            }
            (FieldType::Column(RustType::Int64), value) => value.as_i64()?.to_string(),
            (FieldType::Column(RustType::Float64), Value::Number(number)) => {
                Some(number.to_string()).filter(|text| is_decimal(text))?
            }
            (FieldType::Column(RustType::Text), Value::String(text)) => text.clone(),
            (FieldType::Column(RustType::Decimal), Value::String(text)) if is_decimal(text) => {
                text.clone()
            }
            (FieldType::Enum(name), Value::String(text)) => {
                let definition = self.types.definition(name)?;
                let TypeKind::Enum { variants, .. } = &definition.kind else { return None };
                variants.iter().any(|(_, value)| value == text).then(|| text.clone())?
            }
            _ => return None,
        };
        text_problem(&text).is_none().then_some(text)
    }
}

/// Digits, and perhaps a sign and a point, as every database reads them.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    are_digits(whole) && are_digits(rest) && digits.len() <= 30
}

/// The order of fields, and their names.
fn finish(model: &mut Model, key: &[String]) {
    let place = |field: &Field| match field.access {
        _ if field.is_key => key.iter().position(|column| *column == field.column).unwrap_or(0),
        Access::Write | Access::CreateOnly => key.len(),
        Access::Server => key.len() + 1,
        Access::Exclude => key.len() + 2,
    };
    model.fields.sort_by_key(place);
    let rust_names = names::fields(model.fields.iter().map(|field| field.column.as_str()));
    for (field, rust_name) in model.fields.iter_mut().zip(rust_names) {
        field.rust_name = rust_name;
    }
}
