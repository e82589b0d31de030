//! What the models take from other crates.

use sync_patterns_export::openapi::RustType;

use crate::import::plain::{FieldType, Imported, TypeKind};

/// Which types of other crates the models name.
#[derive(Debug, Default)]
pub struct Uses {
    timestamp: bool,
    date: bool,
    bytes: bool,
    json: bool,
    wraps: bool,
    map: bool,
    has_enums: bool,
    /// `Decimal`
    pub decimal: bool,
    /// `Uuid`
    pub uuid: bool,
    /// `Value`
    pub value: bool,
    /// `TS`, for what is inside of a `Json<…>`.
    pub nested: bool,
}

impl Uses {
    /// Those of all models.
    pub fn of(imported: &Imported) -> Uses {
        let mut uses = Uses::default();
        for field in imported.models.iter().flat_map(|model| &model.fields) {
            match &field.ty {
                FieldType::Column(ty) => uses.column(ty),
                FieldType::Json(ty) => {
                    uses.json = true;
                    uses.wraps = true;
                    uses.inside(ty);
                }
                FieldType::Enum(_) | FieldType::EnumArray(..) => {}
            }
        }
        for definition in &imported.types {
            match &definition.kind {
                TypeKind::Enum { is_column, is_nested, .. } => {
                    uses.has_enums |= *is_column;
                    uses.nested |= *is_nested;
                }
                TypeKind::Struct(members) => {
                    uses.nested = true;
                    members.iter().for_each(|member| uses.inside(&member.ty));
                }
            }
        }
        uses
    }

    fn column(&mut self, ty: &RustType) {
        match ty {
            RustType::Uuid => self.uuid = true,
            RustType::Decimal => self.decimal = true,
            RustType::Timestamp => self.timestamp = true,
            RustType::Date => self.date = true,
            RustType::Bytes => self.bytes = true,
            RustType::Json => {
                self.value = true;
                self.json = true;
            }
            RustType::Array(items, _) => self.column(items),
            _ => {}
        }
    }

    fn inside(&mut self, ty: &str) {
        let mut words = ty.split(|c: char| !c.is_ascii_alphanumeric());
        self.map |= ty.contains("BTreeMap<");
        self.value |= words.any(|word| word == "Value");
    }

    /// Whether the crate chrono is needed.
    pub fn chrono(&self) -> bool {
        self.timestamp || self.date
    }

    /// The features of `sync-patterns` that are needed.
    pub fn features(&self) -> Vec<&'static str> {
        let all = [
            (self.chrono(), "chrono"),
            (self.json, "json"),
            (self.decimal, "rust_decimal"),
            (self.uuid, "uuid"),
        ];
        all.into_iter().filter(|(is_used, _)| *is_used).map(|(_, feature)| feature).collect()
    }

    /// The `use` lines.
    pub fn imports(&self) -> String {
        let names = |all: &[(bool, &'static str)]| -> Vec<&'static str> {
            all.iter().filter(|(is_used, _)| *is_used).map(|(_, name)| *name).collect()
        };
        let from = |path: &str, names: Vec<&str>| match names.as_slice() {
            [] => String::new(),
            [only] => format!("use {path}::{only};\n"),
            _ => format!("use {path}::{{{}}};\n", names.join(", ")),
        };
        let chrono =
            [(self.timestamp, "DateTime"), (self.date, "NaiveDate"), (self.timestamp, "Utc")];
        // A column of `Value` alone needs the feature, and not the name.
        let sync_patterns = [
            (self.bytes, "Bytes"),
            (self.has_enums, "Column"),
            (self.wraps, "Json"),
            (true, "Syncable"),
        ];
        [
            from("std::collections", names(&[(self.map, "BTreeMap")]))
                + if self.map { "\n" } else { "" },
            from("chrono", names(&chrono)),
            from("rust_decimal", names(&[(self.decimal, "Decimal")])),
            from("serde", vec!["Deserialize", "Serialize"]),
            from("serde_json", names(&[(self.value, "Value")])),
            from("sync_patterns", names(&sync_patterns)),
            from("ts_rs", names(&[(self.nested, "TS")])),
            from("uuid", names(&[(self.uuid, "Uuid")])),
        ]
        .concat()
    }
}
