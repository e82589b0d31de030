//! The overlay, computed from the entries of `_changes`.

use super::{
    Pieces, concat, lines,
    procedures::{parameters, procedure as declare},
    table::{Table, TableColumn},
    values::{Member, neutral},
};

/// `{table}_fold`: computes the overlay of a row again (semantics 1, 21).
pub(super) fn procedure(table: &Table<'_>) -> Pieces {
    let entries = table.entries("c", "NEW.row_key");
    let no_entries = format!(
        "    DELETE FROM {local}
    WHERE row_key = NEW.row_key
        AND NOT EXISTS (SELECT 1 FROM _changes AS c WHERE {entries});\n\n",
        local = table.local,
    );
    let bookkeeping = ["changed_columns", "is_inserted", "is_deleted", "write_id"];
    let inserted = ["row_key".into()]
        .into_iter()
        .chain(table.synced_columns().map(|column| column.quoted().into()))
        .chain(bookkeeping.map(Pieces::from));
    let updated = table
        .data()
        .map(|column| column.quoted())
        .chain(bookkeeping.map(String::from))
        .map(|name| format!("{name} = excluded.{name}").into());
    let body = concat([
        no_entries.into(),
        format!("    INSERT INTO {} (\n", table.local).into(),
        lines(8, inserted),
        "\n    )\n    SELECT\n".into(),
        lines(8, selected(table)),
        "\n    FROM (\n".into(),
        newest(table),
        // The key may be one of an older model: such a row has no overlay.
        format!(
            "
    ) AS f
    WHERE EXISTS (SELECT 1 FROM _changes AS c WHERE {entries} AND c.misfits <> '[\"\"]')"
        )
        .into(),
        "\n    ON CONFLICT (row_key) DO UPDATE SET\n".into(),
        lines(8, updated),
        ";\n".into(),
    ]);
    let comment = match table.is_confirmed() {
        true => {
            "Computes the overlay of a row again, from the writes that the server has accepted."
        }
        false => "Computes the overlay of a row again, from all writes that were made here.",
    };
    declare(table, "fold", comment, parameters([("row_key", "TEXT")]), body)
}

/// The columns that a write can set.
fn writable<'a>(table: &Table<'a>) -> impl Iterator<Item = TableColumn<'a>> + use<'a> {
    table.data().filter(|column| column.is_sent())
}

/// For each column, the newest entry that names it since the row's newest insert or delete.
fn newest(table: &Table<'_>) -> Pieces {
    let mut columns: Vec<Pieces> = writable(table)
        .map(|column| {
            let json_type = Member::of("c.value", column).json_type;
            format!(
                "max(c.id) FILTER (WHERE {json_type} IS NOT NULL AND NOT instr(c.misfits, {})) AS {}",
                column.json_name(),
                column.quoted()
            )
            .into()
        })
        .collect();
    columns.push("coalesce(max(c.operation = 'insert'), 0) AS is_inserted".into());
    columns.push("coalesce(max(c.operation = 'delete'), 0) AS is_deleted".into());
    columns.push("max(iif(c.operation = 'insert', c.created_at, NULL)) AS _inserted_at".into());
    let accepted = |alias: &str| match table.is_confirmed() {
        true => format!("\n{{pad}}AND {alias}.acknowledged_at IS NOT NULL"),
        false => String::new(),
    };
    concat([
        "        -- the newest entry that names the column, since the row was inserted or deleted\n        SELECT\n".into(),
        lines(12, columns),
        format!(
            "
        FROM _changes AS c
        WHERE {entries}{accepted_entry}
            AND c.id >= coalesce((
                SELECT max(r.id) FROM _changes AS r
                WHERE {resets}{accepted_reset}
                    AND r.operation <> 'update'
            ), 0)",
            entries = table.entries("c", "NEW.row_key"),
            accepted_entry = accepted("c").replace("{pad}", &" ".repeat(12)),
            resets = table.entries("r", "NEW.row_key"),
            accepted_reset = accepted("r").replace("{pad}", &" ".repeat(20)),
        )
        .into(),
    ])
}

fn selected(table: &Table<'_>) -> Vec<Pieces> {
    // A part of the key is text or an integer.
    let keys = table.key().enumerate();
    let keys = keys.map(|(place, _)| format!("NEW.row_key ->> '$[{place}]'").into());
    let data = table.data().map(|column| {
        let inserted = neutral(column, "f._inserted_at", &|value| {
            concat(["iif(f.is_inserted, ".into(), value, ", NULL)".into()])
        });
        if !column.is_sent() {
            return inserted;
        }
        let name = column.of("f");
        concat([
            format!("CASE\n            WHEN {name} IS NOT NULL THEN (SELECT ").into(),
            Member::of("c.value", column).decoded(column, 12),
            format!(" FROM _changes AS c WHERE c.id = {name})\n            ELSE ").into(),
            inserted,
            "\n        END".into(),
        ])
    });
    let mut columns: Vec<Pieces> = vec!["NEW.row_key".into()];
    columns.extend(in_order(table, keys.collect(), data.collect()));
    let changed = writable(table)
        .map(|column| format!("({}, {} IS NOT NULL)", column.literal(), column.of("f")).into());
    columns.push(names(lines(16, changed)));
    columns.push("f.is_inserted".into());
    columns.push("f.is_deleted".into());
    columns.push(
        format!(
            "(
            SELECT c.write_id FROM _changes AS c
            WHERE {} AND c.acknowledged_at IS NULL
            ORDER BY c.id DESC
            LIMIT 1
        )",
            table.entries("c", "NEW.row_key")
        )
        .into(),
    );
    columns
}

/// `changed_columns`: the first members of the pairs whose second is true.
fn names(pairs: Pieces) -> Pieces {
    if pairs.is_empty() {
        return "'[]'".into();
    }
    concat([
        "(\n            SELECT json_group_array(n.column1)\n            FROM (VALUES\n".into(),
        pairs,
        "\n            ) AS n\n            WHERE n.column2\n        )".into(),
    ])
}

/// The key's and the other columns' texts in the order of the table's columns.
fn in_order(table: &Table<'_>, keys: Vec<Pieces>, data: Vec<Pieces>) -> Vec<Pieces> {
    let (mut keys, mut data) = (keys.into_iter(), data.into_iter());
    table
        .synced_columns()
        .filter_map(|column| if column.is_key() { keys.next() } else { data.next() })
        .collect()
}
