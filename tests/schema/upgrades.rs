//! A new version of the application with another model.

use serde_json::{Value, json};
use sync_patterns_core::{Access, EnumShape, EnumVariant, Mode, Model, Provisional, Shape};
use sync_patterns_tests::{Database, Draft, DraftField as Field, Operation::*, on_all_engines};

use crate::models::{A, B, BUDGETS, ISSUES, budget, issue, new_issue, with};
use crate::snapshot::{assert_unchanged, snapshot};

on_all_engines! {
    semantics_23_scripts_can_run_again,
    semantics_23_dropping_keeps_what_is_precious,
    semantics_23_a_rebuild_brings_the_overlay_back,
    semantics_23_an_added_column,
    semantics_23_a_removed_column,
    semantics_23_a_renamed_column,
    semantics_23_a_retyped_column_that_holds_the_value,
    semantics_23_a_retyped_column_that_cannot_hold_the_value,
    semantics_23_an_enum_without_the_pending_value,
    semantics_23_a_column_made_required,
    semantics_23_a_column_that_is_now_excluded,
    semantics_23_a_column_that_is_now_the_server_s,
    semantics_23_a_column_that_is_now_local_only,
    semantics_23_a_model_that_is_now_confirmed,
    semantics_23_a_model_that_is_now_read_only,
    semantics_23_another_kind_of_key,
    semantics_23_a_key_of_more_columns,
    semantics_23_a_model_that_is_gone,
    semantics_24_an_upgrade_that_fails_half_way_changes_nothing,
}

const TEXT: Shape = Shape::Text;
const MAYBE_TEXT: Shape = Shape::Optional(&Shape::Text);

