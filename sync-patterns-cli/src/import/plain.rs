//! What a document comes to, as plain data: models, the types that they name, and what was left out.

use std::collections::BTreeMap;

use sync_patterns_export::openapi::RustType;

/// Everything that a document gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// The models, in the order of their tables.
    pub models: Vec<Model>,
    /// The types that the models' fields name.
    pub types: Vec<TypeDefinition>,
    /// The tables that could not be mapped.
    pub left_out: Vec<LeftOut>,
    /// The paths that are no tables: actions, single objects.
    pub no_tables: Vec<LeftOut>,
    /// What the document calls a model's row, where the model's name does not tell it.
    pub schemas: BTreeMap<String, String>,
    /// The differences that remain, by the names that `check` gives them, and why.
    pub accepted: BTreeMap<String, String>,
    /// What a client puts before a table's path.
    pub api_base_url: String,
}

/// A part of the document without a counterpart in Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is: a path, or `Contact.address`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Where it is in the document.
    pub pointer: String,
}

/// A struct with `#[derive(Syncable)]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The struct's name.
    pub name: String,
    /// The table, as the path has it.
    pub table: String,
    /// The doc comment.
    pub docs: String,
    /// When a write is visible.
    pub mode: Mode,
    /// The fields, the key first.
    pub fields: Vec<Field>,
    /// The properties that are no fields.
    pub left_out: Vec<LeftOut>,
    /// What the struct cannot do, and why.
    pub notes: Vec<String>,
    /// Where the row is described.
    pub row: String,
}

/// When a write is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// At once.
    LocalFirst,
    /// When the server has accepted it.
    Confirmed,
    /// There are no writes.
    ReadOnly,
}

/// A field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in Rust, without `r#`.
    pub rust_name: String,
    /// The property.
    pub column: String,
    /// Its type, null left out.
    pub ty: FieldType,
    /// Whether it can be null.
    pub is_nullable: bool,
    /// The doc comment.
    pub docs: String,
    /// Whether it is (part of) the key.
    pub is_key: bool,
    /// Who writes it.
    pub access: Access,
    /// The value where a new row gives none, as text.
    pub default: Option<String>,
    /// What the field cannot do, and why.
    pub notes: Vec<String>,
}

/// Who writes a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The client.
    Write,
    /// The client, when it creates a row.
    CreateOnly,
    /// The server.
    Server,
    /// Clients do not have it.
    Exclude,
}

/// A field's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A type of Rust, of a crate that `sync-patterns` knows, or a list of them.
    Column(RustType),
    /// An enum of [`Imported::types`].
    Enum(String),
    /// A list of one, and whether an element can be null.
    EnumArray(String, bool),
    /// `Json<…>`, with what stands in the brackets.
    Json(String),
}

/// A type that fields name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeDefinition {
    /// Its name.
    pub name: String,
    /// The doc comment.
    pub docs: String,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// An enum without data.
    Enum {
        /// Its variants: the name and the value.
        variants: Vec<(String, String)>,
        /// Whether a column is of this type.
        is_column: bool,
        /// Whether it occurs inside of a `Json<…>`.
        is_nested: bool,
    },
    /// A struct inside of a `Json<…>`.
    Struct(Vec<Member>),
}

/// A field of a struct inside of a `Json<…>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name in Rust, without `r#`.
    pub rust_name: String,
    /// The property.
    pub property: String,
    /// Its type, as it is written.
    pub ty: String,
    /// Whether the property may be absent.
    pub is_optional: bool,
    /// The doc comment.
    pub docs: String,
}

impl Imported {
    /// The values of an enum.
    pub fn values(&self, name: &str) -> Vec<String> {
        let found = self.types.iter().find(|ty| ty.name == name);
        match found.map(|ty| &ty.kind) {
            Some(TypeKind::Enum { variants, .. }) => {
                variants.iter().map(|(_, value)| value.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether everything in the document has a counterpart.
    pub fn is_complete(&self) -> bool {
        self.left_out.is_empty() && self.models.iter().all(|model| model.left_out.is_empty())
    }
}

impl Model {
    /// The fields of the key.
    pub fn key(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_key)
    }

    /// The field of a property.
    pub fn field_mut(&mut self, column: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.column == column)
    }
}

impl Model {
    /// Whether a field shows nothing in a row made here, until the server has sent it.
    pub fn is_absent_until_synced(&self, field: &Field) -> bool {
        let has_value = matches!(field.ty, FieldType::Column(RustType::Timestamp | RustType::Date));
        self.mode != Mode::ReadOnly
            && field.access == Access::Server
            && !field.is_key
            && !field.is_nullable
            && !has_value
    }
}
