//! Documents of what is supported, by chance: each is imported whole, as it was meant, and `check` has
//! nothing to say of it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sync_patterns_cli::import::plain::{Access, Mode};
use sync_patterns_cli::import::settle;

use crate::document::imported;

/// How a document says that null is allowed.
#[derive(Debug, Clone, Copy)]
enum Nulls {
    TypeList,
    AnyOf,
    Nullable,
}

/// A property, and who writes it.
#[derive(Debug, Clone)]
struct Property {
    name: &'static str,
    schema: Value,
    is_nullable: bool,
    is_required: bool,
    access: Access,
}

/// A table, and how the document has it.
#[derive(Debug, Clone)]
struct Table {
    key: Value,
    is_written: bool,
    local_first: Option<bool>,
    properties: Vec<Property>,
    nulls: Nulls,
    is_referenced: bool,
    is_wrapped: bool,
}

/// The three forms of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Row,
    Create,
    Update,
}

fn schema() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({ "type": "string" }),
        json!({ "type": "string", "format": "uuid" }),
        json!({ "type": "string", "format": "date-time" }),
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "string", "format": "byte" }),
        json!({ "type": "string", "format": "decimal" }),
        json!({ "type": "string", "format": "email", "description": "Where mail goes." }),
        json!({ "type": "string", "format": "duration" }),
        json!({ "type": "string", "enum": ["low", "very high", ""] }),
        json!({ "type": "boolean" }),
        json!({ "type": "integer" }),
        json!({ "type": "integer", "format": "int32" }),
        json!({ "type": "integer", "format": "uint32", "minimum": 0 }),
        json!({ "type": "number" }),
        json!({ "type": "number", "format": "float" }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "array", "items": { "type": "string", "enum": ["a", "b"] } }),
        json!({ "type": "array", "items": { "type": "array", "items": { "type": "number" } } }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
        json!({ "type": "object" }),
        json!({ "allOf": [{ "type": "integer" }, { "format": "int64" }] }),
        json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] }),
    ])
}

fn property(name: &'static str) -> impl Strategy<Value = Property> {
    let access = prop::sample::select(vec![Access::Write, Access::CreateOnly, Access::Server]);
    (schema(), any::<bool>(), any::<bool>(), access).prop_map(
        move |(schema, is_nullable, is_required, access)| Property {
            name,
            schema,
            is_nullable,
            is_required,
            access,
        },
    )
}

fn table() -> impl Strategy<Value = Table> {
    let names =
        ["title", "firstName", "type", "Is-Open", "order", "self", "größe", "2nd", "created_at"];
    let properties = prop::sample::subsequence(names.to_vec(), 0..names.len())
        .prop_flat_map(|names| names.into_iter().map(property).collect::<Vec<_>>());
    let key = prop::sample::select(vec![
        json!({ "type": "string", "format": "uuid" }),
        json!({ "type": "string" }),
        json!({ "type": "integer", "format": "int64" }),
        json!({ "type": "string", "format": "date" }),
    ]);
    let nulls = prop::sample::select(vec![Nulls::TypeList, Nulls::AnyOf, Nulls::Nullable]);
    (key, any::<bool>(), any::<Option<bool>>(), properties, nulls, any::<bool>(), any::<bool>())
        .prop_map(|(key, is_written, local_first, properties, nulls, is_referenced, is_wrapped)| {
            Table { key, is_written, local_first, properties, nulls, is_referenced, is_wrapped }
        })
}

impl Table {
    fn schema(&self, property: &Property, is_nullable: bool) -> Value {
        let schema = property.schema.clone();
        match (is_nullable, self.nulls) {
            (false, _) => schema,
            (true, Nulls::AnyOf) => json!({ "anyOf": [schema, { "type": "null" }] }),
            (true, Nulls::TypeList) if schema["type"].is_string() && schema["enum"].is_null() => {
                let mut schema = schema;
                schema["type"] = json!([schema["type"], "null"]);
                schema
            }
            (true, _) => {
                let mut schema = schema;
                schema["nullable"] = json!(true);
                schema
            }
        }
    }

