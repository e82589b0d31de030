//! The table of a model, and what makes it quick.

use sync_patterns_core::{Access, Field, Model, Scope, Shape, names};

use super::columns;

/// The statements that make a model's table.
pub(super) fn statements(model: &Model) -> Vec<String> {
    let mut statements = vec![table(model)];
    statements.extend(index(model));
    for field in model.fields.iter().filter(|field| is_touched(field)) {
        statements.extend(touch(model, field));
    }
    statements
}

fn table(model: &Model) -> String {
    let mut lines: Vec<String> =
        columns::all(model).iter().map(columns::Column::definition).collect();
    let key: Vec<String> = model.key().map(|field| names::quoted(field.column)).collect();
    lines.push(format!("PRIMARY KEY ({})", key.join(", ")));
    let unknown = model.server_only.iter().filter(|of| columns::of_server(of).is_none());
    let notes: String = unknown
        .map(|of| {
            let note = format!(
                "    -- {}: add the column by hand, the type of `{}.{}` is not known here\n",
                names::quoted(of.column),
                model.name,
                of.rust_name
            );
            // A name may have a line's end in it, which would end the comment.
            note.lines().collect::<Vec<_>>().join(" ") + "\n"
        })
        .collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{notes}    {}\n)",
        names::quoted(model.table),
        lines.join(",\n    ")
    )
}

/// The columns by which a shape finds its rows: whose they are first.
pub(super) fn indexed(model: &Model) -> Vec<&'static str> {
    let scope: Vec<&'static str> = match &model.scope {
        Scope::All => Vec::new(),
        Scope::Columns(columns) => columns.to_vec(),
        Scope::Via { column, .. } => vec![*column],
    };
    let tenant = model.tenant().map(|tenant| tenant.column);
    tenant.into_iter().chain(scope).collect()
}

/// The index on these, unless the key already is one.
pub(super) fn index(model: &Model) -> Option<String> {
    let columns = indexed(model);
    let key: Vec<&str> = model.key().map(|field| field.column).collect();
    if columns.is_empty() || key.starts_with(&columns) {
        return None;
    }
    let name = names::bounded(format!("{}_{}_idx", model.table, columns.join("_")));
    let columns: Vec<String> = columns.iter().map(|column| names::quoted(column)).collect();
    Some(format!(
        "CREATE INDEX IF NOT EXISTS {} ON {} ({})",
        names::quoted(&name),
        names::quoted(model.table),
        columns.join(", ")
    ))
}

/// Whether a column is the time of the last change: its name says so.
fn is_touched(field: &Field) -> bool {
    field.access == Access::Server
        && matches!(field.column, "updated_at" | "updatedAt")
        && matches!(field.shape.base(), Shape::Timestamp)
}

/// A trigger that keeps it so, whoever writes.
fn touch(model: &Model, field: &Field) -> [String; 2] {
    let (table, column) = (names::quoted(model.table), names::quoted(field.column));
    let function = format!("sync_patterns.{}", names::quoted(&format!("touch_{}", field.column)));
    let trigger = names::quoted(&names::bounded(format!("{}_touch", model.table)));
    [
        format!(
            "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS \
             $body$\nBEGIN\n    NEW.{column} := now();\n    RETURN NEW;\nEND\n$body$"
        ),
        format!(
            "CREATE OR REPLACE TRIGGER {trigger} BEFORE UPDATE ON {table}\n    FOR EACH ROW WHEN \
             (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION {function}()"
        ),
    ]
}
