//! Null, required properties, the values of enums.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{properties, required};
use crate::document::after;

#[test]
fn null_in_the_row_and_not_in_rust() {
    let said = after(|document| {
        properties(document, "Issue")["title"] = json!({ "type": ["string", "null"] });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[nullability]: `Issue.title` can be null in the API's row, and not in Rust
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue/properties/title
   = Rust: text
   = API:  string or null
   = either in Rust: make the field an `Option`
   = or in the API: let the property never be null
   = or accept it, in `accept` of the configuration: Issue.row.title.nullability: "why"

"#]]
    );
}

#[test]
fn null_in_rust_and_never_in_the_row() {
    let said = after(|document| {
        properties(document, "Issue")["note"] = json!({ "type": "string" });
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[nullability]: `Issue.note` is never null in the API's row, and can be in Rust
  --> sync-patterns-cli/tests/openapi/model.rs:25
   = openapi.json#/components/schemas/Issue/properties/note
   = Rust: text or null
   = API:  string
   = either in Rust: take the `Option` away
   = or in the API: let the property be null too
   = or accept it, in `accept` of the configuration: Issue.row.note.nullability: "why"

"#]]
    );
}

#[test]
fn null_in_rust_and_refused() {
    let said = after(|document| {
        properties(document, "IssueUpdate")["note"] = json!({ "type": "string" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[nullability]: `Issue.note` can be null in Rust, and the body of PATCH refuses null
  --> sync-patterns-cli/tests/openapi/model.rs:25
   = openapi.json#/components/schemas/IssueUpdate/properties/note
   = Rust: text or null
   = API:  string
   = either in Rust: take the `Option` away
   = or in the API: let the property be null too
   = or accept it, in `accept` of the configuration: Issue.update.note.nullability: "why"

"#]]
    );
}

#[test]
fn a_property_that_may_be_absent_from_the_row() {
    let said = after(|document| required(document, "Issue").retain(|name| name != "title"));
    assert_data_eq!(
        said,
        str![[r#"
warning[required]: `Issue.title` may be absent in the API's row, and not in Rust
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue/properties/title
   = Rust: always there
   = API:  not required
   = either in Rust: make the field an `Option`
   = or in the API: put `title` into the row's `required`
   = or accept it, in `accept` of the configuration: Issue.row.title.required: "why"

"#]]
    );
}

#[test]
fn a_property_that_create_requires() {
    let said = after(|document| required(document, "IssueCreate").push(json!("note")));
    assert_data_eq!(
        said,
        str![[r#"
warning[required]: `Issue.note` may be left out in Rust, and the body of POST requires it
  --> sync-patterns-cli/tests/openapi/model.rs:25
   = openapi.json#/components/schemas/IssueCreate/properties/note
   = Rust: optional in Create; the local database sends it, `api.….create` may not
   = API:  required
   = either in Rust: take the `Option` away
   = or in the API: take `note` out of `required`
   = or accept it, in `accept` of the configuration: Issue.create.note.required: "why"

"#]]
    );
}

#[test]
fn a_property_that_update_requires() {
    let said = after(|document| required(document, "IssueUpdate").push(json!("title")));
    assert_data_eq!(
        said,
        str![[r#"
error[required]: the body of PATCH requires `Issue.title`, and the client sends what changed
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/IssueUpdate/properties/title
   = Rust: optional in Update
   = API:  required
   = either in Rust: mark it `#[sync(create_only)]` if it never changes
   = or in the API: take `title` out of `required`
   = or accept it, in `accept` of the configuration: Issue.update.title.required: "why"

"#]]
    );
}

#[test]
fn a_server_assigned_property_that_create_requires() {
    let said = after(|document| {
        properties(document, "IssueCreate")["number"] = json!({ "type": "integer" });
        required(document, "IssueCreate").push(json!("number"));
    });
    assert_data_eq!(
        said,
        str![[r#"
error[required]: the body of POST requires `number`, which the client does not send for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:35
   = openapi.json#/components/schemas/IssueCreate/properties/number
   = Rust: not sent
   = API:  integer, required
   = either in Rust: let the client write `number`: take `server` or the like away
   = or in the API: take `number` out of `required`
   = or accept it, in `accept` of the configuration: Issue.create.number.required: "why"

"#]]
    );
}

#[test]
fn an_enum_value_that_rust_does_not_know() {
    let said = after(|document| {
        let urgent = json!(["low", "high", "urgent"]);
        properties(document, "Issue")["priority"] = json!({ "type": "string", "enum": urgent });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[enum]: `Issue.priority` can be `urgent` in the API's row, which Rust does not know
  --> sync-patterns-cli/tests/openapi/model.rs:26
   = openapi.json#/components/schemas/Issue/properties/priority
   = Rust: one of `low`, `high`
   = API:  one of `low`, `high`, `urgent`
   = either in Rust: give the enum these values: `low`, `high`, `urgent`
   = or in the API: give the property these values: `low`, `high`
   = or accept it, in `accept` of the configuration: Issue.row.priority.enum: "why"

"#]]
    );
}

#[test]
fn an_enum_value_that_is_refused() {
    let said = after(|document| {
        properties(document, "IssueCreate")["priority"] = json!({ "const": "low" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[enum]: `Issue.priority` can be `high` in Rust, which the body of POST refuses
  --> sync-patterns-cli/tests/openapi/model.rs:26
   = openapi.json#/components/schemas/IssueCreate/properties/priority
   = Rust: one of `low`, `high`
   = API:  `low`
   = either in Rust: give the enum these values: `low`
   = or in the API: give the property these values: `low`, `high`
   = or accept it, in `accept` of the configuration: Issue.create.priority.enum: "why"

"#]]
    );
}

#[test]
fn text_where_rust_has_an_enum() {
    let said = after(|document| {
        properties(document, "Issue")["priority"] = json!({ "type": "string" });
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[enum]: `Issue.priority` is one of `low`, `high` in Rust, and string in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:26
   = openapi.json#/components/schemas/Issue/properties/priority
   = Rust: one of `low`, `high`
   = API:  string
   = either in Rust: make the field `String`
   = or in the API: make the property one of `low`, `high`
   = or accept it, in `accept` of the configuration: Issue.row.priority.enum: "why"

"#]]
    );
}

#[test]
fn null_among_a_lists_items() {
    let said = after(|document| {
        properties(document, "Issue")["labels"]["items"] = json!({ "type": ["string", "null"] });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[nullability]: `Issue.labels` has items: each can be null in the API's row, and not in Rust
  --> sync-patterns-cli/tests/openapi/model.rs:30
   = openapi.json#/components/schemas/Issue/properties/labels
   = Rust: list of text
   = API:  array
   = either in Rust: for the items: make the field an `Option`
   = or in the API: for the items: let the property never be null
   = or accept it, in `accept` of the configuration: Issue.row.labels.nullability: "why"

"#]]
    );
}

#[test]
fn an_enum_value_that_never_comes() {
    let said = after(|document| {
        properties(document, "Issue")["priority"] = json!({ "type": "string", "enum": ["low"] });
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[enum]: `Issue.priority` is never `high` in the API's row, and can be in Rust
  --> sync-patterns-cli/tests/openapi/model.rs:26
   = openapi.json#/components/schemas/Issue/properties/priority
   = Rust: one of `low`, `high`
   = API:  `low`
   = either in Rust: give the enum these values: `low`
   = or in the API: give the property these values: `low`, `high`
   = or accept it, in `accept` of the configuration: Issue.row.priority.enum: "why"

"#]]
    );
}

#[test]
fn an_enum_where_rust_has_text() {
    let said = after(|document| {
        let only = json!({ "type": "string", "enum": ["bug", "wish"] });
        properties(document, "IssueUpdate")["title"] = only;
    });
    assert_data_eq!(
        said,
        str![[r#"
error[enum]: `Issue.title` is text in Rust, and one of `bug`, `wish` in the body of PATCH
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/IssueUpdate/properties/title
   = Rust: text
   = API:  one of `bug`, `wish`
   = either in Rust: make the field an enum of these values
   = or in the API: make the property string
   = or accept it, in `accept` of the configuration: Issue.update.title.enum: "why"

"#]]
    );
}

#[test]
fn what_may_be_absent_reads_as_null() {
    let said = after(|document| {
        properties(document, "Issue")["note"] = json!({ "type": "string" });
        required(document, "Issue").retain(|name| name != "note");
    });
    assert_eq!(said, "");
}