    /// The row, or what a request takes: that is null where the row may lack the property.
    fn object(&self, part: Part) -> Value {
        let is_in = |property: &&Property| match part {
            Part::Row => true,
            Part::Create => property.access != Access::Server,
            Part::Update => property.access == Access::Write,
        };
        let mut properties = Map::new();
        let mut required = Vec::new();
        for property in self.properties.iter().filter(is_in) {
            let may_lack = part != Part::Row && !property.is_required;
            let schema = self.schema(property, property.is_nullable || may_lack);
            properties.insert(property.name.to_owned(), schema);
            let is_required = match part {
                Part::Row => property.is_required,
                Part::Create => property.is_required && !property.is_nullable,
                Part::Update => false,
            };
            required.extend(is_required.then_some(property.name));
        }
        if part != Part::Update {
            properties.insert("id".into(), self.key.clone());
            required.push("id");
        }
        json!({ "type": "object", "properties": properties, "required": required })
    }

    /// Puts the table into a document.
    fn add(&self, name: &str, model: &str, document: &mut Value) {
        let row = self.object(Part::Row);
        let row = if self.is_referenced {
            document["components"]["schemas"][model] = row;
            json!({ "$ref": format!("#/components/schemas/{model}") })
        } else {
            row
        };
        let json =
            |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        if !self.is_written {
            let list = json!({ "type": "array", "items": row });
            document["paths"][format!("/api/{name}")] =
                json!({ "get": { "responses": { "200": json(list) } } });
            return;
        }
        let written = if self.is_wrapped {
            json!({ "type": "object", "required": ["row", "txid"],
                "properties": { "row": row, "txid": { "type": "integer" } } })
        } else {
            let txid =
                json!({ "properties": { "txid": { "type": "integer" } }, "required": ["txid"] });
            json!({ "allOf": [row, txid] })
        };
        let removed = json!({ "type": "object", "required": ["txid"],
            "properties": { "txid": { "type": "integer" } } });
        let parameters = json!([
            { "in": "header", "name": "idempotency-key", "schema": { "type": "string" } },
            { "in": "path", "name": "id", "schema": self.key },
        ]);
        let operation = |body: Option<Value>, answer: &Value| {
            let mut operation =
                json!({ "parameters": parameters, "responses": { "200": json(answer.clone()) } });
            if let Some(body) = body {
                operation["requestBody"] = json(body);
            }
            operation
        };
        let (create, update) = (self.object(Part::Create), self.object(Part::Update));
        let mut rows = json!({ "post": operation(Some(create), &written) });
        if let Some(local_first) = self.local_first {
            rows["x-sync"] = json!({ "local_first": local_first });
        }
        document["paths"][format!("/api/{name}")] = rows;
        document["paths"][format!("/api/{name}/{{id}}")] = json!({
            "patch": operation(Some(update), &written),
            "delete": operation(None, &removed),
        });
    }

    fn mode(&self) -> Mode {
        match (self.is_written, self.local_first) {
            (false, _) => Mode::ReadOnly,
            (true, Some(false)) => Mode::Confirmed,
            (true, _) => Mode::LocalFirst,
        }
    }
}

const NAMES: [(&str, &str); 3] =
    [("books", "Book"), ("people", "Person"), ("order-lines", "OrderLine")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn what_is_imported_is_what_was_meant_and_agrees(tables in prop::collection::vec(table(), 1..=3)) {
        let mut document = json!({
            "openapi": "3.1.0", "paths": {}, "components": { "schemas": {} },
        });
        for (table, (name, model)) in tables.iter().zip(NAMES) {
            table.add(name, model, &mut document);
        }
        let (parsed, imported) = imported(&document.to_string());
        prop_assert!(imported.is_complete(), "{:?}", imported);
        prop_assert!(imported.accepted.is_empty(), "{:?} in {document}", imported.accepted);
        let open = settle::open(&imported, &parsed);
        prop_assert!(open.is_empty(), "{open:?}");
        prop_assert_eq!(imported.models.len(), tables.len());
        for (table, (name, model)) in tables.iter().zip(NAMES) {
            let found = imported.models.iter().find(|found| found.name == model).unwrap();
            prop_assert_eq!(&found.table, name);
            prop_assert_eq!(found.mode, table.mode());
            prop_assert_eq!(found.fields.len(), table.properties.len() + 1);
            for property in &table.properties {
                let field = found.fields.iter().find(|field| field.column == property.name).unwrap();
                prop_assert_eq!(field.is_nullable, property.is_nullable || !property.is_required);
                if table.is_written {
                    prop_assert_eq!(field.access, property.access, "{}", property.name);
                }
            }
        }
    }
}
