//! What happens when the server's rows arrive: writes that they show go (semantics 9, 13).

use super::{Pieces, table::Table};

/// The synced table's cleanup triggers. They look at `_changes` only for a row that has an overlay.
pub(super) fn triggers(table: &Table<'_>) -> Pieces {
    let shown = format!("c.write_id = NEW.write_id AND c.table_name = {}", table.literal);
    let deleted = format!(
        "c.id = (
            SELECT max(d.id) FROM _changes AS d
            WHERE {}
                AND d.operation = 'delete'
                AND d.acknowledged_at IS NOT NULL
        )",
        table.entries("d", &table.row_key("OLD"))
    );
    let triggers = [
        trigger(table, "INSERT", "NEW", "NEW.write_id IS NOT NULL AND ", &shown),
        trigger(table, "UPDATE", "NEW", "NEW.write_id IS NOT NULL AND ", &shown),
        trigger(table, "DELETE", "OLD", "", &deleted),
    ];
    format!("-- Writes that an arriving row shows are observed.\n{}", triggers.join("\n")).into()
}

fn trigger(table: &Table<'_>, event: &str, row: &str, guard: &str, which: &str) -> String {
    format!(
        "CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {synced}
WHEN {guard}EXISTS (SELECT 1 FROM {local} AS l WHERE {same_key})
BEGIN
    INSERT INTO {forget} (id, row_key, is_observed)
    SELECT c.id, c.row_key, 1
    FROM _changes AS c
    WHERE {which};
END;
",
        name = table.derived(&format!("synced_cleanup_{}", event.to_lowercase())),
        synced = table.synced,
        local = table.local,
        same_key = table.same_key("l", row),
        forget = table.derived("forget"),
    )
}
