//! `manifest.json`: the models as data, for tools, migrations and checks, and the list of files that
//! the generator answers for.

use serde::{Deserialize, Serialize};
use sync_patterns_core::{
    Access, Field, Mode, ParamSource, Provisional, Scope, ServerOnlyReason, Shape, sql,
};

use crate::config::{Adapter, Bigint};
use crate::project::{Entry, Project};
use crate::typescript::of_shape::of_shape;

/// The manifest's place in the generated folder.
pub const FILE_NAME: &str = "manifest.json";

/// The version of the manifest's own form.
pub const FORMAT: u32 = 1;

/// All that the generated folder was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Says that the file is generated.
    pub generated: String,
    /// [`FORMAT`].
    pub format: u32,
    /// The local database.
    pub adapter: Adapter,
    /// The TypeScript type of `i64` columns.
    pub bigint: Bigint,
    /// The models, in the order in which they were listed.
    pub models: Vec<ModelManifest>,
    /// Every file that was written, this one included, in the order of their paths.
    pub files: Vec<String>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelManifest {
    /// The struct's name.
    pub name: String,
    /// The struct's file.
    pub source: String,
    /// The table on the server, the view in the local database.
    pub table: String,
    /// `local_first`, `confirmed` or `read_only`.
    pub mode: String,
    /// Tells versions of the local schema and of the shape apart.
    pub schema_hash: String,
    /// The columns of the key.
    pub key: Vec<String>,
    /// The columns by which a client chooses rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// The parent by whose scope a client chooses rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// The columns that a client has, in the struct's order.
    pub columns: Vec<ColumnManifest>,
    /// The columns that stay on the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_only: Option<ServerOnlyManifest>,
    /// What a client subscribes to.
    pub shape: ShapeManifest,
}

/// A parent whose scope decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Via {
    /// The column that names the parent row.
    pub column: String,
    /// The parent's table.
    pub table: String,
}

/// A column that a client has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnManifest {
    /// Its name, also in JSON.
    pub name: String,
    /// The field's name in Rust, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust_name: Option<String>,
    /// What it holds.
    #[serde(flatten)]
    pub shape: ColumnShape,
    /// Whether null is one of its values.
    pub nullable: bool,
    /// Its type in PGlite and Postgres.
    pub postgres: String,
    /// Its type in SQLite.
    pub sqlite: String,
    /// Its type in TypeScript.
    pub typescript: String,
    /// `write`, `create_only`, `server` or `local_only`.
    pub access: String,
    /// The value of a new row that gives none, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What a row made here shows until the server has sent its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<String>,
    /// Whether a row made here may lack the value until it is synced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent_until_synced: bool,
    /// Whether the local database has an index on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub indexed: bool,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnShape {
    /// `text`, `uuid`, `bool`, `int16`, `int32`, `int64`, `float32`, `float64`, `decimal`,
    /// `timestamp`, `date`, `bytes`, `json`, `enum` or `array`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The elements of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<ColumnShape>>,
    /// Whether the elements of an array may be null.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable_items: bool,
    /// The values of an enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// The columns that stay on the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerOnlyManifest {
    /// Why they are named here.
    pub note: String,
    /// Those of `#[sync(exclude)]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// That of `#[sync(tenant = "…")]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}

/// What a client subscribes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShapeManifest {
    /// The columns, `write_id` included.
    pub columns: Vec<String>,
    /// A condition with numbered parameters; empty for all rows.
    #[serde(rename = "where")]
    pub where_clause: String,
    /// What `$1`, `$2`, … stand for.
    pub params: Vec<ParamManifest>,
}

/// A parameter of a shape's condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParamManifest {
    /// `scope`, which the client gives, or `tenant`, which the server gives.
    pub source: String,
    /// The column that it is compared with.
    pub column: String,
}

impl ModelManifest {
    /// The columns of the key, in its order.
    pub fn key(&self) -> impl Iterator<Item = &ColumnManifest> {
        self.key.iter().filter_map(|name| self.columns.iter().find(|column| column.name == *name))
    }

    /// Whether a column stays on the server.
    pub fn is_server_only(&self, name: &str) -> bool {
        self.server_only.as_ref().is_some_and(|columns| {
            columns.excluded.iter().chain(&columns.tenant).any(|column| column == name)
        })
    }
}

