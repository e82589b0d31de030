//! Names that need quotes, and models of many columns.

use serde_json::{Value, json};
use sync_patterns_core::{Access, Mode, Model, Scope, Shape, names};
use sync_patterns_tests::{Database, Draft, DraftField as Field, Object, on_all_engines};

use crate::models::{A, B, with};

on_all_engines! {
    names_that_are_words_of_sql,
    names_in_mixed_case_with_quotes_and_spaces,
    names_that_the_generated_code_uses_itself,
    names_as_long_as_they_may_be,
    tables_beside_one_another_do_not_mix,
    wide_models_work,
    models_of_a_key_alone_work,
}

const MAYBE: Shape = Shape::Optional(&Shape::Text);

/// A whole life of a row: inserted, edited, accepted, back from the server, edited, deleted.
async fn live(db: &mut Database, model: &Model) {
    db.install(&[model]).await;
    db.install(&[model]).await;
    let key: Vec<&str> = model.key().map(|field| field.column).collect();
    let columns: Vec<&str> =
        model.fields.iter().filter(|f| !f.is_key && f.is_in_update()).map(|f| f.column).collect();
    let row = |id: &str, text: &str| {
        let key = key.iter().map(|column| ((*column).to_owned(), json!(id)));
        let data =
            columns.iter().map(|column| ((*column).to_owned(), json!(format!("{column} {text}"))));
        Value::from(key.chain(data).collect::<Object>())
    };
    let only = |row: &Value| -> Value {
        let of_row = |name: &&str| ((*name).to_string(), row[*name].clone());
        columns.iter().map(of_row).collect::<Object>().into()
    };
    let at = |id: &str| Value::from(vec![id; key.len()]);

    db.insert(model, row(A, "new")).await.unwrap();
    assert_eq!(json!(db.last_change(model).await.value), row(A, "new"));
    let insert = db.last_change(model).await.write_id;
    db.insert(model, row(A, "new")).await.unwrap_err().assert_unique_violation();
    db.acknowledge(model, &insert, 7).await;
    db.arrives(model, row(A, "back"), Some(&insert)).await;
    assert_eq!(db.row(model, at(A)).await, Some(row(A, "back")));
    for column in &columns {
        db.update(model, at(A), json!({ *column: "edited" })).await.unwrap();
        assert_eq!(json!(db.last_change(model).await.value), json!({ *column: "edited" }));
        assert_eq!(db.cell(model, at(A), column).await, "edited");
    }
    db.rebuild(model).await;
    if !columns.is_empty() {
        db.update(model, at(A), only(&row(A, "at once"))).await.unwrap();
        assert_eq!(json!(db.last_change(model).await.value), only(&row(A, "at once")));
    }
    assert_eq!(
        db.row(model, at(A)).await,
        Some(if columns.is_empty() { row(A, "") } else { row(A, "at once") })
    );
    db.insert(model, row(B, "refused")).await.unwrap();
    let insert = db.last_change(model).await.write_id;
    db.reject(model, &insert, 422, "no").await;
    db.delete(model, at(A)).await.unwrap();
    assert_eq!(db.rows(model).await, Vec::new());
    db.upgrade(&[model]).await.unwrap();
    let sql = db.sql_of(model);
    db.script(&sql.drop).await.unwrap();
}

fn texts(table: &'static str, columns: &[&'static str]) -> Model {
    columns.iter().fold(Draft::new(table), |draft, column| draft.column(column, MAYBE)).model()
}

async fn names_that_are_words_of_sql(db: &mut Database) {
    let columns = [
        "order",
        "user",
        "select",
        "table",
        "where",
        "from",
        "group",
        "default",
        "check",
        "references",
        "end",
        "case",
        "null",
        "values",
        "primary",
        "new",
        "old",
        "row",
        "limit",
        "offset",
        "index",
        "natural",
        "exists",
        "returning",
        "do",
        "on",
        "using",
        "all",
        "any",
        "current_user",
        "session_user",
        "timestamp",
        "interval",
    ];
    live(db, &texts("user", &columns)).await;
    live(db, &texts("order", &columns)).await;
    live(db, &texts("group", &["table"])).await;
}

async fn names_in_mixed_case_with_quotes_and_spaces(db: &mut Database) {
    let columns = [
        "Type",
        "camelCase",
        "kebab-case",
        "with space",
        "dotted.name",
        "it's",
        "a\"quote",
        "50%",
        "back\\slash",
        "naïve",
        "日本語",
        "🦀",
        "$1",
        "?",
        ":colon",
        "@at",
        "a/*b",
        "--",
        "{pad}",
        "{0}",
        "%I",
        "[x]",
        "$.path",
        "#",
        "tab\there",
        "line\nbreak",
        "semi;colon",
        "~",
        "*",
    ];
    for name in columns {
        assert_eq!(names::column_problem(name), None, "{name}");
    }
    live(db, &texts("Mixed Case", &columns)).await;
    for table in
        ["it's", "a\"b", "50%", "日本語 🦀", "camelCase", "$1", "{pad}", "a.b", "--", "x;y"]
    {
        assert_eq!(names::table_problem(table), None, "{table}");
        live(db, &texts(table, &["camelCase", "it's"])).await;
    }
    let key = Draft::without_key("quoted keys")
        .field(Field::new("The \"Key\"", Shape::Uuid).key())
        .field(Field::new("it's", Shape::Uuid).key())
        .column("value", MAYBE)
        .model();
    live(db, &key).await;
}

