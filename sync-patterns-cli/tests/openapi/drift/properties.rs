//! Properties that one side lacks, or keeps back.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{properties, remove, required};
use crate::document::after;

#[test]
fn a_property_that_the_row_lacks() {
    let said = after(|document| {
        let row = properties(document, "Issue");
        row["notes"] = remove(row, "note");
        required(document, "Issue").retain(|name| name != "note");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[missing]: `Issue.note` is not in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:25
   = openapi.json#/components/schemas/Issue
   = Rust: text or null
   = API:  no property `note`; did you mean `notes`?
   = either in Rust: remove the field, rename it, or mark it `#[sync(local_only)]`
   = or in the API: add the property `note`: string or null
   = or accept it, in `accept` of the configuration: Issue.row.note.missing: "why"

warning[unknown]: the API's row has `notes`, and `Issue` has no such field
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/Issue/properties/notes
   = Rust: no such field
   = API:  string or null
   = either in Rust: add the field: `pub notes: Option<String>`, with `#[sync(exclude)]` if clients must not have it
   = or in the API: take `notes` away, or mark it `x-sync-exclude: true`
   = or accept it, in `accept` of the configuration: Issue.row.notes.unknown: "why"

"#]]
    );
}

#[test]
fn a_property_that_create_lacks() {
    let said = after(|document| {
        remove(properties(document, "IssueCreate"), "order");
        required(document, "IssueCreate").retain(|name| name != "order");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[missing]: `Issue.order` is not in the body of POST
  --> sync-patterns-cli/tests/openapi/model.rs:27
   = openapi.json#/components/schemas/IssueCreate
   = Rust: 32-bit integer
   = API:  no property `order`
   = either in Rust: remove the field, or mark it `#[sync(server)]` if the server assigns it
   = or in the API: add the property `order`: integer (int32)
   = or accept it, in `accept` of the configuration: Issue.create.order.missing: "why"

"#]]
    );
}

#[test]
fn a_property_that_update_lacks() {
    let said = after(|document| {
        remove(properties(document, "IssueUpdate"), "title");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[missing]: `Issue.title` is not in the body of PATCH
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/IssueUpdate
   = Rust: text
   = API:  no property `title`
   = either in Rust: remove the field, or mark it `#[sync(create_only)]` if it never changes
   = or in the API: add the property `title`: string
   = or accept it, in `accept` of the configuration: Issue.update.title.missing: "why"

"#]]
    );
}

#[test]
fn a_property_that_rust_lacks() {
    let said = after(|document| {
        properties(document, "Issue")["closed_at"] =
            json!({ "type": ["string", "null"], "format": "date-time" });
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[unknown]: the API's row has `closed_at`, and `Issue` has no such field
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/Issue/properties/closed_at
   = Rust: no such field
   = API:  string (date-time) or null
   = either in Rust: add the field: `pub closed_at: Option<DateTime<Utc>>`, with `#[sync(exclude)]` if clients must not have it
   = or in the API: take `closed_at` away, or mark it `x-sync-exclude: true`
   = or accept it, in `accept` of the configuration: Issue.row.closed_at.unknown: "why"

"#]]
    );
}

#[test]
fn a_required_property_that_rust_lacks() {
    let said = after(|document| {
        properties(document, "IssueCreate")["reporter"] = json!({ "type": "string" });
        required(document, "IssueCreate").push(json!("reporter"));
    });
    assert_data_eq!(
        said,
        str![[r#"
error[unknown]: the body of POST requires `reporter`, which the client does not send for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/IssueCreate/properties/reporter
   = Rust: no such field
   = API:  string, required
   = either in Rust: add the field: `pub reporter: String`
   = or in the API: take `reporter` out of `required`
   = or accept it, in `accept` of the configuration: Issue.create.reporter.unknown: "why"

"#]]
    );
}

#[test]
fn an_excluded_field_that_the_api_gives_away() {
    let said = after(|document| {
        properties(document, "Issue")["secret"] = json!({ "type": ["string", "null"] });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[excluded]: `Issue.secret` never leaves the server in Rust, and the API gives it away
  --> sync-patterns-cli/tests/openapi/model.rs:39
   = openapi.json#/components/schemas/Issue/properties/secret
   = Rust: `#[sync(exclude)]`
   = API:  string or null
   = either in Rust: take the `exclude` away if clients may have it
   = or in the API: take `secret` out of the row, or mark it `x-sync-exclude: true`
   = or accept it, in `accept` of the configuration: Issue.row.secret.excluded: "why"

"#]]
    );
}

#[test]
fn an_excluded_field_that_the_api_says_it_keeps() {
    let said = after(|document| {
        properties(document, "Issue")["secret"] = json!({ "not": {}, "x-sync-exclude": true });
    });
    assert_eq!(said, "");
}

#[test]
fn a_field_that_only_the_api_excludes() {
    let said = after(|document| {
        properties(document, "Issue")["title"] =
            json!({ "type": "string", "x-sync-exclude": true });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[excluded]: `Issue.title` is a column of clients in Rust, and the API's row keeps it back
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue/properties/title
   = Rust: text
   = API:  `x-sync-exclude: true`
   = either in Rust: mark the field `#[sync(exclude)]`
   = or in the API: take `x-sync-exclude` away, and give the property a type
   = or accept it, in `accept` of the configuration: Issue.row.title.excluded: "why"

"#]]
    );
}

#[test]
fn a_property_that_is_in_answers_only() {
    let said = after(|document| {
        properties(document, "IssueCreate")["title"]["readOnly"] = json!(true);
    });
    assert_data_eq!(
        said,
        str![[r#"
error[missing]: `Issue.title` is not in the body of POST
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/IssueCreate
   = Rust: text
   = API:  no property `title`
   = either in Rust: remove the field, or mark it `#[sync(server)]` if the server assigns it
   = or in the API: add the property `title`: string
   = or accept it, in `accept` of the configuration: Issue.create.title.missing: "why"

"#]]
    );
}

#[test]
fn a_property_that_is_in_requests_only() {
    let said = after(|document| {
        properties(document, "Issue")["title"]["writeOnly"] = json!(true);
    });
    assert_data_eq!(
        said,
        str![[r#"
error[missing]: `Issue.title` is not in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue
   = Rust: text
   = API:  no property `title`
   = either in Rust: remove the field, rename it, or mark it `#[sync(local_only)]`
   = or in the API: add the property `title`: string
   = or accept it, in `accept` of the configuration: Issue.row.title.missing: "why"

"#]]
    );
}