/// `notes` as they were, with these columns; A the server's and edited, B made here.
async fn begin(db: &mut Database, columns: &[(&'static str, Shape)], edits: Value) -> Model {
    let old = notes(columns);
    db.install(&[&old]).await;
    db.arrives(&old, synced(&old, A), None).await;
    db.update(&old, A, edits.clone()).await.unwrap();
    let mut new = with(synced(&old, B), edits);
    new["title"] = json!("made here");
    db.insert(&old, new).await.unwrap();
    old
}

fn notes(columns: &[(&'static str, Shape)]) -> Model {
    let title = Draft::new("notes").column("title", TEXT);
    columns.iter().fold(title, |draft, (column, shape)| draft.column(column, *shape)).model()
}

/// A row of the server with neutral values.
fn synced(model: &Model, id: &str) -> Value {
    let mut row = json!({ "id": id, "title": "server" });
    for field in model.fields.iter().skip(2) {
        row[field.column] = match field.shape {
            Shape::Optional(_) => Value::Null,
            Shape::Text => json!("server"),
            Shape::Int32 => json!(1),
            Shape::Enum(values) => json!(values.variants[0].value),
            other => panic!("{other:?}"),
        };
    }
    row
}

/// Upgrades and fetches A again; the log must be the same as before.
async fn upgrade(db: &mut Database, old: &Model, new: &Model) {
    let before = db.changes(old).await;
    db.upgrade(&[new]).await.unwrap();
    db.arrives(new, synced(new, A), None).await;
    assert_eq!(db.changes(new).await, before, "what was written is sent as it was written");
}

async fn semantics_23_scripts_can_run_again(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.arrives(&BUDGETS, budget(A, "server", "1"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine", "draft": "local" })).await.unwrap();
    db.update(&BUDGETS, A, json!({ "name": "mine" })).await.unwrap();
    db.insert(&ISSUES, new_issue(B, "refused")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.reject(&ISSUES, &insert, 422, "no").await;
    for _ in 0..2 {
        assert_unchanged(db, &ISSUES, async |db| {
            assert_unchanged(db, &BUDGETS, async |db| db.install(&[&ISSUES, &BUDGETS]).await).await;
        })
        .await;
    }
    db.delete(&ISSUES, A).await.unwrap();
    assert_eq!(db.changes(&ISSUES).await.len(), 2);
}

async fn semantics_23_dropping_keeps_what_is_precious(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine", "draft": "local" })).await.unwrap();
    db.insert(&ISSUES, new_issue(B, "refused")).await.unwrap();
    let insert = db.last_change(&ISSUES).await.write_id;
    db.reject(&ISSUES, &insert, 422, "no").await;
    let (changes, rejected) = (db.changes(&ISSUES).await, db.rejected(&ISSUES).await);
    let sql = db.sql_of(&ISSUES);
    for _ in 0..2 {
        db.script(&sql.drop).await.unwrap();
    }
    for relation in ["issues", "issues_synced", "issues_local"] {
        db.query(&format!("SELECT * FROM {relation}")).await.unwrap_err();
    }
    assert_eq!(db.changes(&ISSUES).await, changes);
    assert_eq!(db.rejected(&ISSUES).await, rejected);
    let left = db.count(db.pick(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'issues%'",
        "SELECT count(*) FROM sqlite_schema WHERE tbl_name LIKE 'issues%'",
    ));
    assert_eq!(left.await, 0, "functions or tables left");
    db.script(&sql.script()).await.unwrap();
    db.rebuild(&ISSUES).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!((&row["title"], &row["draft"]), (&json!("mine"), &json!("local")));
}

async fn semantics_23_a_rebuild_brings_the_overlay_back(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS]).await;
    for id in [A, B] {
        db.arrives(&ISSUES, issue(id, "server"), None).await;
        db.arrives(&BUDGETS, budget(id, "server", "1"), None).await;
    }
    db.update(&ISSUES, A, json!({ "title": "mine", "due": "2026-12-31", "order": 0.1 }))
        .await
        .unwrap();
    db.delete(&ISSUES, B).await.unwrap();
    db.insert(&ISSUES, new_issue(B, "again")).await.unwrap();
    for id in [A, B] {
        db.update(&BUDGETS, id, json!({ "amount": "12345678901234567890.1234567890" }))
            .await
            .unwrap();
    }
    let accepted = db.last_change(&BUDGETS).await.write_id;
    db.acknowledge(&BUDGETS, &accepted, 7).await;
    let before = (snapshot(db, &ISSUES).await, snapshot(db, &BUDGETS).await);
    db.upgrade(&[&ISSUES, &BUDGETS]).await.unwrap();
    for id in [A, B] {
        db.arrives(&ISSUES, issue(id, "server"), None).await;
        db.arrives(&BUDGETS, budget(id, "server", "1"), None).await;
    }
    let after = (snapshot(db, &ISSUES).await, snapshot(db, &BUDGETS).await);
    assert_eq!(after, before);
}

async fn semantics_23_an_added_column(db: &mut Database) {
    let old = begin(db, &[], json!({ "title": "mine" })).await;
    let new = notes(&[("maybe", MAYBE_TEXT), ("text", TEXT), ("number", Shape::Int32)]);
    upgrade(db, &old, &new).await;
    let row = db.row(&new, A).await.unwrap();
    assert_eq!(
        row,
        json!({ "id": A, "title": "mine", "maybe": null, "text": "server", "number": 1 })
    );
    let row = db.row(&new, B).await.unwrap();
    let neutral = json!({ "id": B, "title": "made here", "maybe": null, "text": "", "number": 0 });
    assert_eq!(row, neutral, "complete, though its request knew nothing of the columns");
    let theirs = json!({ "id": B, "title": "theirs", "maybe": "m", "text": "t", "number": 2 });
    db.arrives(&new, theirs, Some("theirs")).await;
    let row = db.row(&new, B).await.unwrap();
    let expected = json!({ "id": B, "title": "made here", "maybe": "m", "text": "t", "number": 2 });
    assert_eq!(row, expected, "what stands in gives way to the server's");
    db.update(&new, B, json!({ "text": "now" })).await.unwrap();
    assert_eq!(db.cell(&new, B, "text").await, "now");
}

async fn semantics_23_a_removed_column(db: &mut Database) {
    let old = begin(db, &[("gone", TEXT)], json!({ "title": "mine", "gone": "mine" })).await;
    let new = notes(&[]);
    upgrade(db, &old, &new).await;
    assert_eq!(db.row(&new, A).await.unwrap(), json!({ "id": A, "title": "mine" }));
    assert_eq!(db.row(&new, B).await.unwrap(), json!({ "id": B, "title": "made here" }));
    let overlay = db.overlay(&new).await.remove(0);
    assert_eq!(overlay.changed_columns, ["title".to_owned()].into());
    db.update(&new, A, json!({ "title": "again" })).await.unwrap();
    assert_eq!(db.cell(&new, A, "title").await, "again");
}

async fn semantics_23_a_renamed_column(db: &mut Database) {
    let old = begin(db, &[("before", MAYBE_TEXT)], json!({ "before": "mine" })).await;
    let new = notes(&[("after", MAYBE_TEXT)]);
    upgrade(db, &old, &new).await;
    assert_eq!(db.cell(&new, A, "after").await, Value::Null);
    assert_eq!(db.cell(&new, B, "after").await, Value::Null);
    // A row whose only pending column is unknown still has a write under way.
    assert!(db.pending(&new, A).await.0);
    // And back again, as when a release is withdrawn.
    upgrade(db, &new, &old).await;
    assert_eq!(db.cell(&old, A, "before").await, "mine");
}

async fn semantics_23_a_retyped_column_that_holds_the_value(db: &mut Database) {
    let old = begin(db, &[("value", Shape::Int32)], json!({ "value": 42 })).await;
    let new = notes(&[("value", Shape::Optional(&Shape::Int64))]);
    upgrade(db, &old, &new).await;
    assert_eq!(db.cell(&new, A, "value").await, 42);
    assert_eq!(db.cell(&new, B, "value").await, 42);
}

async fn semantics_23_a_retyped_column_that_cannot_hold_the_value(db: &mut Database) {
    let old =
        begin(db, &[("value", TEXT)], json!({ "title": "mine", "value": "not a number" })).await;
    let new = notes(&[("value", Shape::Int32)]);
    upgrade(db, &old, &new).await;
    let row = db.row(&new, A).await.unwrap();
    assert_eq!(row, json!({ "id": A, "title": "mine", "value": 1 }));
    let row = db.row(&new, B).await.unwrap();
    assert_eq!(row, json!({ "id": B, "title": "made here", "value": 0 }));
    let overlay = db.overlay(&new).await.remove(0);
    assert_eq!(overlay.changed_columns, ["title".to_owned()].into());
    for id in [A, B] {
        db.update(&new, id, json!({ "value": 7 })).await.unwrap();
        assert_eq!(db.cell(&new, id, "value").await, 7, "the next write fits");
    }
    let before = db.overlay(&new).await;
    db.rebuild(&new).await;
    assert_eq!(db.overlay(&new).await, before);
}

static FIRST: EnumShape = EnumShape {
    name: "Level",
    docs: "",
    variants: &[EnumVariant { value: "low", docs: "" }, EnumVariant { value: "high", docs: "" }],
    sql_values: "'low', 'high'",
};

static SECOND: EnumShape = EnumShape {
    name: "Level",
    docs: "",
    variants: &[EnumVariant { value: "low", docs: "" }],
    sql_values: "'low'",
};

async fn semantics_23_an_enum_without_the_pending_value(db: &mut Database) {
    let old = begin(db, &[("level", Shape::Enum(&FIRST))], json!({ "level": "high" })).await;
    let new = notes(&[("level", Shape::Enum(&SECOND))]);
    upgrade(db, &old, &new).await;
    assert_eq!(db.cell(&new, A, "level").await, "low", "the server's");
    assert_eq!(db.cell(&new, B, "level").await, "low", "the first");
}

async fn semantics_23_a_column_made_required(db: &mut Database) {
    let old = notes(&[("text", MAYBE_TEXT)]);
    db.install(&[&old]).await;
    let row = json!({ "id": A, "title": "server", "text": "server" });
    db.arrives(&old, row, None).await;
    db.update(&old, A, json!({ "text": null })).await.unwrap();
    db.insert(&old, json!({ "id": B, "title": "made here" })).await.unwrap();
    let new = notes(&[("text", TEXT)]);
    upgrade(db, &old, &new).await;
    assert_eq!(db.cell(&new, A, "text").await, "server", "null is no value of the column any more");
    assert_eq!(db.cell(&new, B, "text").await, "");
}

async fn semantics_23_a_column_that_is_now_excluded(db: &mut Database) {
    // For the database an excluded column is one that is not there.
    let old = begin(db, &[("secret", TEXT)], json!({ "secret": "mine" })).await;
    let new = notes(&[]);
    upgrade(db, &old, &new).await;
    for relation in ["notes", "notes_synced", "notes_local"] {
        db.query(&format!("SELECT secret FROM {relation}")).await.unwrap_err();
    }
}

async fn semantics_23_a_column_that_is_now_the_server_s(db: &mut Database) {
    let old = begin(db, &[("rank", Shape::Int32)], json!({ "rank": 5 })).await;
    let rank = Field::new("rank", Shape::Int32)
        .access(Access::Server)
        .provisional(Provisional::Value("0"));
    let new = Draft::new("notes").column("title", TEXT).field(rank).model();
    upgrade(db, &old, &new).await;
    assert!(db.cell(&new, A, "rank").await.is_number());
    assert!(db.cell(&new, B, "rank").await.is_number());
    db.update(&new, A, json!({ "rank": 9, "title": "t" })).await.unwrap();
    assert_eq!(json!(db.last_change(&new).await.value), json!({ "title": "t" }));
}

async fn semantics_23_a_column_that_is_now_local_only(db: &mut Database) {
    let old = begin(db, &[("draft", MAYBE_TEXT)], json!({ "draft": "sent" })).await;
    let draft = Field::new("draft", MAYBE_TEXT).access(Access::LocalOnly);
    let new = Draft::new("notes").column("title", TEXT).field(draft).model();
    let before = db.changes(&old).await;
    db.upgrade(&[&new]).await.unwrap();
    db.arrives(&new, json!({ "id": A, "title": "server" }), None).await;
    assert_eq!(db.changes(&new).await, before);
    assert_eq!(db.cell(&new, A, "draft").await, Value::Null);
    db.update(&new, A, json!({ "draft": "mine" })).await.unwrap();
    assert_eq!(db.cell(&new, A, "draft").await, "mine");
    assert_eq!(db.changes(&new).await, before);
}

async fn semantics_23_a_model_that_is_now_confirmed(db: &mut Database) {
    let old = begin(db, &[], json!({ "title": "mine" })).await;
    let new = Draft::new("notes").column("title", TEXT).mode(Mode::Confirmed).model();
    upgrade(db, &old, &new).await;
    assert_eq!(db.cell(&new, A, "title").await, "server");
    assert_eq!(db.row(&new, B).await, None);
    for change in db.changes(&new).await {
        db.acknowledge(&new, &change.write_id, 7).await;
    }
    assert_eq!(db.cell(&new, A, "title").await, "mine");
    assert_eq!(db.cell(&new, B, "title").await, "made here");
    upgrade(db, &new, &old).await;
    assert_eq!(db.cell(&old, B, "title").await, "made here");
}

async fn semantics_23_a_model_that_is_now_read_only(db: &mut Database) {
    let old = begin(db, &[], json!({ "title": "mine" })).await;
    let new = Draft::new("notes").column("title", TEXT).mode(Mode::ReadOnly).model();
    upgrade(db, &old, &new).await;
    let rows = db.rows(&new).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["title"], "server");
    upgrade(db, &new, &old).await;
    assert_eq!(db.cell(&old, A, "title").await, "mine");
}

async fn semantics_23_another_kind_of_key(db: &mut Database) {
    let old = begin(db, &[], json!({ "title": "mine" })).await;
    let new = Draft::without_key("notes")
        .field(Field::new("id", Shape::Int64).key())
        .column("title", TEXT)
        .model();
    let before = db.changes(&old).await;
    db.upgrade(&[&new]).await.unwrap();
    assert_eq!(db.changes(&new).await, before, "they are sent as they were written");
    assert_eq!(db.rows(&new).await, Vec::new(), "no row of the new kind has such a key");
    db.insert(&new, json!({ "id": 1, "title": "of the new kind" })).await.unwrap();
    db.rebuild(&new).await;
    assert_eq!(db.rows(&new).await.len(), 1);
    for change in before {
        db.acknowledge(&new, &change.write_id, 7).await;
        db.observe(&new, &change.write_id).await;
    }
    assert_eq!(db.logged(&new).await.len(), 1);
    assert_eq!(db.logged(&new).await[0].0, Insert);
}

async fn semantics_23_a_key_of_more_columns(db: &mut Database) {
    let pair = |columns: &[&'static str]| {
        let key = |draft: Draft, column: &&'static str| draft.field(Field::new(column, TEXT).key());
        columns.iter().fold(Draft::without_key("pairs"), key).column("title", TEXT).model()
    };
    let old = pair(&["a", "b"]);
    db.install(&[&old]).await;
    db.insert(&old, json!({ "a": "1", "b": "2", "title": "pending" })).await.unwrap();
    let before = db.changes(&old).await;
    for new in [pair(&["a", "b", "c"]), pair(&["a"]), pair(&["c", "d"]), pair(&["a", "b"])] {
        db.upgrade(&[&new]).await.unwrap();
        assert_eq!(db.changes(&new).await, before);
        db.rows(&new).await;
    }
    assert_eq!(db.cell(&old, ["1", "2"], "title").await, "pending");
}

async fn semantics_23_a_model_that_is_gone(db: &mut Database) {
    let old = begin(db, &[], json!({ "title": "mine" })).await;
    let before = db.changes(&old).await;
    let drop = db.sql_of(&old).drop;
    db.script(&drop).await.unwrap();
    db.upgrade(&[&ISSUES]).await.unwrap();
    assert_eq!(db.changes(&old).await, before, "they wait for a version that knows the model");
    upgrade(db, &old, &old).await;
    assert_eq!(db.cell(&old, A, "title").await, "mine");
    assert_eq!(db.cell(&old, B, "title").await, "made here");
}

async fn semantics_24_an_upgrade_that_fails_half_way_changes_nothing(db: &mut Database) {
    db.install(&[&ISSUES, &BUDGETS]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine", "draft": "local" })).await.unwrap();
    assert_unchanged(db, &ISSUES, async |db| {
        db.begin().await;
        for model in [&ISSUES, &BUDGETS] {
            let sql = db.sql_of(model);
            db.script(&sql.drop).await.unwrap();
            db.script(&sql.script()).await.unwrap();
        }
        db.rebuild(&ISSUES).await;
        db.script("SELECT * FROM no_such_table").await.unwrap_err();
        db.rollback().await;
    })
    .await;
    db.update(&ISSUES, A, json!({ "title": "still works" })).await.unwrap();
}
