//! The statements over the models' tables, made from models and catalogue.

mod many;
mod reads;
mod recorded;
mod references;
mod scope;
mod visible;
mod wire;
mod writes;

use sqlx::{AssertSqlSafe, Postgres, postgres::PgArguments, query::Query};
use sync_patterns_core::{Model, names::quoted};

use crate::{
    catalogue::{Catalogue, ColumnInfo, Table},
    trouble::Trouble,
    value::Value,
};

pub(crate) use many::insert_many;
pub(crate) use reads::locked;
pub(crate) use recorded::recorded;
pub(crate) use scope::{has_scope, scope_of_values, scope_text, scope_values};
pub(crate) use visible::needs_tenant;
pub(crate) use writes::{WriteStatement, delete, insert, update};

/// A statement with its parameters. No value is ever part of the text.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    pub text: String,
    parameters: Vec<Value>,
}

impl Statement {
    /// Adds a parameter of a column's type; the text that stands for it.
    fn value(&mut self, value: &Value, column: &ColumnInfo) -> String {
        self.parameters.push(value.clone());
        value.cast(self.parameters.len(), column)
    }

    /// Adds a text parameter; the text that stands for it.
    fn text(&mut self, text: &str) -> String {
        self.parameters.push(Value::Text(text.to_owned()));
        format!("${}::text", self.parameters.len())
    }

    /// Adds a parameter of bytes; the text that stands for it.
    fn bytes(&mut self, bytes: &[u8]) -> String {
        self.parameters.push(Value::Bytes(bytes.to_vec()));
        format!("${}::bytea", self.parameters.len())
    }

    /// Adds a parameter of texts; the text that stands for it.
    fn texts(&mut self, texts: Vec<Option<String>>) -> String {
        self.parameters.push(Value::Texts(texts));
        format!("${}::text[]", self.parameters.len())
    }

    /// Ready to run.
    pub fn query(&self) -> Query<'_, Postgres, PgArguments> {
        // The text has quoted names of models and types from the catalogue only.
        let query = sqlx::query(AssertSqlSafe(self.text.clone()));
        self.parameters.iter().fold(query, |query, value| value.bind(query))
    }
}

/// What a statement about one row of a model needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub model: &'static Model,
    /// The models of the server: references to their rows stay within the tenant.
    pub models: &'a [&'static Model],
    pub catalogue: &'a Catalogue,
    pub tenant: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn table(&self) -> Result<&'a Table, Trouble> {
        table(self.catalogue, self.model)
    }

    /// A column of the model's table.
    pub fn column(&self, name: &str) -> Result<&'a ColumnInfo, Trouble> {
        column(self.catalogue, self.model, name)
    }

    /// The model's table under the name `t`.
    fn relation(&self) -> String {
        format!("{} AS t", quoted(self.model.table))
    }
}

fn table<'a>(catalogue: &'a Catalogue, model: &Model) -> Result<&'a Table, Trouble> {
    let missing = || Trouble::Schema(format!("there is no table `{}`", model.table));
    catalogue.table(model).ok_or_else(missing)
}

fn column<'a>(
    catalogue: &'a Catalogue,
    model: &Model,
    name: &str,
) -> Result<&'a ColumnInfo, Trouble> {
    let missing = || Trouble::Schema(format!("`{}` has no column `{name}`", model.table));
    table(catalogue, model)?.columns.get(name).ok_or_else(missing)
}
