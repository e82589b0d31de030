//! The imported models as the manifest will have them, for `check`: nothing has to be compiled for it.

use sync_patterns_export::manifest::{
    ColumnManifest, ColumnShape, ModelManifest, ServerOnlyManifest, ShapeManifest,
};
use sync_patterns_export::openapi::RustType;

use super::plain::{Access, Field, FieldType, Imported, Mode, Model};

/// What `check` compares. What only generators read is left empty.
pub fn of(imported: &Imported) -> Vec<ModelManifest> {
    imported.models.iter().map(|model| manifest(imported, model)).collect()
}

fn manifest(imported: &Imported, model: &Model) -> ModelManifest {
    let is_here = |field: &&Field| field.access != Access::Exclude;
    let excluded = model.fields.iter().filter(|field| field.access == Access::Exclude);
    let excluded: Vec<String> = excluded.map(|field| field.column.clone()).collect();
    ModelManifest {
        name: model.name.clone(),
        source: String::new(),
        table: model.table.clone(),
        mode: match model.mode {
            Mode::LocalFirst => "local_first",
            Mode::Confirmed => "confirmed",
            Mode::ReadOnly => "read_only",
        }
        .to_owned(),
        schema_hash: String::new(),
        key: model.key().map(|field| field.column.clone()).collect(),
        scope: Vec::new(),
        via: None,
        columns: model
            .fields
            .iter()
            .filter(is_here)
            .map(|field| column(imported, model, field))
            .collect(),
        server_only: (!excluded.is_empty()).then(|| ServerOnlyManifest {
            note: String::new(),
            excluded,
            tenant: None,
        }),
        shape: ShapeManifest {
            columns: Vec::new(),
            where_clause: String::new(),
            params: Vec::new(),
        },
    }
}

fn column(imported: &Imported, model: &Model, field: &Field) -> ColumnManifest {
    let access = match field.access {
        _ if model.mode == Mode::ReadOnly => "server",
        Access::Write => "write",
        Access::CreateOnly => "create_only",
        Access::Server | Access::Exclude => "server",
    };
    ColumnManifest {
        name: field.column.clone(),
        rust_name: (field.rust_name != field.column).then(|| field.rust_name.clone()),
        shape: shape(imported, &field.ty),
        nullable: field.is_nullable,
        postgres: String::new(),
        sqlite: String::new(),
        typescript: String::new(),
        access: access.to_owned(),
        default: field.default.clone().filter(|_| model.mode != Mode::ReadOnly),
        provisional: None,
        absent_until_synced: model.is_absent_until_synced(field),
        indexed: false,
    }
}

fn shape(imported: &Imported, ty: &FieldType) -> ColumnShape {
    let of = |kind: &str| ColumnShape {
        kind: kind.to_owned(),
        items: None,
        nullable_items: false,
        values: Vec::new(),
    };
    let enumeration = |name: &str| ColumnShape { values: imported.values(name), ..of("enum") };
    let array = |items: ColumnShape, nullable_items: bool| ColumnShape {
        items: Some(Box::new(items)),
        nullable_items,
        ..of("array")
    };
    match ty {
        FieldType::Enum(name) => enumeration(name),
        FieldType::EnumArray(name, is_nullable) => array(enumeration(name), *is_nullable),
        FieldType::Json(_) => of("json"),
        FieldType::Column(ty) => match ty {
            RustType::Text => of("text"),
            RustType::Uuid => of("uuid"),
            RustType::Bool => of("bool"),
            RustType::Int16 => of("int16"),
            RustType::Int32 => of("int32"),
            RustType::Int64 => of("int64"),
            RustType::Float32 => of("float32"),
            RustType::Float64 => of("float64"),
            RustType::Decimal => of("decimal"),
            RustType::Timestamp => of("timestamp"),
            RustType::Date => of("date"),
            RustType::Bytes => of("bytes"),
            RustType::Json => of("json"),
            RustType::Array(items, is_nullable) => {
                array(shape(imported, &FieldType::Column((**items).clone())), *is_nullable)
            }
        },
    }
}
