//! Local-first applications from annotated Rust structs.
//!
//! A struct with [`#[derive(Syncable)]`](derive@Syncable) is a table on the server and a view in the
//! local database of each client (PGlite or SQLite). The derive finds out at compile time what both
//! sides need; `sync-patterns-export` writes the front end from it when you run `cargo build`.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use serde::{Deserialize, Serialize};
//! use sync_patterns::{Column, Patch, Syncable};
//! use uuid::Uuid;
//!
//! /// How far an issue is.
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Column)]
//! #[serde(rename_all = "snake_case")]
//! pub enum Status {
//!     Open,
//!     InProgress,
//!     Done,
//! }
//!
//! /// What is to be done.
//! #[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
//! #[sync(local_first, tenant = "organization_id", scope = "project_id")]
//! pub struct Issue {
//!     pub id: Uuid,
//!     pub organization_id: Uuid,
//!     pub project_id: Uuid,
//!     pub title: String,
//!     pub description: Option<String>,
//!     #[sync(default = "open")]
//!     pub status: Status,
//!     #[sync(server)]
//!     pub created_at: DateTime<Utc>,
//!     #[sync(exclude)]
//!     pub spam_score: f64,
//! }
//!
//! // The model as data, and what a client subscribes to. (`organization_id` is the server's affair.)
//! const COLUMNS: &[&str] = Issue::SHAPE.columns;
//! assert_eq!(Issue::MODEL.table, "issues");
//! assert_eq!(
//!     COLUMNS,
//!     ["id", "project_id", "title", "description", "status", "created_at", "write_id"]
//! );
//! assert_eq!(Issue::SHAPE.where_clause, r#""project_id" = $1 AND "organization_id" = $2"#);
//!
//! // The local database: the shared tables first, then each model's.
//! let script = [sync_patterns::shared::POSTGRES.script(), Issue::POSTGRES.script()].join("\n");
//! assert!(script.contains("issues_synced"));
//!
//! // What a backend takes, exactly as a client sends it.
//! let create: IssueCreate = serde_json::from_str(
//!     r#"{
//!         "id": "00000000-0000-4000-8000-000000000001",
//!         "project_id": "00000000-0000-4000-8000-000000000002",
//!         "title": "Write the documentation"
//!     }"#,
//! )?;
//! assert_eq!((create.description, create.status), (None, None));
//!
//! let update: IssueUpdate = serde_json::from_str(r#"{ "description": null }"#)?;
//! assert_eq!(update.title, Patch::Absent);
//! assert_eq!(update.description, Patch::Set(None));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Attributes
//!
//! | on the struct | |
//! | --- | --- |
//! | `#[sync(local_first)]` | writes show at once; without it, when the server has accepted them |
//! | `#[sync(read_only)]` | never written here: no local table, no outbox, no requests |
//! | `#[sync(table = "…")]` | the table's name; else the struct's, in `snake_case` and the plural |
//! | `#[sync(tenant = "…")]` | the column that says whose row it is: set by the server, seen by no client |
//! | `#[sync(scope = "…")]`, `#[sync(scope("…", "…"))]` | the columns by which a client chooses rows |
//! | `#[sync(scope(via = "…", model = …))]` | rows whose parent is in the parent's scope |
//!
//! | on a field | |
//! | --- | --- |
//! | `#[sync(id)]` | the key, or a part of it; else the field named `id` |
//! | `#[sync(exclude)]`, `#[serde(skip)]` | never leaves the server |
//! | `#[sync(local_only)]` | stays on the device; an `Option`, or with a `default` |
//! | `#[sync(server)]` | assigned by the server: in no request |
//! | `#[sync(server, provisional = "…")]` | what a row made here shows until it is synced |
//! | `#[sync(server, absent_until_synced)]` | null until then, though its type is not an `Option` |
//! | `#[sync(create_only)]` | given when a row is created, and not changed later |
//! | `#[sync(default = "…")]` | the value of a row that is created without one, as text |
//! | `#[sync(index)]` | the local database has an index on it |
//!
//! The names of columns are those of the JSON: `#[serde(rename)]`, `#[serde(rename_all)]` and
//! `#[serde(alias)]` (for reading) count, and those of serde's attributes that would make JSON which no
//! row of columns holds (`flatten`, `tag`, …) are refused with the reason.
//!
//! # Types
//!
//! | Rust | feature | [`Shape`] |
//! | --- | --- | --- |
//! | `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>`, `&'static str` | | [`Text`](Shape::Text) |
//! | `bool`, `i16`, `i32`, `i64`, `f32`, `f64` | | their own |
//! | [`Bytes`], `Vec<u8>` with `#[serde(with = "sync_patterns::wire::base64")]` | | [`Bytes`](Shape::Bytes) |
//! | `Uuid` | `uuid` | [`Uuid`](Shape::Uuid) |
//! | `Decimal` | `rust_decimal` | [`Decimal`](Shape::Decimal) |
//! | `DateTime<Utc>`, `NaiveDate` | `chrono` | [`Timestamp`](Shape::Timestamp), [`Date`](Shape::Date) |
//! | `OffsetDateTime`, `Date`, both with `#[serde(with = …)]` of [`wire`] | `time` | the same |
//! | `Timestamp`, `civil::Date` | `jiff` | the same |
//! | `serde_json::Value`, `Json<T>` | `json` | [`Json`](Shape::Json) |
//! | an enum without data, a newtype | | by [`#[derive(Column)]`](derive@Column) |
//! | `Vec<T>`, `Option<T>` of these | | [`Array`](Shape::Array), [`Optional`](Shape::Optional) |
//!
//! No feature is on by default: turn on those of the crates that your models use.
#![deny(missing_docs)]

