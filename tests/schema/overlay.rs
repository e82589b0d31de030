//! The overlay is a fold of the changes, and the view is the server's rows with it on top.

use serde_json::{Value, json};
use sync_patterns_core::{Model, Shape};
use sync_patterns_tests::{Database, Draft, Overlay, on_all_engines};

use crate::models::{A, B, ISSUES, P, issue, new_issue, with};

on_all_engines! {
    semantics_01_the_overlay_holds_what_the_changes_set,
    semantics_01_changed_columns_are_those_that_the_changes_name,
    semantics_01_folding_again_changes_nothing,
    semantics_01_a_row_without_changes_has_no_overlay,
    semantics_02_unchanged_columns_show_the_newest_of_the_server,
    semantics_02_a_null_lies_over_a_value,
    semantics_02_similar_names_are_different_columns,
    semantics_02_composite_keys_do_not_mix,
}

fn changed<const N: usize>(overlay: &Overlay, columns: [&str; N]) {
    assert_eq!(overlay.changed_columns, columns.map(str::to_owned).into());
}

async fn semantics_01_the_overlay_holds_what_the_changes_set(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "one" })).await.unwrap();
    db.update(&ISSUES, A, json!({ "title": "two", "description": "d" })).await.unwrap();
    let [overlay] = &db.overlay(&ISSUES).await[..] else { panic!("one overlay") };
    assert_eq!(overlay.row_key, json!([A]));
    assert_eq!(overlay.values["id"], A);
    assert_eq!(overlay.values["title"], "two");
    assert_eq!(overlay.values["description"], "d");
    assert_eq!(overlay.values["status"], Value::Null);
    assert!(!overlay.is_inserted && !overlay.is_deleted);
    assert_eq!(overlay.write_id.as_ref(), Some(&db.last_change(&ISSUES).await.write_id));

    db.delete(&ISSUES, A).await.unwrap();
    let [overlay] = &db.overlay(&ISSUES).await[..] else { panic!("one overlay") };
    assert!(overlay.is_deleted && !overlay.is_inserted);
    changed(overlay, []);

    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    let [overlay] = &db.overlay(&ISSUES).await[..] else { panic!("one overlay") };
    assert!(overlay.is_inserted && !overlay.is_deleted);
    assert_eq!(overlay.values["title"], "again");
    assert_eq!(overlay.values["description"], Value::Null);
}

async fn semantics_01_changed_columns_are_those_that_the_changes_name(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    changed(&db.overlay(&ISSUES).await[0], ["title"]);
    db.update(&ISSUES, A, json!({ "due": "2026-02-28" })).await.unwrap();
    changed(&db.overlay(&ISSUES).await[0], ["title", "due"]);

    db.insert(&ISSUES, new_issue(B, "new")).await.unwrap();
    let overlay = &db.overlay(&ISSUES).await[1];
    changed(
        overlay,
        [
            "project_id",
            "title",
            "description",
            "status",
            "priority",
            "keywords",
            "order",
            "user",
            "due",
            "reporter_id",
        ],
    );
}

async fn folds_to_itself(db: &mut Database, model: &Model) {
    let before = db.overlay(model).await;
    assert!(!before.is_empty());
    for overlay in &before {
        db.fold(model, &overlay.row_key).await;
    }
    assert_eq!(db.overlay(model).await, before, "folded row by row");
    db.rebuild(model).await;
    assert_eq!(db.overlay(model).await, before, "rebuilt");
}

async fn semantics_01_folding_again_changes_nothing(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.insert(&ISSUES, new_issue(B, "new")).await.unwrap();
    folds_to_itself(db, &ISSUES).await;
    db.update(&ISSUES, A, json!({ "title": "mine", "user": P })).await.unwrap();
    db.update(&ISSUES, B, json!({ "order": 1.5, "description": "\"quoted\" \\ and 🦀" }))
        .await
        .unwrap();
    folds_to_itself(db, &ISSUES).await;
    db.delete(&ISSUES, A).await.unwrap();
    folds_to_itself(db, &ISSUES).await;
    db.insert(&ISSUES, new_issue(A, "again")).await.unwrap();
    db.update(&ISSUES, A, json!({ "description": "d" })).await.unwrap();
    folds_to_itself(db, &ISSUES).await;
}

