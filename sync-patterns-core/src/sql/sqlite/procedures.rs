//! What the sync worker calls: the server's answers, and computing overlays again.

use super::{Pieces, checks, concat, lines, table::Table};

/// A procedure: a view, and the trigger that runs for each row that is inserted into it.
pub(super) fn procedure(
    table: &Table<'_>,
    name: &str,
    comment: &str,
    parameters: impl IntoIterator<Item = Pieces>,
    body: impl Into<Pieces>,
) -> Pieces {
    let view = table.derived(name);
    concat([
        format!("-- {comment}\nCREATE VIEW IF NOT EXISTS {view} AS\nSELECT\n").into(),
        lines(4, parameters),
        format!(
            ";

CREATE TRIGGER IF NOT EXISTS {} INSTEAD OF INSERT ON {view}
BEGIN
",
            table.derived(&format!("{name}_run"))
        )
        .into(),
        body.into(),
        "END;\n".into(),
    ])
}

/// Parameters of a procedure with their types.
pub(super) fn parameters<const N: usize>(names: [(&str, &str); N]) -> [Pieces; N] {
    names.map(|(name, type_name)| format!("CAST(NULL AS {type_name}) AS {name}").into())
}

/// The statement that calls a procedure.
pub(super) fn call(table: &Table<'_>, name: &str, parameters: &str, values: &str) -> Pieces {
    format!("INSERT INTO {} ({parameters}) VALUES ({values})", table.derived(name)).into()
}

/// `{table}_forget`: takes an entry out of `_changes`, and with it the earlier acknowledged ones of
/// its row where these are superseded. An earlier one without an answer stays: it may have been
/// refused (semantics 9).
pub(super) fn forget(table: &Table<'_>) -> Pieces {
    procedure(
        table,
        "forget",
        "Takes an entry out of _changes, and where it is observed the earlier ones of its row that were\n-- acknowledged. An earlier one without an answer stays: it may have been refused.",
        parameters([("id", "INTEGER"), ("row_key", "TEXT"), ("is_observed", "INTEGER")]),
        format!(
            "    DELETE FROM _changes
    WHERE table_name = {literal} AND row_key = NEW.row_key
        AND (id = NEW.id OR NEW.is_observed AND id < NEW.id AND acknowledged_at IS NOT NULL);

    INSERT INTO {fold} (row_key) VALUES (NEW.row_key);
",
            literal = table.literal,
            fold = table.derived("fold"),
        ),
    )
}

/// A call of `{table}_forget` for the entry with a `write_id`.
fn forget_by_write_id(table: &Table<'_>, is_observed: bool) -> String {
    format!(
        "    INSERT INTO {forget} (id, row_key, is_observed)
    SELECT c.id, c.row_key, {is_observed}
    FROM _changes AS c
    WHERE c.write_id = NEW.write_id AND c.table_name = {literal};
",
        forget = table.derived("forget"),
        is_observed = i32::from(is_observed),
        literal = table.literal,
    )
}

/// `{table}_acknowledge`: the server has accepted a write.
pub(super) fn acknowledge(table: &Table<'_>) -> Pieces {
    procedure(
        table,
        "acknowledge",
        "The server has accepted a write.",
        parameters([("write_id", "TEXT"), ("txid", "INTEGER"), ("lsn", "INTEGER")]),
        format!(
            "    UPDATE _changes SET
        acknowledged_at = coalesce(acknowledged_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        txid = coalesce(NEW.txid, txid),
        lsn = coalesce(NEW.lsn, lsn)
    WHERE write_id = NEW.write_id AND table_name = {literal};

    INSERT INTO {fold} (row_key)
    SELECT c.row_key FROM _changes AS c
    WHERE c.write_id = NEW.write_id AND c.table_name = {literal};
",
            literal = table.literal,
            fold = table.derived("fold"),
        ),
    )
}

/// `{table}_observe`: the synced table shows a write.
pub(super) fn observe(table: &Table<'_>) -> Pieces {
    procedure(
        table,
        "observe",
        "The synced table shows a write.",
        parameters([("write_id", "TEXT")]),
        forget_by_write_id(table, true),
    )
}

/// `{table}_reject`: the server has refused a write.
pub(super) fn reject(table: &Table<'_>) -> Pieces {
    procedure(
        table,
        "reject",
        "The server has refused a write.",
        parameters([("write_id", "TEXT"), ("status", "INTEGER"), ("body", "TEXT")]),
        format!(
            "    INSERT INTO _reject (write_id, status, body)
    SELECT c.write_id, NEW.status, NEW.body
    FROM _changes AS c
    WHERE c.write_id = NEW.write_id AND c.table_name = {literal};

    INSERT INTO {fold} (row_key)
    SELECT r.row_key FROM _rejected AS r
    WHERE r.write_id = NEW.write_id AND r.table_name = {literal};
",
            literal = table.literal,
            fold = table.derived("fold"),
        ),
    )
}

/// `{table}_withdraw`: a write is taken back.
pub(super) fn withdraw(table: &Table<'_>) -> Pieces {
    procedure(
        table,
        "withdraw",
        "Takes a write back as if it had not been made.",
        parameters([("write_id", "TEXT")]),
        forget_by_write_id(table, false),
    )
}

/// `{table}_rebuild`: computes all overlays again.
pub(super) fn rebuild(table: &Table<'_>) -> Pieces {
    let cases = |cases: Vec<(String, Pieces)>, indent: usize| -> Pieces {
        let when = |(name, misfit): (String, Pieces)| {
            let pad = " ".repeat(indent);
            concat([format!("\n{pad}WHEN {name} THEN ").into(), misfit])
        };
        cases.into_iter().map(when).collect()
    };
    let key = table.key().enumerate();
    let key = key.map(|(place, column)| (place.to_string(), checks::member_misfit(column)));
    let data = table.data().filter(|column| column.is_sent());
    let data = data.map(|column| (column.literal(), checks::member_misfit(column)));
    let count = table.key().count();
    let body = concat([
        format!(
            "    DELETE FROM {local};

    UPDATE _changes SET misfits = CASE
        WHEN json_array_length(row_key) <> {count} OR EXISTS (
            SELECT 1 FROM json_each(_changes.row_key) AS e
            WHERE CASE e.key",
            local = table.local,
        )
        .into(),
        cases(key.collect(), 16),
        "
            END
        )
            THEN '[\"\"]'
        ELSE (
            SELECT json_group_array(e.key) FROM json_each(_changes.value) AS e
            WHERE CASE e.key"
            .into(),
        // A CASE needs a WHEN.
        cases(data.chain([("''".to_owned(), "0".into())]).collect(), 16),
        format!(
            "
            END
        )
    END
    WHERE table_name = {literal};

    INSERT INTO {fold} (row_key)
    SELECT DISTINCT c.row_key FROM _changes AS c WHERE c.table_name = {literal};
",
            fold = table.derived("fold"),
            literal = table.literal,
        )
        .into(),
    ]);
    let comment = "Computes all overlays again, after the model has changed. What it can no longer hold is left out of
-- the overlay, and sent all the same (semantics 23).";
    procedure(table, "rebuild", comment, parameters([("run", "INTEGER")]), body)
}
