//! What the API lets clients write, and how.

use std::collections::BTreeMap;

use serde_json::Value;
use sync_patterns_export::openapi::{Document, Kind, Node, Operation, Pair, Path, Schema};

use crate::import::plain::{Access, Mode};
use crate::import::resources::Resource;

/// The operations by which a client can write.
pub struct Writes<'a> {
    /// What POST takes.
    pub create: Option<Body<'a>>,
    /// What PATCH takes.
    pub update: Option<Body<'a>>,
    can_delete: bool,
}

/// What a write takes: the schemas of its properties, and which are required.
#[derive(Default)]
pub struct Body<'a> {
    /// The properties.
    pub properties: BTreeMap<&'a str, Schema<'a>>,
    required: Vec<&'a str>,
}

/// The methods by which a client writes.
const METHODS: [&str; 3] = ["post", "patch", "delete"];

impl<'a> Writes<'a> {
    /// Those of a table. A client puts `prefix` before the paths that it writes to. What it cannot do goes
    /// to the notes.
    pub fn of(
        document: &'a Document,
        resource: &Resource<'a>,
        prefix: &str,
        notes: &mut Vec<String>,
    ) -> Writes<'a> {
        let own = resource.pair.own();
        let is_reachable = |path: &Path<'a>| path.prefix == prefix;
        let pair = Pair { rows: own.rows.filter(is_reachable), row: own.row.filter(is_reachable) };
        let operation = |path: &Option<Path<'a>>, method| {
            path.as_ref().and_then(|path| Operation::at(&path.item, method))
        };
        let body = |operation: Operation<'a>| Body::of(document, &operation);
        let writes = Writes {
            create: operation(&pair.rows, "post").map(body),
            update: operation(&pair.row, "patch").map(body),
            can_delete: operation(&pair.row, "delete").is_some(),
        };
        let is_written =
            |path: &&Path<'a>| METHODS.iter().any(|method| path.item.child(method).is_some());
        let with_slash = resource.paths().filter(|path| path.has_slash).find(is_written);
        if let (false, Some(path)) = (writes.any(), resource.paths().find(is_written)) {
            let why = if path.has_slash {
                "with a slash at its end, which a client does not write".to_owned()
            } else if path.is_nested() {
                "whose first parameters a client does not know".to_owned()
            } else {
                format!("and a client writes below `{prefix}/`")
            };
            notes.push(format!("Read only: it is written at `{}`, {why}.", path.text));
        } else if let Some(path) = with_slash {
            notes.push(format!(
                "No row is made on a device: the API has `{}`, with a slash at its end, which a client does not write.",
                path.text
            ));
        } else if writes.update.is_none() && operation(&pair.row, "put").is_some() {
            notes.push("The API has PUT; a client changes single columns, with PATCH.".to_owned());
        }
        writes
    }

    /// The bodies that there are.
    pub fn bodies(&self) -> impl Iterator<Item = &Body<'a>> {
        [&self.create, &self.update].into_iter().flatten()
    }

    fn any(&self) -> bool {
        self.create.is_some() || self.update.is_some() || self.can_delete
    }

    /// What `x-sync` says, where the API can be written at all.
    pub fn mode(&self, resource: &Resource<'a>) -> Mode {
        let items = resource.paths().map(|path| &path.item);
        let operations = items.clone().flat_map(Node::children).map(|(_, operation)| operation);
        let mut all = items.cloned().chain(operations);
        let sync = all.find_map(|node| node.child("x-sync"));
        let said = |key: &str| sync.as_ref().and_then(|sync| sync.value.get(key)?.as_bool());
        match (said("read_only"), said("local_first")) {
            _ if !self.any() => Mode::ReadOnly,
            (Some(true), _) => Mode::ReadOnly,
            (_, Some(false)) => Mode::Confirmed,
            _ => Mode::LocalFirst,
        }
    }

    /// Whether a text is a decimal: a row has both as strings, and requests take numbers for one.
    pub fn take_decimal(&self, name: &str) -> bool {
        let mut schemas = self.bodies().filter_map(|body| body.properties.get(name));
        schemas.any(|schema| schema.is_decimal() && !schema.is_only(Kind::String))
    }

    /// What POST takes for a property that it is not given.
    pub fn default(&self, name: &str) -> Option<&'a Value> {
        let create = self.create.as_ref().filter(|body| !body.required.contains(&name))?;
        create.properties.get(name)?.default
    }

    /// Who writes a property, by where the document has it; and what that means for the user.
    pub fn access(
        &self,
        name: &str,
        schema: &Schema<'a>,
        is_key: bool,
    ) -> (Access, Option<&'static str>) {
        let is_in = |body: &Option<Body<'a>>| {
            let schema = body.as_ref().and_then(|body| body.properties.get(name));
            schema.is_some_and(|schema| !schema.is_read_only && !schema.is_never)
        };
        let (in_create, in_update) = (is_in(&self.create), is_in(&self.update));
        if schema.is_read_only {
            return (Access::Server, None);
        }
        match (in_create, in_update) {
            (true, _) if is_key => (Access::Write, None),
            (false, _) if is_key => {
                let note = "The server assigns the key: no row is made on a device. To allow it, let POST take a UUID.";
                (Access::Server, self.create.is_some().then_some(note))
            }
            (true, true) => (Access::Write, None),
            (true, false) => (Access::CreateOnly, None),
            (false, true) if self.create.is_none() => (Access::Write, None),
            (false, true) => {
                let note = "PATCH takes it, and POST does not; a client writes what both take.";
                (Access::Server, Some(note))
            }
            (false, false) => (Access::Server, None),
        }
    }
}

impl<'a> Body<'a> {
    fn of(document: &'a Document, operation: &Operation<'a>) -> Body<'a> {
        let Some(node) = operation.body(document) else { return Body::default() };
        let object = Schema::read(document, node);
        let read = |(name, node): (&'a str, Node<'a>)| (name, Schema::read(document, node));
        Body {
            properties: object.properties.into_iter().map(read).collect(),
            required: object.required,
        }
    }
}
