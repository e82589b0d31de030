//! The normal form of a schema: what values it allows, however it is written.
//!
//! `type: [string, null]`, `nullable: true`, `anyOf` with null, `allOf` around a reference and `const`
//! all come to the same few facts.

mod combine;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Document, Node};

/// How many schemas may be read to understand one. References can multiply without end.
const MOST_PARTS: u32 = 2_000;

/// A type of JSON. Null is told by [`Schema::is_nullable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `"text"`
    String,
    /// `1.5`
    Number,
    /// `1`
    Integer,
    /// `true`
    Boolean,
    /// `{}`
    Object,
    /// `[]`
    Array,
}

/// What values a schema allows.
#[derive(Debug, Clone)]
pub struct Schema<'a> {
    /// Where it is defined, references followed.
    pub pointer: String,
    /// The types that it allows; `None` where it does not say.
    pub kinds: Option<BTreeSet<Kind>>,
    /// Whether null is allowed.
    pub is_nullable: bool,
    /// Its format; `byte` where bytes are base64.
    pub format: Option<String>,
    /// The only values that it allows, null left out.
    pub values: Option<Vec<&'a Value>>,
    /// The schema of an array's items.
    pub items: Option<Node<'a>>,
    /// The properties of an object.
    pub properties: BTreeMap<&'a str, Node<'a>>,
    /// The properties that are always there, in the document's order.
    pub required: Vec<&'a str>,
    /// What the values of other properties must be.
    pub others: Option<Node<'a>>,
    /// What it is, in words.
    pub description: Option<&'a str>,
    /// The value for where none is given.
    pub default: Option<&'a Value>,
    /// `x-sync-exclude: true`: the backend says that it does not leave it.
    pub is_excluded: bool,
    /// Whether no value at all is allowed.
    pub is_never: bool,
    /// Whether a property is in answers only.
    pub is_read_only: bool,
    /// Whether a property is in requests only.
    pub is_write_only: bool,
    /// The reference that leads nowhere.
    pub dangling: Option<&'a str>,
}

impl<'a> Schema<'a> {
    /// Reads a schema.
    pub fn read(document: &'a Document, node: Node<'a>) -> Schema<'a> {
        Reader { document, left: Cell::new(MOST_PARTS), under_way: Vec::new() }.read(node)
    }

    /// A schema that allows everything.
    fn anything(pointer: String) -> Schema<'a> {
        Schema {
            pointer,
            kinds: None,
            is_nullable: true,
            format: None,
            values: None,
            items: None,
            properties: BTreeMap::new(),
            required: Vec::new(),
            others: None,
            description: None,
            default: None,
            is_excluded: false,
            is_never: false,
            is_read_only: false,
            is_write_only: false,
            dangling: None,
        }
    }

    /// Whether a type is allowed.
    pub fn allows(&self, kind: Kind) -> bool {
        match &self.kinds {
            None => true,
            Some(kinds) => {
                kinds.contains(&kind) || (kind == Kind::Integer && kinds.contains(&Kind::Number))
            }
        }
    }

    /// Whether a type, and no other, is allowed.
    pub fn is_only(&self, kind: Kind) -> bool {
        let allowed = |one: &Kind| *one == kind || (*one == Kind::Integer && kind == Kind::Number);
        self.kinds.as_ref().is_some_and(|kinds| !kinds.is_empty() && kinds.iter().all(allowed))
    }

    /// Whether strings are allowed, and with them numbers at most.
    pub fn is_decimal(&self) -> bool {
        let fits = |kind: &Kind| matches!(kind, Kind::String | Kind::Number | Kind::Integer);
        let kinds = self.kinds.as_ref();
        kinds.is_some_and(|kinds| kinds.contains(&Kind::String) && kinds.iter().all(fits))
    }
}

struct Reader<'a> {
    document: &'a Document,
    left: Cell<u32>,
    under_way: Vec<String>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, node: Node<'a>) -> Schema<'a> {
        let left = self.left.get();
        if left == 0 || self.under_way.contains(&node.pointer) {
            return Schema::anything(node.pointer);
        }
        self.left.set(left - 1);
        self.under_way.push(node.pointer.clone());
        let schema = self.parts(node);
        self.under_way.pop();
        schema
    }

    fn parts(&mut self, node: Node<'a>) -> Schema<'a> {
        let mut schema = own(&node);
        if let Some(reference) = node.text("$ref") {
            match self.document.referenced(reference) {
                Some(target) => {
                    let target = self.read(target);
                    let pointer = target.pointer.clone();
                    schema = Schema { pointer, ..schema.and(target) };
                }
                None => schema.dangling = Some(reference),
            }
        }
        for part in node.child("allOf").iter().flat_map(Node::items) {
            schema = schema.and(self.read(part));
        }
        for key in ["anyOf", "oneOf"] {
            let choices = node.child(key).map(|choices| choices.items()).into_iter().flatten();
            let choices: Vec<Schema<'a>> = choices.map(|choice| self.read(choice)).collect();
            if let Some(either) = choices.into_iter().reduce(Schema::or) {
                schema = schema.and(either);
            }
        }
        // Written beside `$ref` or `allOf`, it is meant for the whole.
        if node.is("nullable") {
            schema.is_nullable = true;
        }
        schema
    }
}

