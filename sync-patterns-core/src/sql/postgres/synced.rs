//! What happens when the server's rows arrive: writes that they show go, and listeners hear of it.

use super::{Blueprint, Names, Pieces};
use crate::{
    Class,
    sql::{Arm, Piece},
};

/// `{table}_synced_cleanup`: removes the writes that arriving rows show (semantics 9, 13).
pub(super) fn cleanup_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    format!(
        "-- Removes the writes that the arriving rows show, once per statement.
CREATE OR REPLACE FUNCTION {cleanup}() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM {local}) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM \"_observe\"(ARRAY(
            SELECT c.\"write_id\"
            FROM \"_changes\" AS c
            WHERE c.\"table_name\" = {table}
                AND c.\"operation\" = 'delete'
                AND c.\"acknowledged_at\" IS NOT NULL
                AND c.\"row_key\" IN (SELECT {row_key} FROM \"changed_rows\" AS r)
        ));
    ELSE
        PERFORM \"_observe\"(ARRAY(
            SELECT c.\"write_id\"
            FROM \"_changes\" AS c
            WHERE c.\"table_name\" = {table}
                AND c.\"write_id\" IN (SELECT r.\"write_id\" FROM \"changed_rows\" AS r)
        ));
    END IF;
    RETURN NULL;
END
$body$;
",
        cleanup = names.function("synced_cleanup"),
        local = names.local,
        table = names.literal,
        row_key = blueprint.row_key("r"),
    )
    .into()
}

/// The synced table's cleanup triggers.
pub(super) fn cleanup_triggers(names: &Names) -> Pieces {
    EVENTS
        .map(|(event, rows)| {
            format!(
                "CREATE OR REPLACE TRIGGER {trigger} AFTER {event} ON {synced}
    REFERENCING {rows} TABLE AS \"changed_rows\" FOR EACH STATEMENT EXECUTE FUNCTION {function}();
",
                trigger = names.function(&format!("synced_cleanup_{}", event.to_lowercase())),
                synced = names.synced,
                function = names.function("synced_cleanup"),
            )
        })
        .concat()
        .into()
}

/// `{table}_feed`: announces the rows that arrived. What writes to the overlay announces its rows itself.
pub(super) fn feed_function(blueprint: &Blueprint<'_>, names: &Names) -> Pieces {
    let mut text = Pieces::from(format!(
        "-- The change feed: announces the rows that a statement touched.
CREATE OR REPLACE FUNCTION {feed}() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM \"_announce\"({table}, NULL);
    ELSIF EXISTS (SELECT FROM \"changed_rows\" OFFSET 20000) THEN
        -- Too many to name.
        PERFORM \"_announce\"({table}, NULL);
    ELSE
        PERFORM \"_announce\"({table}, ARRAY(SELECT ",
        feed = names.function("feed"),
        table = names.literal,
    ));
    text.push(announced_key(blueprint)).push(
        " FROM \"changed_rows\" AS r));
    END IF;
    RETURN NULL;
END
$body$;
",
    );
    text
}

/// A row's key as in [`Blueprint::row_key`]; for the usual key, a UUID, without the detour by JSON,
/// which a first load of many rows would feel.
fn announced_key(blueprint: &Blueprint<'_>) -> Pieces {
    let row_key = blueprint.row_key("r");
    let mut key = blueprint.key();
    match (key.next(), key.next()) {
        (Some((index, column)), None) => Piece::ByShape {
            column: index,
            arms: vec![Arm::new(Class::Uuid, format!("'[\"' || r.{} || '\"]'", column.quoted()))],
            otherwise: row_key.into(),
        }
        .into(),
        _ => row_key.into(),
    }
}

/// The change feed's triggers.
pub(super) fn feed_triggers(names: &Names) -> Pieces {
    let (feed, synced) = (names.function("feed"), &names.synced);
    let trigger = |event: &str| names.function(&format!("synced_feed_{}", event.to_lowercase()));
    let mut text: String = EVENTS
        .map(|(event, rows)| {
            format!(
                "CREATE OR REPLACE TRIGGER {} AFTER {event} ON {synced}
    REFERENCING {rows} TABLE AS \"changed_rows\" FOR EACH STATEMENT EXECUTE FUNCTION {feed}();
",
                trigger(event)
            )
        })
        .concat();
    text.push_str(&format!(
        "CREATE OR REPLACE TRIGGER {} AFTER TRUNCATE ON {synced}
    FOR EACH STATEMENT EXECUTE FUNCTION {feed}();
",
        trigger("TRUNCATE")
    ));
    text.into()
}

/// The events of a row, and the transition table that each has.
const EVENTS: [(&str, &str); 3] = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")];
