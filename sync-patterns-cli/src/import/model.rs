//! A table's model: its fields, and who writes them.

use std::collections::BTreeMap;

use serde_json::Value;
use sync_patterns_core::names::{column_problem, text_problem};
use sync_patterns_export::openapi::{
    Document, Kind, Node, Operation, PROTOCOL, Pair, Path, RustType, Schema,
};

use super::names;
use super::plain::{Access, Field, FieldType, LeftOut, Mode, Model, TypeKind};
use super::resources::Resource;
use super::types::{Types, ordered};

/// What a model is made from.
pub struct Maker<'a, 't> {
    pub document: &'a Document,
    pub types: &'t mut Types<'a>,
    /// What a client puts before the paths that it writes to.
    pub prefix: &'a str,
}

/// What a write takes: the schemas of its properties, and which are required.
#[derive(Default)]
struct Body<'a> {
    properties: BTreeMap<&'a str, (Node<'a>, Schema<'a>)>,
    required: Vec<&'a str>,
}

/// The operations by which a client can write.
struct Writes<'a> {
    create: Option<Body<'a>>,
    update: Option<Body<'a>>,
    can_delete: bool,
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
        let writes = self.writes(resource, &mut notes);
        let mut model = Model {
            name,
            table,
            docs: row.description.unwrap_or_default().to_owned(),
            mode: self.mode(resource, &writes),
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

    fn writes(&self, resource: &Resource<'a>, notes: &mut Vec<String>) -> Writes<'a> {
        let own = resource.pair.own();
        let is_reachable = |path: &Path<'a>| path.prefix == self.prefix;
        let pair = Pair { rows: own.rows.filter(is_reachable), row: own.row.filter(is_reachable) };
        let operation = |path: &Option<Path<'a>>, method| {
            path.as_ref().and_then(|path| Operation::at(&path.item, method))
        };
        let body = |operation: Operation<'a>| self.body(&operation);
        let writes = Writes {
            create: operation(&pair.rows, "post").map(body),
            update: operation(&pair.row, "patch").map(body),
            can_delete: operation(&pair.row, "delete").is_some(),
        };
        let written = |path: &&Path<'a>| {
            ["post", "patch", "delete"]
                .iter()
                .any(|method| Operation::at(&path.item, method).is_some())
        };
        if !writes.any()
            && let Some(path) = resource.paths().find(written)
        {
            let why = if path.has_slash {
                "with a slash at its end, which a client does not write".to_owned()
            } else if path.is_nested() {
                "whose first parameters a client does not know".to_owned()
            } else {
                format!("and a client writes below `{}/`", self.prefix)
            };
            notes.push(format!("Read only: it is written at `{}`, {why}.", path.text));
        } else if let Some(path) = resource.paths().filter(|path| path.has_slash).find(written) {
            notes.push(format!(
                "No row is made on a device: the API has `{}`, with a slash at its end, which a client does not write.",
                path.text
            ));
        } else if writes.update.is_none() && operation(&pair.row, "put").is_some() {
            notes.push("The API has PUT; a client changes single columns, with PATCH.".to_owned());
        }
        writes
    }

    fn body(&self, operation: &Operation<'a>) -> Body<'a> {
        let Some(node) = operation.body(self.document) else { return Body::default() };
        let object = Schema::read(self.document, node);
        let read = |node: Node<'a>| (node.clone(), Schema::read(self.document, node));
        Body {
            properties: object
                .properties
                .into_iter()
                .map(|(name, node)| (name, read(node)))
                .collect(),
            required: object.required,
        }
    }

    /// What `x-sync` says, where the API can be written at all.
    fn mode(&self, resource: &Resource<'a>, writes: &Writes<'a>) -> Mode {
        let items = resource.paths().map(|path| &path.item);
        let operations = items.clone().flat_map(Node::children).map(|(_, operation)| operation);
        let mut all = items.cloned().chain(operations);
        let sync = all.find_map(|node| node.child("x-sync"));
        let said = |key: &str| sync.as_ref().and_then(|sync| sync.value.get(key)?.as_bool());
        match (said("read_only"), said("local_first")) {
            _ if !writes.any() => Mode::ReadOnly,
            (Some(true), _) => Mode::ReadOnly,
            (_, Some(false)) => Mode::Confirmed,
            _ => Mode::LocalFirst,
        }
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
            let ty = with_requests(ty, writes, name);
            let is_present = row.required.contains(&name) || schema.default.is_some();
            let is_json = ty == FieldType::Column(RustType::Json) && schema.kinds.is_none();
            let is_nullable = (schema.is_nullable && !is_json || !is_present) && !is_key;
            let (access, note) = access(name, &schema, is_key, writes);
            let can_default = access != Access::Server && !is_key && !is_nullable;
            let default = writes.create.as_ref().filter(|_| can_default);
            let default = default.and_then(|create| self.default(create, name, &ty));
            model.fields.push(Field {
                rust_name: String::new(),
                column: name.to_owned(),
                ty,
                is_nullable,
                docs: schema.description.unwrap_or_default().to_owned(),
                is_key,
                access,
                default,
                notes: note.into_iter().collect(),
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
        for body in [&writes.create, &writes.update].into_iter().flatten() {
            for (name, (_, schema)) in &body.properties {
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
    fn default(&self, create: &Body<'a>, name: &str, ty: &FieldType) -> Option<String> {
        if create.required.contains(&name) {
            return None;
        }
        let (_, schema) = create.properties.get(name)?;
        let value = schema.default?;
        let text = match (ty, value) {
            (FieldType::Column(RustType::Bool), Value::Bool(value)) => value.to_string(),
            (FieldType::Column(RustType::Int16), value) => {
                i16::try_from(value.as_i64()?).ok()?.to_string()
            }
            (FieldType::Column(RustType::Int32), value) => {
                i32::try_from(value.as_i64()?).ok()?.to_string()
            }
            (FieldType::Column(RustType::Int64), value) => value.as_i64()?.to_string(),
            (FieldType::Column(RustType::Float64), Value::Number(number)) => number.to_string(),
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

impl Writes<'_> {
    fn any(&self) -> bool {
        self.create.is_some() || self.update.is_some() || self.can_delete
    }
}

/// Digits, and perhaps a sign and a point, as every database reads them.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    are_digits(whole) && are_digits(rest) && digits.len() <= 30
}

/// A row has a decimal as plain text; the requests tell it from other texts, by taking numbers too.
fn with_requests(ty: FieldType, writes: &Writes<'_>, name: &str) -> FieldType {
    let bodies = [&writes.create, &writes.update].into_iter().flatten();
    let mut schemas = bodies.filter_map(|body| body.properties.get(name));
    let is_decimal =
        schemas.any(|(_, schema)| schema.is_decimal() && !schema.is_only(Kind::String));
    match ty {
        FieldType::Column(RustType::Text) if is_decimal => FieldType::Column(RustType::Decimal),
        ty => ty,
    }
}

/// Who writes a property, by where the document has it.
fn access(
    name: &str,
    schema: &Schema<'_>,
    is_key: bool,
    writes: &Writes<'_>,
) -> (Access, Option<String>) {
    let is_in = |body: &Option<Body<'_>>| {
        body.as_ref().is_some_and(|body| {
            let property = body.properties.get(name);
            property.is_some_and(|(_, schema)| !schema.is_read_only && !schema.is_never)
        })
    };
    let (in_create, in_update) = (is_in(&writes.create), is_in(&writes.update));
    if schema.is_read_only {
        return (Access::Server, None);
    }
    match (in_create, in_update) {
        (true, _) if is_key => (Access::Write, None),
        (false, _) if is_key => {
            let note = "The server assigns the key: no row is made on a device. To allow it, let POST take a UUID.";
            (Access::Server, writes.create.is_some().then(|| note.to_owned()))
        }
        (true, true) => (Access::Write, None),
        (true, false) => (Access::CreateOnly, None),
        (false, true) if writes.create.is_none() => (Access::Write, None),
        (false, true) => (
            Access::Server,
            Some("PATCH takes it, and POST does not; a client writes what both take.".to_owned()),
        ),
        (false, false) => (Access::Server, None),
    }
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