/// What a schema says itself, without the schemas that it refers to or combines.
fn own<'a>(node: &Node<'a>) -> Schema<'a> {
    let mut schema = Schema::anything(node.pointer.clone());
    if node.value == &Value::Bool(false) {
        schema.is_never = true;
    }
    let not = node.child("not").map(|not| not.value);
    schema.is_never |= not.is_some_and(|not| {
        *not == Value::Bool(true) || not.as_object().is_some_and(|not| not.is_empty())
    });
    types(node, &mut schema);
    values(node, &mut schema);
    let is_base64 = matches!(node.text("contentEncoding"), Some("base64"));
    let format = node.text("format").or(is_base64.then_some("byte"));
    schema.format = format.map(str::to_owned);
    schema.items = node.child("items");
    schema.properties = node.child("properties").iter().flat_map(Node::children).collect();
    let required = node.child("required");
    schema.required = required.iter().flat_map(Node::items).filter_map(text).collect();
    schema.is_excluded = node.is("x-sync-exclude");
    schema.is_read_only = node.is("readOnly");
    schema.is_write_only = node.is("writeOnly");
    schema.others = node.child("additionalProperties").filter(|others| others.value.is_object());
    schema.description = node.text("description").filter(|text| !text.trim().is_empty());
    schema.default = node.child("default").map(|default| default.value);
    schema
}

fn text<'a>(node: Node<'a>) -> Option<&'a str> {
    node.value.as_str()
}

fn types(node: &Node<'_>, schema: &mut Schema<'_>) {
    let names: Vec<&str> = match node.child("type") {
        Some(Node { value: Value::String(name), .. }) => vec![name.as_str()],
        Some(list) => list.items().filter_map(text).collect(),
        None => Vec::new(),
    };
    let kinds: BTreeSet<Kind> = names.iter().filter_map(|name| kind_of_name(name)).collect();
    let has_null = names.contains(&"null");
    if !kinds.is_empty() || has_null {
        schema.kinds = Some(kinds);
        schema.is_nullable = has_null;
        return;
    }
    let implied = [("properties", Kind::Object), ("items", Kind::Array)];
    let implied = implied.iter().find(|(key, _)| node.child(key).is_some());
    if let Some((_, kind)) = implied {
        schema.kinds = Some(BTreeSet::from([*kind]));
        schema.is_nullable = false;
    }
}

fn kind_of_name(name: &str) -> Option<Kind> {
    match name {
        "string" => Some(Kind::String),
        "number" => Some(Kind::Number),
        "integer" => Some(Kind::Integer),
        "boolean" => Some(Kind::Boolean),
        "object" => Some(Kind::Object),
        "array" => Some(Kind::Array),
        _ => None,
    }
}

fn values<'a>(node: &Node<'a>, schema: &mut Schema<'a>) {
    let values: Vec<&Value> = match (node.child("const"), node.child("enum")) {
        (Some(only), _) => vec![only.value],
        (None, Some(list)) if list.value.is_array() => list.items().map(|one| one.value).collect(),
        _ => return,
    };
    let has_null = values.iter().any(|value| value.is_null());
    let values: Vec<&Value> = values.into_iter().filter(|value| !value.is_null()).collect();
    if schema.kinds.is_none() {
        schema.kinds = Some(values.iter().filter_map(|value| kind_of_value(value)).collect());
        schema.is_nullable = has_null;
    }
    schema.values = Some(values);
}

fn kind_of_value(value: &Value) -> Option<Kind> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Kind::Boolean),
        Value::Number(number) if number.is_f64() => Some(Kind::Number),
        Value::Number(_) => Some(Kind::Integer),
        Value::String(_) => Some(Kind::String),
        Value::Array(_) => Some(Kind::Array),
        Value::Object(_) => Some(Kind::Object),
    }
}