impl Manifest {
    /// The manifest of a project, with its models' hashes and its files' paths.
    pub(crate) fn new<'a>(
        project: &Project<'_>,
        hashes: impl Iterator<Item = &'a str>,
        files: Vec<String>,
    ) -> Manifest {
        let models = project.models.iter().zip(hashes);
        Manifest {
            generated: format!(
                "{} {}. Do not edit: `cargo build` writes it again.",
                crate::typescript::code::MARK,
                env!("CARGO_PKG_VERSION")
            ),
            format: FORMAT,
            adapter: project.config.adapter,
            bigint: project.config.bigint,
            models: models.map(|(entry, hash)| model(project, entry, hash)).collect(),
            files,
        }
    }
}

fn model(project: &Project<'_>, entry: &Entry, hash: &str) -> ModelManifest {
    let model = &entry.model;
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (scope, via) = match model.scope {
        Scope::All => (Vec::new(), None),
        Scope::Columns(columns) => (owned(columns), None),
        Scope::Via { column, parent } => {
            (Vec::new(), Some(Via { column: column.into(), table: parent.table.into() }))
        }
    };
    ModelManifest {
        name: model.name.into(),
        source: entry.source_file(),
        table: model.table.into(),
        mode: match model.mode {
            Mode::LocalFirst => "local_first",
            Mode::Confirmed => "confirmed",
            Mode::ReadOnly => "read_only",
        }
        .into(),
        schema_hash: hash.to_owned(),
        key: model.key().map(|field| field.column.to_owned()).collect(),
        scope,
        via,
        columns: model.fields.iter().map(|field| column(project, field)).collect(),
        server_only: server_only(entry),
        shape: ShapeManifest {
            columns: owned(entry.shape.columns),
            where_clause: entry.shape.where_clause.into(),
            params: entry.shape.params.iter().map(param).collect(),
        },
    }
}

fn param(param: &sync_patterns_core::ShapeParam) -> ParamManifest {
    let source = match param.source {
        ParamSource::Scope => "scope",
        ParamSource::Tenant => "tenant",
    };
    ParamManifest { source: source.into(), column: param.column.into() }
}

fn column(project: &Project<'_>, field: &Field) -> ColumnManifest {
    let ty = of_shape(&field.shape, project.config.bigint);
    let ty = if field.is_absent_until_synced() { ty.or_null() } else { ty };
    ColumnManifest {
        name: field.column.into(),
        rust_name: (field.rust_name != field.column).then(|| field.rust_name.into()),
        shape: column_shape(&field.shape),
        nullable: field.shape.is_optional(),
        postgres: sql::postgres::column_type(&field.shape).concat(),
        sqlite: sql::sqlite::column_type(&field.shape).to_owned(),
        typescript: ty.flat(),
        access: match field.access {
            Access::Write => "write",
            Access::CreateOnly => "create_only",
            Access::Server => "server",
            Access::LocalOnly => "local_only",
        }
        .into(),
        default: field.default.map(str::to_owned),
        provisional: match field.provisional {
            Provisional::Value(value) => Some(value.into()),
            Provisional::ByType | Provisional::Absent => None,
        },
        absent_until_synced: field.is_absent_until_synced(),
        indexed: field.is_indexed,
    }
}

fn column_shape(shape: &Shape) -> ColumnShape {
    let mut values = Vec::new();
    let mut items = None;
    let mut nullable_items = false;
    let kind = match shape.base() {
        Shape::Text => "text",
        Shape::Uuid => "uuid",
        Shape::Bool => "bool",
        Shape::Int16 => "int16",
        Shape::Int32 => "int32",
        Shape::Int64 => "int64",
        Shape::Float32 => "float32",
        Shape::Float64 => "float64",
        Shape::Decimal => "decimal",
        Shape::Timestamp => "timestamp",
        Shape::Date => "date",
        Shape::Bytes => "bytes",
        Shape::Json(_) => "json",
        Shape::Enum(shape) => {
            values = shape.variants.iter().map(|variant| variant.value.to_owned()).collect();
            "enum"
        }
        Shape::Array(element) => {
            items = Some(Box::new(column_shape(element)));
            nullable_items = element.is_optional();
            "array"
        }
        Shape::Optional(_) | Shape::Branded(_) => unreachable!("`base` looks through these"),
    };
    ColumnShape { kind: kind.into(), items, nullable_items, values }
}

fn server_only(entry: &Entry) -> Option<ServerOnlyManifest> {
    let names = |reason| {
        let columns = entry.model.server_only.iter().filter(move |column| column.reason == reason);
        columns.map(|column| column.column.to_owned())
    };
    (!entry.model.server_only.is_empty()).then(|| ServerOnlyManifest {
        note: "named for the tools that compare models with the backend; they never leave it"
            .into(),
        excluded: names(ServerOnlyReason::Excluded).collect(),
        tenant: names(ServerOnlyReason::Tenant).next(),
    })
}
