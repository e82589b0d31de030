//! A model as data: what `#[derive(Syncable)]` found, for exporters, servers and tools.

use crate::{Shape, ShapeDefinition, sql::Sql};

/// A struct that is synchronised; `#[derive(Syncable)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a synchronised model",
    label = "not a model",
    note = "add `#[derive(sync_patterns::Syncable)]` to the struct"
)]
pub trait Syncable {
    /// The model as data.
    const MODEL: Model;
    /// What a client subscribes to.
    const SHAPE: ShapeDefinition;
    /// The model's SQL for PGlite and Postgres.
    const POSTGRES: Sql;
    /// The model's SQL for SQLite.
    const SQLITE: Sql;
    /// The keys of the rows in scope, by which children with `scope(via = …)` find theirs.
    #[doc(hidden)]
    const SUBQUERY: &'static str = "";
}

/// A model: one struct, one table.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// The struct's name: `Contact`.
    pub name: &'static str,
    /// The table on the server, and the view in the local database: `contacts`.
    pub table: &'static str,
    /// The struct's doc comment, lines joined by `\n`.
    pub docs: &'static str,
    /// The note of `#[deprecated]`, empty where it has none.
    pub deprecated: Option<&'static str>,
    /// When a local write becomes visible.
    pub mode: Mode,
    /// Which rows a client subscribes to.
    pub scope: Scope,
    /// The fields that a client has, in the struct's order.
    pub fields: &'static [Field],
    /// The columns that never leave the server.
    pub server_only: &'static [ServerOnly],
    /// Where the struct is written.
    pub source: Source,
}

/// When a local write becomes visible in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// At once (`#[sync(local_first)]`).
    LocalFirst,
    /// When the server has accepted it (semantics 21, 22).
    Confirmed,
    /// Never: the model cannot be written here (`#[sync(read_only)]`).
    ReadOnly,
}

/// Which rows one subscription brings.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// All that the tenant may see.
    All,
    /// Those with given values in these columns.
    Columns(&'static [&'static str]),
    /// Those whose parent row is in the parent's scope.
    Via {
        /// The column that names the parent row.
        column: &'static str,
        /// The parent.
        parent: &'static Model,
    },
}

/// A field that a client has.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The field's name in Rust, without `r#`.
    pub rust_name: &'static str,
    /// The name in JSON and of the column, after serde's renames.
    pub column: &'static str,
    /// The doc comment, lines joined by `\n`.
    pub docs: &'static str,
    /// The note of `#[deprecated]`, empty where it has none.
    pub deprecated: Option<&'static str>,
    /// What the column holds.
    pub shape: Shape,
    /// Whether it is (part of) the row's key.
    pub is_key: bool,
    /// Who may write it, and when.
    pub access: Access,
    /// The value of a new row that gives none, as text.
    pub default: Option<&'static str>,
    /// What a row that was made here shows until the server has sent its value.
    pub provisional: Provisional,
    /// Whether the local database has an index on it.
    pub is_indexed: bool,
    /// The line of the field in [`Model::source`]'s file.
    pub line: u32,
}

/// Who may write a field, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// The client, on insert and update.
    Write,
    /// The client, on insert.
    CreateOnly,
    /// The server; in no request (`#[sync(server)]`).
    Server,
    /// The client, for itself; never sent nor received (`#[sync(local_only)]`).
    LocalOnly,
}

/// What a server-assigned column shows in a row made here, until the server has sent its value
/// (semantics 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provisional {
    /// What its type allows: null where optional, the time of the insert for a timestamp or date.
    ByType,
    /// This value, as text.
    Value(&'static str),
    /// Null, and the TypeScript type says so (`#[sync(server, absent_until_synced)]`).
    Absent,
}

/// A column that never leaves the server.
#[derive(Debug, Clone, Copy)]
pub struct ServerOnly {
    /// The field's name in Rust, without `r#`.
    pub rust_name: &'static str,
    /// The column's name.
    pub column: &'static str,
    /// What it holds, where its type is a [`Column`](crate::Column).
    pub shape: Option<Shape>,
    /// Why it stays on the server.
    pub reason: ServerOnlyReason,
}

/// Why a column stays on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerOnlyReason {
    /// `#[sync(exclude)]` or `#[serde(skip)]`.
    Excluded,
    /// `#[sync(tenant = "…")]`: the server sets it from who is asking.
    Tenant,
}

/// A place in source code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line of the struct's name.
    pub line: u32,
}

impl Model {
    /// The fields of the key, in the struct's order.
    pub fn key(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|field| field.is_key)
    }

    /// The field with a column's name.
    pub fn field(&self, column: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.column == column)
    }

    /// The column that says whose row it is.
    pub const fn tenant(&self) -> Option<&'static ServerOnly> {
        let mut index = 0;
        while index < self.server_only.len() {
            if matches!(self.server_only[index].reason, ServerOnlyReason::Tenant) {
                return Some(&self.server_only[index]);
            }
            index += 1;
        }
        None
    }

    /// Whether writes are shown before the server has accepted them.
    pub const fn is_local_first(&self) -> bool {
        matches!(self.mode, Mode::LocalFirst)
    }

    /// Whether the model can be written locally.
    pub const fn is_writable(&self) -> bool {
        !matches!(self.mode, Mode::ReadOnly)
    }
}

impl Field {
    /// Whether the server has the column, and a shape brings it.
    pub const fn is_synced(&self) -> bool {
        !matches!(self.access, Access::LocalOnly)
    }

    /// Whether a row that was made here may lack the value until the server has sent it.
    pub const fn is_absent_until_synced(&self) -> bool {
        matches!(self.provisional, Provisional::Absent)
    }

    /// Whether a request that creates a row names the field.
    pub const fn is_in_create(&self) -> bool {
        matches!(self.access, Access::Write | Access::CreateOnly)
    }

    /// Whether a request that updates a row may name the field.
    pub const fn is_in_update(&self) -> bool {
        matches!(self.access, Access::Write) && !self.is_key
    }
}