extern crate self as sync_patterns;

#[doc(hidden)]
pub mod __private;
mod patch;

#[cfg(feature = "json")]
pub use sync_patterns_core::Json;
pub use sync_patterns_core::{
    Access, Brand, Bytes, Class, Column, EnumShape, EnumVariant, Field, JsonType, Mode, Model,
    ParamSource, Provisional, Scope, ServerOnly, ServerOnlyReason, Shape, ShapeDefinition,
    ShapeParam, Source, Syncable, TypeDeclaration, names, sql, wire,
};
/// Makes an enum without data, or a newtype, the type of a column.
///
/// An enum is stored as text, by the names that serde gives its variants. A newtype is stored as what
/// it wraps; with `#[column(brand)]` it has a type of its own in TypeScript.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use sync_patterns::{Column, Shape};
///
/// #[derive(Serialize, Deserialize, Column)]
/// #[serde(rename_all = "lowercase")]
/// enum Status {
///     Open,
///     Closed,
/// }
///
/// #[derive(Serialize, Deserialize, Column)]
/// #[column(brand)]
/// struct Email(String);
///
/// let Shape::Enum(status) = Status::SHAPE else { unreachable!() };
/// assert_eq!(status.variants[0].value, "open");
/// let Shape::Branded(email) = Email::SHAPE else { unreachable!() };
/// assert_eq!(email.name, "Email");
/// ```
pub use sync_patterns_derive::Column;
/// Makes a struct with named fields a synchronised model.
///
/// It implements [`trait@Syncable`], whose constants the struct also has itself (`Issue::MODEL`,
/// `Issue::SHAPE`, `Issue::POSTGRES`, `Issue::SQLITE`), and declares two more structs, unless the model
/// is `read_only`:
///
/// - `IssueCreate`, the body of a request that creates a row: the key and what the client gives.
///   A field with a `default` is an `Option`, `None` where it was not given.
/// - `IssueUpdate`, the body of one that updates a row: a [`Patch`] for each field that can change.
///
/// Both are as visible as the struct, read and write their JSON, refuse unknown fields, and are
/// `Debug`, `Clone` and `PartialEq` if all their fields are. The crate's page lists the attributes.
pub use sync_patterns_derive::Syncable;

pub use patch::Patch;

/// The SQL that all models share: it comes before theirs.
pub mod shared {
    use sync_patterns_core::sql::{self, SharedSql};

    /// For PGlite and Postgres.
    pub const POSTGRES: SharedSql = sql::postgres::SHARED;
    /// For SQLite.
    pub const SQLITE: SharedSql = sql::sqlite::SHARED;
}