async fn semantics_01_a_row_without_changes_has_no_overlay(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let write_id = db.last_change(&ISSUES).await.write_id;
    db.withdraw(&ISSUES, &write_id).await;
    assert_eq!(db.overlay(&ISSUES).await, []);
    assert_eq!(db.pending(&ISSUES, A).await, (false, None));
    assert_eq!(db.cell(&ISSUES, A, "title").await, "server");
}

async fn semantics_02_unchanged_columns_show_the_newest_of_the_server(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, issue(A, "server"), None).await;
    db.update(&ISSUES, A, json!({ "title": "mine" })).await.unwrap();
    let theirs = json!({ "description": "theirs", "status": "done", "number": 2 });
    db.arrives(&ISSUES, with(issue(A, "their title"), theirs.clone()), Some("someone else's"))
        .await;
    let row = db.row(&ISSUES, A).await.unwrap();
    assert_eq!(row["title"], "mine");
    for (column, value) in theirs.as_object().unwrap() {
        assert_eq!(&row[column], value, "{column}");
    }
    assert_eq!(db.changes(&ISSUES).await.len(), 1);
}

async fn semantics_02_a_null_lies_over_a_value(db: &mut Database) {
    db.install(&[&ISSUES]).await;
    db.arrives(&ISSUES, with(issue(A, "a"), json!({ "due": "2026-01-31" })), None).await;
    db.update(&ISSUES, A, json!({ "due": null })).await.unwrap();
    db.arrives(&ISSUES, with(issue(A, "a"), json!({ "due": "2026-02-28" })), None).await;
    assert_eq!(db.cell(&ISSUES, A, "due").await, Value::Null);
    db.rebuild(&ISSUES).await;
    assert_eq!(db.cell(&ISSUES, A, "due").await, Value::Null);
}

async fn semantics_02_similar_names_are_different_columns(db: &mut Database) {
    let columns = ["a_b", "axb", "a", "ab", "a%b"];
    let draft = columns.iter().fold(Draft::new("similar"), |d, c| d.column(c, Shape::Text));
    let model = draft.model();
    db.install(&[&model]).await;
    let mut row = json!({ "id": A });
    for column in columns {
        row[column] = json!("server");
    }
    db.arrives(&model, row.clone(), None).await;
    for column in columns {
        db.update(&model, A, json!({ column: "mine" })).await.unwrap();
        row[column] = json!("mine");
        assert_eq!(db.row(&model, A).await.unwrap(), row, "after {column}");
    }
}

async fn semantics_02_composite_keys_do_not_mix(db: &mut Database) {
    // Keys that look alike when their parts are put behind one another.
    let keys = [["a", "b,c"], ["a,b", "c"], ["a\",\"b", "c"], ["", "a"], ["a", ""], ["'", "\\"]];
    let model = {
        use sync_patterns_tests::DraftField as Field;
        Draft::without_key("pairs")
            .field(Field::new("left", Shape::Text).key())
            .field(Field::new("right", Shape::Text).key())
            .column("name", Shape::Text)
            .model()
    };
    db.install(&[&model]).await;
    for [left, right] in keys {
        db.arrives(&model, json!({ "left": left, "right": right, "name": "server" }), None).await;
    }
    for (number, key) in keys.into_iter().enumerate() {
        db.update(&model, key, json!({ "name": number.to_string() })).await.unwrap();
    }
    for (number, key) in keys.into_iter().enumerate() {
        assert_eq!(db.cell(&model, key, "name").await, number.to_string());
    }
    assert_eq!(db.overlay(&model).await.len(), keys.len());
}
