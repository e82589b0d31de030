//! What Postgres says about the models' tables: each column's actual type, and the constraints
//! that errors refer to.
//!
//! The writes need it to cast values and to name fields; [`setup`](crate::setup) compares it with
//! the models.

mod load;

use std::collections::HashMap;

use sqlx::PgPool;
use sync_patterns_core::Model;

/// The tables of the models that exist.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// By name, as the search path finds them.
    pub tables: HashMap<String, Table>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The schema that it was found in.
    pub schema: String,
    /// By name.
    pub columns: HashMap<String, ColumnInfo>,
    /// Primary key, unique, check and exclusion constraints and unique indexes: by name, with the columns.
    pub constraints: HashMap<String, Constraint>,
    /// References to other tables: by the constraint's name.
    pub references: HashMap<String, Reference>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The type as it was declared: `character varying(3)`, `numeric(12,2)`, a domain's name.
    pub sql_type: String,
    /// What values are cast to before the column takes them: the type below all domains, without
    /// length or scale. A cast to `varchar(3)` would cut what an assignment refuses.
    pub cast_type: String,
    /// The name of the type below all domains in `pg_type`; of the elements where it is an array.
    pub base_name: String,
    /// The domain's name, if it is one.
    pub domain: Option<String>,
    /// Whether it is an array.
    pub is_array: bool,
    /// The labels of an enum type, in order; of the elements where it is an array of them.
    pub enum_labels: Vec<String>,
    /// The longest text that `varchar(n)` or `char(n)` takes, in characters.
    pub max_length: Option<u32>,
    /// Whether null is one of its values (a domain may forbid it as well).
    pub is_nullable: bool,
    /// Whether an insert may leave it out.
    pub has_default: bool,
    /// Whether Postgres computes it: `GENERATED ALWAYS`, also as identity.
    pub is_generated: bool,
}

/// A constraint or a unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What it asks.
    pub kind: ConstraintKind,
    /// The columns that it is about, in the constraint's order; expressions are left out.
    pub columns: Vec<String>,
}

/// What a constraint asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`, or a unique index.
    Unique,
    /// `CHECK`.
    Check,
    /// `EXCLUDE`.
    Exclusion,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table that they refer to.
    pub table: String,
    /// Its columns.
    pub referenced: Vec<String>,
}

impl Catalogue {
    /// Reads what the writes and the check need about the models' tables. Those that do not exist
    /// are left out.
    pub async fn load(pool: &PgPool, models: &[&'static Model]) -> sqlx::Result<Catalogue> {
        load::load(&mut *pool.acquire().await?, models).await
    }

    /// The table of a model.
    pub fn table(&self, model: &Model) -> Option<&Table> {
        self.tables.get(model.table)
    }
}
