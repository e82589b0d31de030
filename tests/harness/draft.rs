//! Models made by hand, for what no one model of the tracker shows: a model before and after a
//! change, names in need of quotes, a hundred columns.

use sync_patterns_core::{Access, Field, Mode, Model, Provisional, Scope, Shape, Source};

/// A model in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    table: &'static str,
    mode: Mode,
    scope: Vec<&'static str>,
    fields: Vec<Field>,
}

/// A field in the making.
#[derive(Debug, Clone, Copy)]
pub struct DraftField(Field);

impl Draft {
    /// A local-first model with the key `id`, a UUID.
    pub fn new(table: &'static str) -> Draft {
        Draft::without_key(table).field(DraftField::new("id", Shape::Uuid).key())
    }

    /// A local-first model without fields.
    pub fn without_key(table: &'static str) -> Draft {
        Draft { table, mode: Mode::LocalFirst, scope: Vec::new(), fields: Vec::new() }
    }

    /// In this mode.
    pub fn mode(self, mode: Mode) -> Draft {
        Draft { mode, ..self }
    }

    /// Chosen by these columns.
    pub fn scope(self, columns: &[&'static str]) -> Draft {
        Draft { scope: columns.to_vec(), ..self }
    }

    /// With one more field.
    pub fn field(mut self, field: DraftField) -> Draft {
        self.fields.push(field.0);
        self
    }

    /// With one more field that a client may write.
    pub fn column(self, column: &'static str, shape: Shape) -> Draft {
        self.field(DraftField::new(column, shape))
    }

    /// The model. It lives until the process ends, as the derive's constants do.
    pub fn model(self) -> Model {
        Model {
            name: self.table,
            table: self.table,
            docs: "",
            deprecated: None,
            mode: self.mode,
            scope: match self.scope.leak() {
                [] => Scope::All,
                columns => Scope::Columns(columns),
            },
            fields: self.fields.leak(),
            server_only: &[],
            source: Source { file: file!(), line: line!() },
        }
    }
}

impl DraftField {
    /// A field that a client may write.
    pub const fn new(column: &'static str, shape: Shape) -> DraftField {
        DraftField(Field {
            rust_name: column,
            column,
            docs: "",
            deprecated: None,
            shape,
            is_key: false,
            access: Access::Write,
            default: None,
            provisional: Provisional::ByType,
            is_indexed: false,
            line: 0,
        })
    }

    /// (Part of) the key.
    pub const fn key(mut self) -> DraftField {
        self.0.is_key = true;
        self
    }

    /// Written by these.
    pub const fn access(mut self, access: Access) -> DraftField {
        self.0.access = access;
        self
    }

    /// With a default value, as text.
    pub const fn default(mut self, text: &'static str) -> DraftField {
        self.0.default = Some(text);
        self
    }

    /// With this value until the server has sent its own.
    pub const fn provisional(mut self, provisional: Provisional) -> DraftField {
        self.0.provisional = provisional;
        self
    }

    /// With an index.
    pub const fn indexed(mut self) -> DraftField {
        self.0.is_indexed = true;
        self
    }
}
