//! A model against the table that is there.

use std::collections::HashSet;

use sync_patterns_core::{Access, Field, Model, ServerOnly, ServerOnlyReason, Shape, names};

use super::{
    checks::{Facts, TableFacts},
    columns::{self, Column},
    difference::Difference,
    tables, types,
};
use crate::catalogue::{ColumnInfo, ConstraintKind, Table};

/// How a table differs from what its model needs.
pub(super) fn table(model: &Model, table: &Table, facts: &Facts) -> Vec<Difference> {
    let none = TableFacts::default();
    let facts = facts.table(model).unwrap_or(&none);
    let mut found = Vec::new();
    for field in model.fields.iter().filter(|field| field.is_synced()) {
        found.extend(of_field(model, field, table, facts));
    }
    for of in model.server_only {
        found.extend(of_server(model, of, table));
    }
    found.extend(write_id(model, table));
    found.extend(key(model, table));
    found.extend(unfilled(model, table, facts));
    found.extend(index(model, table, facts));
    found
}

fn of_field(model: &Model, field: &Field, table: &Table, facts: &TableFacts) -> Vec<Difference> {
    let subject = format!("{}.{}", model.name, field.rust_name);
    let made = columns::of_field(model, field);
    let Some(column) = table.columns.get(field.column) else {
        return vec![missing(&subject, model, &made)];
    };
    let mut found = Vec::new();
    let is_written = matches!(field.access, Access::Write | Access::CreateOnly);
    if let Some(reason) = types::misfit(&field.shape, column) {
        found.push(wrong_type(&subject, model, field.column, &field.shape, column, &reason));
    }
    if column.is_nullable && !field.shape.is_optional() {
        found.push(nullable(&subject, model, &made, column));
    }
    let is_set_null = is_written && model.is_writable() && field.shape.is_optional();
    if is_set_null && !column.is_nullable && !column.is_generated {
        let problem = format!(
            "may be null, and {} may not: such writes will be refused (or remove the `Option`)",
            column_of(model, field.column)
        );
        found.push(
            Difference::warning(&subject, problem)
                .mended_by([format!("{} DROP NOT NULL", alter_column(model, field.column))]),
        );
    }
    if is_written && model.is_writable() && column.is_generated {
        let problem = format!(
            "is written by clients, and Postgres computes {}: mark the field `#[sync(server)]`",
            column_of(model, field.column)
        );
        found.push(Difference::fatal(&subject, problem));
    }
    found.extend(values(&subject, model, field, column, facts));
    found
}

/// The values of an enum, where Postgres lists them too.
fn values(
    subject: &str,
    model: &Model,
    field: &Field,
    column: &ColumnInfo,
    facts: &TableFacts,
) -> Vec<Difference> {
    let Shape::Enum(of) = field.shape.element().unwrap_or(&field.shape).base() else {
        return Vec::new();
    };
    let ours: Vec<&str> = of.variants.iter().map(|variant| variant.value).collect();
    let mut found = Vec::new();
    if !column.enum_labels.is_empty() {
        let theirs: HashSet<&str> = column.enum_labels.iter().map(String::as_str).collect();
        let absent: Vec<&str> =
            ours.iter().copied().filter(|ours| !theirs.contains(ours)).collect();
        if !absent.is_empty() {
            let name = column.cast_type.trim_end_matches("[]");
            let problem = format!("can be {}, which `{name}` does not have", list(&absent));
            let add = |value: &&str| {
                format!("ALTER TYPE {name} ADD VALUE IF NOT EXISTS {}", names::literal(value))
            };
            found.push(Difference::fatal(subject, problem).mended_by(absent.iter().map(add)));
        }
        found.extend(unknown_values(subject, &ours, &theirs));
    }
    let checks = facts.checks.iter().filter(|check| check.column == field.column);
    for check in checks.filter(|check| ours.iter().any(|value| check.texts.contains(*value))) {
        let theirs: HashSet<&str> = check.texts.iter().map(String::as_str).collect();
        let absent: Vec<&str> =
            ours.iter().copied().filter(|ours| !theirs.contains(ours)).collect();
        if !absent.is_empty() {
            let (table, name) = (names::quoted(model.table), names::quoted(&check.name));
            let condition = columns::of_field(model, field).check.unwrap_or_default();
            let problem = format!("can be {}, which the check {name} refuses", list(&absent));
            found.push(Difference::fatal(subject, problem).mended_by([format!(
                "ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({condition})"
            )]));
        }
        found.extend(unknown_values(subject, &ours, &theirs));
    }
    found
}