async fn names_that_the_generated_code_uses_itself(db: &mut Database) {
    let columns = [
        "c",
        "d",
        "e",
        "f",
        "g",
        "i",
        "j",
        "k",
        "l",
        "m",
        "n",
        "o",
        "p",
        "r",
        "s",
        "t",
        "u",
        "v",
        "w",
        "x",
        "key",
        "keys",
        "value",
        "v2",
        "json",
        "name",
        "entry",
        "operation",
        "table_name",
        "changed_rows",
        "seen",
        "gone",
        "next",
        "atom",
        "type",
        "fullkey",
        "path",
        "parent",
        "created_at",
        "sent_at",
        "status",
        "body",
        "txid",
        "lsn",
        "record",
        "at",
        "excluded",
        "tg_op",
        "found",
        "old_row",
        "new_row",
        "is_pending",
        "synced",
        "local",
    ];
    live(db, &texts("value", &columns)).await;
    live(db, &texts("changes", &columns)).await;
    live(db, &texts("c", &["c", "l", "s"])).await;
}

async fn names_as_long_as_they_may_be(db: &mut Database) {
    let longest = names::MAX_IDENTIFIER - names::LONGEST_SUFFIX.len();
    let table: &'static str = "t".repeat(longest).leak();
    let columns: Vec<&'static str> =
        ["a", "b", "é"].map(|c| &*c.repeat(names::MAX_IDENTIFIER / c.len()).leak()).into();
    assert_eq!(names::table_problem(table), None);
    let mut draft = Draft::new(table).scope(&[columns[0]]);
    for column in &columns {
        assert_eq!(names::column_problem(column), None);
        draft = draft.field(Field::new(column, MAYBE).indexed());
    }
    live(db, &draft.model()).await;
}

async fn tables_beside_one_another_do_not_mix(db: &mut Database) {
    // Each looks like a part of the other.
    let [a, b, c] = ["notes", "notes_local_s", "Notes2"].map(|table| texts(table, &["title"]));
    db.install(&[&a, &b, &c]).await;
    for model in [&a, &b, &c] {
        db.insert(model, json!({ "id": A, "title": model.table })).await.unwrap();
    }
    let insert = db.last_change(&a).await.write_id;
    db.arrives(&b, json!({ "id": A, "title": "theirs" }), Some(&insert)).await;
    assert_eq!(db.changes(&a).await.len(), 1, "a row of another table observes nothing here");
    db.reject(&a, &insert, 422, "no").await;
    for (model, rows) in [(&a, 0), (&b, 1), (&c, 1)] {
        assert_eq!(db.rows(model).await.len(), rows, "{}", model.table);
    }
    let drop = db.sql_of(&a).drop;
    db.script(&drop).await.unwrap();
    assert_eq!(db.cell(&b, A, "title").await, "notes_local_s");
}

async fn wide_models_work(db: &mut Database) {
    let shapes = [
        Shape::Text,
        Shape::Int64,
        Shape::Optional(&Shape::Bool),
        Shape::Float64,
        Shape::Optional(&Shape::Decimal),
        Shape::Timestamp,
        Shape::Optional(&Shape::Json(None)),
        Shape::Array(&Shape::Text),
    ];
    let values = [
        json!("text"),
        json!(i64::MAX),
        json!(true),
        json!(0.1),
        json!("1.50"),
        json!("2026-01-01T00:00:00.000001Z"),
        json!({ "a": null }),
        json!(["a", "b"]),
    ];
    let mut draft = Draft::new("wide");
    let mut row = json!({ "id": A });
    for number in 0..160 {
        let column: &'static str = format!("column_{number}").leak();
        draft = draft.column(column, shapes[number % shapes.len()]);
        row[column] = values[number % values.len()].clone();
    }
    for number in 0..20 {
        let column: &'static str = format!("server_{number}").leak();
        draft = draft.field(Field::new(column, MAYBE).access(Access::Server));
        let column: &'static str = format!("local_{number}").leak();
        draft = draft.field(Field::new(column, MAYBE).access(Access::LocalOnly));
    }
    let model = draft.model();
    db.install(&[&model]).await;
    db.insert(&model, row.clone()).await.unwrap();
    assert_eq!(json!(db.last_change(&model).await.value), row);
    let insert = db.last_change(&model).await.write_id;
    db.arrives(&model, row.clone(), Some(&insert)).await;
    assert_eq!(db.changes(&model).await, []);
    let edits = json!({ "column_159": [], "column_0": "edited", "local_19": "mine" });
    db.update(&model, A, edits.clone()).await.unwrap();
    assert_eq!(
        json!(db.last_change(&model).await.value),
        json!({ "column_159": [], "column_0": "edited" })
    );
    db.rebuild(&model).await;
    let shown = db.row(&model, A).await.unwrap();
    for (column, value) in with(row, edits).as_object().unwrap() {
        assert_eq!(&shown[column], value, "{column}");
    }
    assert_eq!(shown.as_object().unwrap().len(), 201);
}

async fn models_of_a_key_alone_work(db: &mut Database) {
    let pair = Draft::without_key("pairs")
        .scope(&["a"])
        .field(Field::new("a", Shape::Uuid).key())
        .field(Field::new("b", Shape::Uuid).key())
        .model();
    assert!(matches!(pair.scope, Scope::Columns(_)));
    live(db, &pair).await;
    live(db, &Draft::new("marks").model()).await;
    let confirmed = Draft::new("ticks").mode(Mode::Confirmed).model();
    db.install(&[&confirmed]).await;
    db.insert(&confirmed, json!({ "id": A })).await.unwrap();
    assert_eq!(db.rows(&confirmed).await, Vec::new());
    let insert = db.last_change(&confirmed).await.write_id;
    db.acknowledge(&confirmed, &insert, 7).await;
    assert_eq!(db.rows(&confirmed).await.len(), 1);
}
