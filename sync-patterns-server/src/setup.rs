//! Set-up of a database: what it needs, what it lacks, and the statements that mend it.
//!
//! - [`statements`]: everything, for migrations of your own, from an empty database;
//! - [`SyncServer::setup`](crate::SyncServer::setup): adds what is missing, and changes nothing
//!   that is there; for development, tests and first starts;
//! - [`SyncServer::check`](crate::SyncServer::check): changes nothing, and says what is wrong; for
//!   every start;
//! - [`diff`]: the same as data;
//! - [`grants`]: what a role needs that serves and may do no more.
//!
//! A column's type has to be compatible with the field's, not equal: an enum of Postgres serves an
//! enum of Rust, `varchar(40)` or `citext` a `String`, `numeric(12,2)` a `Decimal`.

mod checks;
mod columns;
mod compare;
mod difference;
mod privileges;
mod run;
mod tables;
mod types;

use sqlx::PgPool;
use sync_patterns_core::Model;

use crate::{catalogue::Catalogue, idempotency};

pub use difference::{Difference, SetupError};
pub use privileges::grants;

/// The statements that make an empty database ready: tables, indexes, and the server's own schema.
///
/// Running them twice changes nothing. Fields that are excluded and whose type is not a
/// [`Column`](sync_patterns_core::Column) have no column in them; a comment names them.
///
/// ```
/// # use sync_patterns_core::Model;
/// # fn print(models: &[&Model]) {
/// for statement in sync_patterns_server::setup::statements(models) {
///     println!("{statement};\n");
/// }
/// # }
/// ```
pub fn statements(models: &[&Model]) -> Vec<String> {
    let bookkeeping = idempotency::STATEMENTS.iter().map(ToString::to_string);
    bookkeeping.chain(models.iter().flat_map(|model| tables::statements(model))).collect()
}

/// How a database differs from what these models need, in the models' order.
pub async fn diff(pool: &PgPool, models: &[&'static Model]) -> sqlx::Result<Vec<Difference>> {
    let catalogue = Catalogue::load(pool, models).await?;
    let facts = checks::Facts::load(pool, models).await?;
    let mut differences = Vec::new();
    if !facts.has_bookkeeping {
        differences.push(Difference::bookkeeping());
    }
    for model in models {
        match catalogue.table(model) {
            Some(table) => {
                differences.extend(compare::table(model, table, &facts));
                differences.extend(privileges::missing(model, &facts));
            }
            None => differences.push(Difference::no_table(model)),
        }
    }
    Ok(differences)
}