fn unknown_values(subject: &str, ours: &[&str], theirs: &HashSet<&str>) -> Option<Difference> {
    let mut unknown: Vec<&str> =
        theirs.iter().copied().filter(|theirs| !ours.contains(theirs)).collect();
    unknown.sort_unstable();
    if unknown.is_empty() {
        return None;
    }
    let problem = format!(
        "cannot be {}, which its column can: no client can hold such a row; add the variants",
        list(&unknown)
    );
    Some(Difference::warning(subject, problem))
}

fn of_server(model: &Model, of: &ServerOnly, table: &Table) -> Vec<Difference> {
    let subject = format!("{}.{}", model.name, of.rust_name);
    let is_tenant = matches!(of.reason, ServerOnlyReason::Tenant);
    // The server does not touch what is excluded; the application's own code may.
    let as_it_matters = |difference: Difference| Difference { is_fatal: is_tenant, ..difference };
    let made = columns::of_server(of);
    let Some(column) = table.columns.get(of.column) else {
        let difference = match &made {
            Some(made) => missing(&subject, model, made),
            None => {
                Difference::warning(&subject, format!("has no {}", column_of(model, of.column)))
            }
        };
        return vec![as_it_matters(difference)];
    };
    let mut found = Vec::new();
    if let Some(shape) = &of.shape
        && let Some(reason) = types::misfit(shape, column)
    {
        found.push(wrong_type(&subject, model, of.column, shape, column, &reason));
    }
    if let Some(made) = made.filter(|made| column.is_nullable && !made.is_nullable) {
        found.push(nullable(&subject, model, &made, column));
    }
    found.into_iter().map(as_it_matters).collect()
}

fn write_id(model: &Model, table: &Table) -> Option<Difference> {
    let made = columns::write_id();
    let Some(column) = table.columns.get(made.name) else {
        let problem = format!(
            "has no {}, by which clients know their own writes",
            column_of(model, made.name)
        );
        let add = [format!("{} ADD COLUMN IF NOT EXISTS {}", alter(model), made.definition())];
        return Some(Difference::fatal(model.name, problem).mended_by(add).safely(true));
    };
    // The client's write ids are UUIDs, and the shape brings them as text.
    let is_uuid = column.base_name == "uuid" && !column.is_array;
    if let Some(reason) = types::misfit(&Shape::Text, column).filter(|_| !is_uuid) {
        return Some(wrong_type(model.name, model, made.name, &Shape::Text, column, &reason));
    }
    (!column.is_nullable).then(|| {
        let problem = format!(
            "must be writable by others too, whose rows have no {}",
            column_of(model, made.name)
        );
        Difference::fatal(model.name, problem)
            .mended_by([format!("{} DROP NOT NULL", alter_column(model, made.name))])
    })
}

/// The key: shapes know rows by the primary key, and writes by the model's.
fn key(model: &Model, table: &Table) -> Option<Difference> {
    let key: HashSet<&str> = model.key().map(|field| field.column).collect();
    let quoted: Vec<String> = model.key().map(|field| names::quoted(field.column)).collect();
    let quoted = quoted.join(", ");
    let mut constraints = table.constraints.values();
    let primary = constraints.find(|of| of.kind == ConstraintKind::PrimaryKey);
    match primary {
        None => Some(
            Difference::fatal(
                model.name,
                format!("has the key ({quoted}), and its table has none"),
            )
            .mended_by([format!("{} ADD PRIMARY KEY ({quoted})", alter(model))]),
        ),
        Some(primary)
            if primary.columns.iter().map(String::as_str).collect::<HashSet<_>>() != key =>
        {
            let theirs: Vec<String> =
                primary.columns.iter().map(|column| names::quoted(column)).collect();
            let problem = format!(
                "has the key ({quoted}), and its table has ({}): mark the same fields `#[sync(id)]`",
                theirs.join(", ")
            );
            Some(Difference::fatal(model.name, problem))
        }
        Some(_) => None,
    }
}

