//! The view's delete trigger.

use super::super::{Pieces, table::Table};

/// `{table}_delete` (semantics 6).
pub(in crate::sql::sqlite) fn trigger(table: &Table<'_>) -> Pieces {
    let row_key = table.row_key("OLD");
    let head = format!(
        "CREATE TRIGGER IF NOT EXISTS {} INSTEAD OF DELETE ON {}\nBEGIN\n",
        table.derived("delete"),
        table.view
    );
    let log = format!(
        "    INSERT INTO _changes (table_name, row_key, operation, value, transaction_id)
    SELECT {}, {row_key}, 'delete', '{{}}', (SELECT t.id FROM _transaction AS t)",
        table.literal
    );
    let fold =
        format!("    INSERT INTO {} (row_key) VALUES ({row_key});\nEND;\n", table.derived("fold"));
    if table.is_confirmed() {
        return format!("{head}{log};\n\n{fold}").into();
    }
    // True while the newest insert and all that came after it was never sent.
    let entries = table.entries("c", &row_key);
    let unsent = format!(
        "(
        SELECT i.id FROM _changes AS i
        WHERE {inserts}
            AND i.operation = 'insert'
            AND NOT EXISTS (
                SELECT 1 FROM _changes AS c
                WHERE {entries}
                    AND c.id >= i.id
                    AND (c.sent_at IS NOT NULL OR c.acknowledged_at IS NOT NULL)
            )
        ORDER BY i.id DESC
        LIMIT 1
    )",
        inserts = table.entries("i", &row_key),
    );
    // Of a row that the server has as well, from somebody else, the delete is sent.
    format!(
        "{head}    -- A row that was never sent need not be: its writes go together.
    DELETE FROM _changes
    WHERE table_name = {literal} AND row_key = {row_key} AND id >= {unsent};

{log}
    WHERE (SELECT c.operation FROM _changes AS c WHERE {entries} ORDER BY c.id DESC LIMIT 1) IS NOT 'delete'
        AND (
            EXISTS (SELECT 1 FROM {synced} AS s WHERE {same_key})
            OR EXISTS (SELECT 1 FROM _changes AS c WHERE {entries} AND c.operation = 'insert')
        );

{fold}",
        literal = table.literal,
        synced = table.synced,
        same_key = table.same_key("s", "OLD"),
    )
    .into()
}
