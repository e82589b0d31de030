//! What can be said of the text without a database; `tests/` at the root runs it on one.

use super::{SHARED, render};
use crate::{
    Access, Mode, Shape,
    sql::{Blueprint, Column, OwnedSql},
};

fn column(name: &'static str, access: Access) -> Column<'static> {
    Column {
        name: name.into(),
        is_key: name == "id",
        access,
        default: None,
        provisional: None,
        is_absent_until_synced: false,
        is_indexed: false,
    }
}

const TEXT: Shape = Shape::Optional(&Shape::Text);

fn sql(mode: Mode, table: &'static str, columns: Vec<(Column<'static>, Shape)>) -> OwnedSql {
    let (columns, shapes): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    render(&Blueprint { table: table.into(), mode, scope_columns: Vec::new(), columns })
        .join(&shapes)
}

fn contacts(mode: Mode) -> OwnedSql {
    let columns = vec![
        (column("id", Access::Write), Shape::Uuid),
        (column("name", Access::Write), Shape::Text),
        (column("note", Access::LocalOnly), TEXT),
        (column("created_at", Access::Server), Shape::Timestamp),
    ];
    sql(mode, "contacts", columns)
}

const MODES: [Mode; 3] = [Mode::LocalFirst, Mode::Confirmed, Mode::ReadOnly];

/// What follows a phrase, wherever it occurs.
fn after<'a>(text: &'a str, phrase: &str) -> Vec<&'a str> {
    text.split(phrase)
        .skip(1)
        .map(|rest| rest.split([' ', '\n', ';', '(']).next().unwrap())
        .collect()
}

#[test]
fn scripts_can_run_again() {
    for mode in MODES {
        let script = contacts(mode).script();
        let made = script.matches("CREATE ").count();
        assert!(made >= 5);
        assert_eq!(script.matches(" IF NOT EXISTS ").count(), made, "{mode:?}");
    }
    for made in ["CREATE TABLE ", "CREATE INDEX "] {
        let tables = SHARED.tables;
        assert_eq!(
            tables.matches(made).count(),
            tables.matches(&format!("{made}IF NOT EXISTS")).count()
        );
    }
    assert_eq!(
        after(SHARED.functions, "\nCREATE VIEW "),
        after(SHARED.functions, "\nDROP VIEW IF EXISTS ")
    );
}

#[test]
fn all_that_a_script_makes_is_dropped_in_whatever_mode() {
    let dropped = contacts(Mode::ReadOnly).drop;
    for mode in MODES {
        let sql = contacts(mode);
        assert_eq!(sql.drop, dropped);
        for kind in ["TABLE", "VIEW"] {
            for name in after(&sql.script(), &format!("CREATE {kind} IF NOT EXISTS ")) {
                assert!(dropped.contains(&format!("DROP {kind} IF EXISTS {name};")), "{name}");
            }
        }
    }
    for precious in ["_changes", "_rejected", "_local_only"] {
        assert!(!dropped.contains(precious));
    }
}

#[test]
fn a_read_only_model_has_what_it_reads_and_the_feed() {
    let sql = contacts(Mode::ReadOnly);
    let statements =
        [&sql.acknowledge, &sql.observe, &sql.reject, &sql.withdraw, &sql.fold, &sql.rebuild];
    for empty in statements.into_iter().chain([&sql.local_table, &sql.functions]) {
        assert_eq!(empty, "");
    }
    assert!(!sql.script().contains("INSTEAD OF"));
    assert!(sql.triggers.contains("\"contacts_synced_feed_insert\""));
}

#[test]
fn statements_take_numbered_parameters() {
    let sql = contacts(Mode::LocalFirst);
    assert_eq!(
        sql.acknowledge,
        "INSERT INTO \"contacts_acknowledge\" (write_id, txid, lsn) VALUES (?1, ?2, ?3)"
    );
    assert_eq!(
        sql.reject,
        "INSERT INTO \"contacts_reject\" (write_id, status, body) VALUES (?1, ?2, ?3)"
    );
    assert_eq!(sql.observe, "INSERT INTO \"contacts_observe\" (write_id) VALUES (?1)");
    assert_eq!(sql.withdraw, "INSERT INTO \"contacts_withdraw\" (write_id) VALUES (?1)");
    assert_eq!(sql.fold, "INSERT INTO \"contacts_fold\" (row_key) VALUES (?1)");
    assert_eq!(sql.rebuild, "INSERT INTO \"contacts_rebuild\" (run) VALUES (1)");
}

#[test]
fn a_local_only_column_is_in_no_table_and_no_request() {
    let sql = contacts(Mode::LocalFirst);
    assert!(!sql.synced_table.contains("\"note\"") && !sql.local_table.contains("\"note\""));
    let log = sql.functions.split("INSERT INTO _changes").nth(1).unwrap();
    let log = log.split("INSERT INTO").next().unwrap();
    assert!(log.contains("'name'") && !log.contains("'note'") && !log.contains("'created_at'"));
}

#[test]
fn a_key_that_the_server_assigns_refuses_inserts() {
    let columns = vec![
        (column("id", Access::Server), Shape::Int64),
        (column("name", Access::Write), Shape::Text),
    ];
    let sql = sql(Mode::LocalFirst, "contacts", columns);
    assert!(sql.triggers.contains("the server assigns the key (id) of contacts"));
    assert!(!sql.functions.contains("\"contacts_create\""));
    assert!(sql.triggers.contains("\"contacts_update\""));
}

#[test]
fn names_are_quoted_in_sql_and_in_json() {
    let columns = vec![
        (column("id", Access::Write), Shape::Uuid),
        (column("order", Access::Write), TEXT),
        (column("it's", Access::Write), TEXT),
        (column("a.b", Access::Write), TEXT),
        (column("we\"ird", Access::Write), TEXT),
    ];
    let script = sql(Mode::LocalFirst, "Us\"er's", columns).script();
    assert!(script.contains("\"Us\"\"er's_synced\""));
    assert!(script.contains("c.table_name = 'Us\"er''s'"));
    assert!(script.contains("c.value ->> '$.order'"));
    assert!(script.contains("c.value ->> '$.\"it''s\"'"));
    assert!(script.contains("c.value ->> '$.\"a.b\"'"));
    // Older releases do not understand a path with escapes.
    assert!(script.contains("json_each(c.value) AS m WHERE m.key = 'we\"ird'"));
    assert!(script.contains("instr(l.changed_columns, '\"we\\\"ird\"')"));
    assert!(script.contains("column \"we\"\"ird\" of \"Us\"\"er''s\""));
}

#[test]
fn a_text_depends_on_the_types_where_it_has_to() {
    let with = |shape: Shape| {
        let columns = vec![
            (column("id", Access::Write), Shape::Uuid),
            (column("value", Access::Write), shape),
        ];
        sql(Mode::LocalFirst, "contacts", columns)
    };
    assert!(with(Shape::Int32).synced_table.contains("\"value\" INTEGER NOT NULL,"));
    assert!(with(TEXT).synced_table.contains("\"value\" TEXT,"));
    assert!(with(Shape::Bool).synced_table.contains("CHECK (\"value\" IN (0, 1))"));
    assert!(with(Shape::Int16).functions.contains("must be an integer from -32768 to 32767"));
    assert!(with(Shape::Bytes).functions.contains("unhex("));
    assert!(!with(Shape::Text).functions.contains("unhex("));
}
