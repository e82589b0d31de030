//! The types of fields, and those that they name: enums, and structs inside of `Json<…>`.

use std::collections::BTreeMap;

use serde_json::Value;
use sync_patterns_core::names::text_problem;
use sync_patterns_export::openapi::{Document, Kind, Node, RustType, Schema, column_type};

use super::names::{self, Names};
use super::plain::{FieldType, Member, TypeDefinition, TypeKind};

/// The types that have been met.
pub struct Types<'a> {
    document: &'a Document,
    /// All names that are given away.
    pub names: Names,
    definitions: Vec<TypeDefinition>,
    /// What each schema has become.
    by_pointer: BTreeMap<String, String>,
    /// The structs whose members are being read: one that occurs in itself needs a `Box`.
    under_way: Vec<String>,
}

/// How deep schemas that have no name may nest.
const DEEPEST: usize = 16;

impl<'a> Types<'a> {
    /// None.
    pub fn new(document: &'a Document) -> Types<'a> {
        Types {
            document,
            names: Names::default(),
            definitions: Vec::new(),
            by_pointer: BTreeMap::new(),
            under_way: Vec::new(),
        }
    }

    /// What a name stands for.
    pub fn definition(&self, name: &str) -> Option<&TypeDefinition> {
        self.definitions.iter().find(|definition| definition.name == name)
    }

    /// The types, in the order of their names.
    pub fn into_definitions(mut self) -> Vec<TypeDefinition> {
        self.definitions.sort_by(|a, b| a.name.cmp(&b.name));
        self.definitions
    }

    /// The type of a column. `name` is for a type that the document does not name.
    pub fn field(&mut self, schema: &Schema<'a>, name: &str) -> FieldType {
        if schema.kinds.as_ref().is_some_and(|kinds| kinds.len() == 1) {
            if let Some(values) = texts(schema) {
                return FieldType::Enum(self.enumeration(schema, &values, name, true));
            }
            let items = schema.items.clone().filter(|_| schema.allows(Kind::Array));
            let items = items.map(|items| Schema::read(self.document, items));
            if let Some((items, values)) =
                items.as_ref().and_then(|items| Some((items, texts(items)?)))
            {
                let name = self.enumeration(items, &values, name, true);
                return FieldType::EnumArray(name, items.is_nullable);
            }
        }
        if schema.is_decimal() && !schema.is_only(Kind::String) {
            return FieldType::Column(RustType::Decimal);
        }
        match column_type(self.document, schema) {
            Some(ty) => FieldType::Column(ty),
            None => match self.nested(schema, name, 0).as_str() {
                "Value" | "Vec<Value>" => FieldType::Column(RustType::Json),
                ty => FieldType::Json(ty.to_owned()),
            },
        }
    }

    /// The enum of some values.
    fn enumeration(
        &mut self,
        schema: &Schema<'a>,
        values: &[&str],
        name: &str,
        as_column: bool,
    ) -> String {
        let key = format!("enum {}", schema.pointer);
        let name = match self.by_pointer.get(&key) {
            Some(name) => name.clone(),
            None => {
                let name = self.names.ty(&self.wanted(&schema.pointer, name));
                let idents = names::variants(values.iter().copied());
                let values = values.iter().map(|value| (*value).to_owned());
                self.definitions.push(TypeDefinition {
                    name: name.clone(),
                    docs: schema.description.unwrap_or_default().to_owned(),
                    kind: TypeKind::Enum {
                        variants: idents.into_iter().zip(values).collect(),
                        is_column: false,
                        is_nested: false,
                    },
                });
                self.by_pointer.insert(key, name.clone());
                name
            }
        };
        let found = self.definitions.iter_mut().find(|definition| definition.name == name);
        if let Some(TypeKind::Enum { is_column, is_nested, .. }) = found.map(|one| &mut one.kind) {
            *is_column |= as_column;
            *is_nested |= !as_column;
        }
        name
    }

    /// A type inside of `Json<…>`, as it is written; null left out.
    fn nested(&mut self, schema: &Schema<'a>, name: &str, depth: usize) -> String {
        let only = match &schema.kinds {
            Some(kinds) if kinds.len() == 1 && depth < DEEPEST => kinds.first().copied(),
            _ => None,
        };
        match only {
            None => "Value".to_owned(),
            Some(Kind::String) => match texts(schema) {
                Some(values) => self.enumeration(schema, &values, name, false),
                None => "String".to_owned(),
            },
            Some(Kind::Boolean) => "bool".to_owned(),
            Some(Kind::Integer) => "i64".to_owned(),
            Some(Kind::Number) => "f64".to_owned(),
            Some(Kind::Array) => {
                let items = schema.items.clone().map(|node| self.element(node, name, depth));
                format!("Vec<{}>", items.as_deref().unwrap_or("Value"))
            }
            Some(Kind::Object) if !schema.properties.is_empty() => self.object(schema, name, depth),
            Some(Kind::Object) => match schema.others.clone() {
                Some(node) => format!("BTreeMap<String, {}>", self.element(node, name, depth)),
                None => "Value".to_owned(),
            },
        }
    }

    /// What a list or a map holds.
    fn element(&mut self, node: Node<'a>, name: &str, depth: usize) -> String {
        let schema = Schema::read(self.document, node);
        let ty = self.nested(&schema, name, depth + 1);
        // A list is on the heap, so that its elements need no `Box` of their own.
        let inner = ty.strip_prefix("Box<").and_then(|ty| ty.strip_suffix('>'));
        let ty = inner.map(str::to_owned).unwrap_or(ty);
        if schema.is_nullable && ty != "Value" { format!("Option<{ty}>") } else { ty }
    }

    fn object(&mut self, schema: &Schema<'a>, name: &str, depth: usize) -> String {
        if let Some(known) = self.by_pointer.get(&schema.pointer) {
            let is_within = self.under_way.contains(known);
            return if is_within { format!("Box<{known}>") } else { known.clone() };
        }
        let name = self.names.ty(&self.wanted(&schema.pointer, name));
        self.by_pointer.insert(schema.pointer.clone(), name.clone());
        self.under_way.push(name.clone());
        let members = self.members(schema, &name, depth);
        self.under_way.pop();
        self.definitions.push(TypeDefinition {
            name: name.clone(),
            docs: schema.description.unwrap_or_default().to_owned(),
            kind: TypeKind::Struct(members),
        });
        name
    }

    fn members(&mut self, object: &Schema<'a>, name: &str, depth: usize) -> Vec<Member> {
        let properties = ordered(object);
        let rust_names = names::fields(properties.iter().map(|(property, _)| *property));
        let mut members = Vec::new();
        for ((property, node), rust_name) in properties.into_iter().zip(rust_names) {
            let schema = Schema::read(self.document, node);
            if schema.is_never || schema.is_excluded || schema.is_write_only {
                continue;
            }
            let ty = self.nested(&schema, &format!("{name}{}", names::pascal(property)), depth + 1);
            let is_optional = !object.required.contains(&property);
            let is_null = schema.is_nullable && ty != "Value" || is_optional;
            members.push(Member {
                rust_name,
                property: property.to_owned(),
                ty: if is_null { format!("Option<{ty}>") } else { ty },
                is_optional,
                docs: schema.description.unwrap_or_default().to_owned(),
            });
        }
        members
    }

    /// A schema's own name, or the one that is given.
    fn wanted(&self, pointer: &str, name: &str) -> String {
        match pointer.strip_prefix("/components/schemas/") {
            Some(own) if !own.contains('/') => names::pascal(own),
            _ => names::pascal(name),
        }
    }
}

/// The properties of an object, the required ones in the document's order before the others.
pub fn ordered<'a>(object: &Schema<'a>) -> Vec<(&'a str, Node<'a>)> {
    let required = object.required.iter();
    let required = required.filter_map(|name| object.properties.get_key_value(name));
    let others = object.properties.iter().filter(|(name, _)| !object.required.contains(name));
    required.chain(others).map(|(name, node)| (*name, node.clone())).collect()
}

/// The values of a text that has only some, each once.
fn texts<'a>(schema: &Schema<'a>) -> Option<Vec<&'a str>> {
    let mut texts: Vec<&str> = Vec::new();
    for value in schema.values.as_ref()? {
        let Value::String(text) = value else { return None };
        if text_problem(text).is_some() {
            return None;
        }
        if !texts.contains(&text.as_str()) {
            texts.push(text);
        }
    }
    (!texts.is_empty()).then_some(texts)
}
