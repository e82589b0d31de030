//! The checked model: what emitting needs, and nothing that could still be wrong but for the types.

use proc_macro2::Span;
use syn::{Ident, Path, Type, Visibility};
use sync_patterns_core::{Access, Mode};

use crate::{
    attributes::{Text, serde::With},
    spelled::Spelled,
};

/// A struct that can be synchronised.
pub struct Model {
    pub ident: Ident,
    pub vis: Visibility,
    pub table: String,
    pub docs: String,
    pub deprecated: Option<String>,
    pub mode: Mode,
    pub scope: Scope,
    /// The fields that a client has, in order.
    pub fields: Vec<Field>,
    pub server_only: Vec<ServerOnly>,
    pub line: usize,
}

/// Which rows a subscription brings. Fields are indexes into [`Model::fields`].
pub enum Scope {
    All,
    Columns(Vec<ScopeColumn>),
    Via { column: ScopeColumn, parent: Path },
}

/// A column that a scope names.
pub struct ScopeColumn {
    pub field: usize,
    /// Where the scope names it.
    pub span: Span,
}

/// A field that a client has.
pub struct Field {
    pub ident: Ident,
    pub vis: Visibility,
    pub ty: Type,
    /// What the type's name says, where it says something.
    pub spelled: Option<Spelled>,
    pub rust_name: String,
    pub column: String,
    pub aliases: Vec<String>,
    pub docs: String,
    pub deprecated: Option<String>,
    pub is_key: bool,
    pub access: Access,
    pub default: Option<Text>,
    pub provisional: Option<Text>,
    /// Where `absent_until_synced` is.
    pub absent_until_synced: Option<Span>,
    pub is_indexed: bool,
    pub with: Option<With>,
    /// Where `skip_serializing_if` is.
    pub skip_serializing_if: Option<Span>,
    pub line: usize,
}

/// A column that never leaves the server.
pub struct ServerOnly {
    pub ty: Type,
    pub rust_name: String,
    pub column: String,
    pub is_tenant: bool,
}

impl Model {
    /// The struct's name, without `r#`.
    pub fn name(&self) -> String {
        unraw(&self.ident)
    }

    /// The fields of the key.
    pub fn key(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_key)
    }

    /// The column that says whose row it is.
    pub fn tenant(&self) -> Option<&ServerOnly> {
        self.server_only.iter().find(|column| column.is_tenant)
    }
}

impl Field {
    /// Whether the server has the column.
    pub fn is_synced(&self) -> bool {
        self.access != Access::LocalOnly
    }

    /// Whether a request that creates a row names the field.
    pub fn is_in_create(&self) -> bool {
        matches!(self.access, Access::Write | Access::CreateOnly)
    }

    /// Whether a request that updates a row may name the field.
    pub fn is_in_update(&self) -> bool {
        self.access == Access::Write && !self.is_key
    }
}

/// An identifier without `r#`.
pub fn unraw(ident: &Ident) -> String {
    use syn::ext::IdentExt;
    ident.unraw().to_string()
}