/// Columns that a row must have and no insert can give.
fn unfilled(model: &Model, table: &Table, facts: &TableFacts) -> Vec<Difference> {
    if !model.is_writable() || facts.has_insert_trigger {
        return Vec::new();
    }
    let tenant = model.tenant().map(|tenant| tenant.column);
    let is_given = |name: &str| {
        tenant == Some(name)
            || name == "write_id"
            || model.field(name).is_some_and(|field| field.is_in_create())
    };
    let mut unfilled: Vec<(&String, &ColumnInfo)> = table
        .columns
        .iter()
        .filter(|(name, column)| {
            !column.is_nullable && !column.has_default && !column.is_generated && !is_given(name)
        })
        .collect();
    unfilled.sort_by_key(|(name, _)| *name);
    let difference = |(name, _): (&String, &ColumnInfo)| {
        let problem = format!(
            "cannot be inserted until something gives {} a value: a default, a trigger or \
             `before_write`",
            column_of(model, name)
        );
        let field = model.field(name).map(|field| &field.shape);
        let server_only = model.server_only.iter().find(|of| of.column == name.as_str());
        let shape = field.or_else(|| server_only?.shape.as_ref());
        let default = shape.and_then(types::neutral);
        let mend =
            default.map(|default| format!("{} SET DEFAULT {default}", alter_column(model, name)));
        Difference::warning(model.name, problem).mended_by(mend)
    };
    unfilled.into_iter().map(difference).collect()
}

fn index(model: &Model, table: &Table, facts: &TableFacts) -> Option<Difference> {
    let statement = tables::index(model)?;
    let wanted = tables::indexed(model);
    let serves = |columns: &Vec<String>| {
        columns.first().is_some_and(|first| wanted.contains(&first.as_str()))
    };
    let is_there = facts.indexes.iter().any(serves);
    // A column that is missing is told already.
    if is_there || wanted.iter().any(|column| !table.columns.contains_key(*column)) {
        return None;
    }
    let problem = "is read by tenant and scope, and no index serves that";
    Some(Difference::warning(model.name, problem).mended_by([statement]).safely(true))
}

fn missing(subject: &str, model: &Model, made: &Column) -> Difference {
    let problem = format!("has no {}", column_of(model, made.name));
    let add = if made.can_be_added() {
        vec![format!("{} ADD COLUMN IF NOT EXISTS {}", alter(model), made.definition())]
    } else {
        // In two steps: rows that are there need a value in between.
        let nullable = Column { is_nullable: true, ..made.clone() };
        vec![
            format!("{} ADD COLUMN IF NOT EXISTS {}", alter(model), nullable.definition()),
            format!("{} SET NOT NULL", alter_column(model, made.name)),
        ]
    };
    let problem = match made.can_be_added() {
        true => problem,
        false => format!("{problem} (rows that are there need a value before the last statement)"),
    };
    Difference::fatal(subject, problem).mended_by(add).safely(made.can_be_added())
}

fn wrong_type(
    subject: &str,
    model: &Model,
    name: &str,
    shape: &Shape,
    column: &ColumnInfo,
    reason: &str,
) -> Difference {
    let problem = format!("does not fit: {} {reason}", column_of(model, name));
    let to = types::made_for(shape);
    let using = types::converted(name, column, shape);
    Difference::fatal(subject, problem)
        .mended_by([format!("{} TYPE {to} USING {using}", alter_column(model, name))])
}

fn nullable(subject: &str, model: &Model, made: &Column, column: &ColumnInfo) -> Difference {
    let problem = format!(
        "is never null, and {} can be (or make the field an `Option`)",
        column_of(model, made.name)
    );
    let (table, name) = (names::quoted(model.table), names::quoted(made.name));
    let default = made.default.as_ref().filter(|_| !column.is_generated);
    let fill = default
        .map(|default| format!("UPDATE {table} SET {name} = {default} WHERE {name} IS NULL"));
    let difference = Difference::fatal(subject, problem)
        .mended_by(fill)
        .mended_by([format!("{} SET NOT NULL", alter_column(model, made.name))]);
    // What Postgres computes is rarely null, and few say so.
    Difference { is_fatal: !column.is_generated, ..difference }
}

fn alter(model: &Model) -> String {
    format!("ALTER TABLE {}", names::quoted(model.table))
}

fn alter_column(model: &Model, name: &str) -> String {
    format!("{} ALTER COLUMN {}", alter(model), names::quoted(name))
}

fn column_of(model: &Model, name: &str) -> String {
    format!("column {}.{}", names::quoted(model.table), names::quoted(name))
}

fn list(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
