//! The view: the synced rows without an overlay, and the overlays laid over theirs.

use super::{Blueprint, Names, Pieces};
use crate::{Mode, names::literal, sql::Piece};

/// `{table}`: what the application reads and writes.
pub(super) fn view(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::new();
    if blueprint.mode == Mode::ReadOnly {
        text.push("-- What the application reads.\n");
    } else {
        text.push("-- What the application reads and writes: synced rows, and overlays laid over theirs. Two arms, not a\n-- FULL OUTER JOIN, so that a read by key uses the indexes of both tables.\n");
    }
    text.push(format!("CREATE OR REPLACE VIEW {} AS\n", names.table));
    if blueprint.has_local_only() {
        text.push(with_local_only(blueprint, names));
    } else {
        text.push(rows(blueprint, names, 0));
    }
    text.push(";\n");
    text
}

fn rows(blueprint: &Blueprint<'_>, names: &Names, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let synced_columns: String = blueprint
        .synced()
        .map(|(_, column)| format!("{pad}    s.{},\n", column.quoted()))
        .collect();
    if blueprint.mode == Mode::ReadOnly {
        return format!(
            "{pad}SELECT\n{synced_columns}{pad}    FALSE AS \"_has_local_changes\",\n{pad}    NULL::TEXT AS \"_pending_write_id\"\n{pad}FROM {} AS s",
            names.synced
        );
    }
    let overlaid_columns: String = blueprint
        .synced()
        .map(|(_, column)| {
            let name = column.quoted();
            if column.is_key {
                format!("{pad}    l.{name},\n")
            } else if column.access == crate::Access::Server {
                format!("{pad}    COALESCE(s.{name}, l.{name}),\n")
            } else {
                format!(
                    "{pad}    CASE WHEN {} = ANY (l.\"changed_columns\") THEN l.{name} ELSE COALESCE(s.{name}, l.{name}) END,\n",
                    literal(&column.name)
                )
            }
        })
        .collect();
    let key = blueprint.key().next().map(|(_, column)| column.quoted()).unwrap_or_default();
    format!(
        "{pad}SELECT
{synced_columns}{pad}    FALSE AS \"_has_local_changes\",
{pad}    NULL::TEXT AS \"_pending_write_id\"
{pad}FROM {synced} AS s
{pad}WHERE NOT EXISTS (SELECT FROM {local} AS l WHERE {same_key})
{pad}UNION ALL
{pad}SELECT
{overlaid_columns}{pad}    TRUE,
{pad}    l.\"write_id\"
{pad}FROM {local} AS l
{pad}LEFT JOIN {synced} AS s ON {same_key}
{pad}WHERE NOT l.\"is_deleted\" AND (l.\"is_inserted\" OR s.{key} IS NOT NULL)",
        synced = names.synced,
        local = names.local,
        same_key = blueprint.same_key("l", "s"),
    )
}

/// The rows, joined with the values that stay on this device.
fn with_local_only(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::from("SELECT\n");
    for column in &blueprint.columns {
        let name = column.quoted();
        match &column.default {
            Some(default) if column.access == crate::Access::LocalOnly => {
                text.push(format!("    COALESCE(o.{name}, "));
                let index = blueprint.columns.iter().position(|c| c.name == column.name);
                text.push(super::values::literal_value(index.unwrap_or_default(), default));
                text.push(format!(") AS {name},\n"));
            }
            _ if column.access == crate::Access::LocalOnly => {
                text.push(format!("    o.{name},\n"));
            }
            _ => {
                text.push(format!("    v.{name},\n"));
            }
        }
    }
    text.push("    v.\"_has_local_changes\",\n    v.\"_pending_write_id\"\nFROM (\n");
    text.push(rows(blueprint, names, 4));
    text.push(format!(
        "\n) AS v
LEFT JOIN \"_local_only\" AS d ON d.\"table_name\" = {} AND d.\"row_key\" = {}
LEFT JOIN LATERAL jsonb_to_record(d.\"value\") AS o (",
        names.literal,
        blueprint.row_key("v"),
    ));
    for (position, (index, column)) in blueprint.local_only().enumerate() {
        if position > 0 {
            text.push(", ");
        }
        text.push(format!("{} ", column.quoted())).push(Piece::PostgresType(index));
    }
    text.push(") ON TRUE");
    text
}
