//! Types and formats.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{properties, remove};
use crate::document::after;

#[test]
fn another_base_type_in_the_row() {
    let said = after(|document| {
        properties(document, "Issue")["title"] = json!({ "type": "integer" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[type]: `Issue.title` is text in Rust, and integer in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue/properties/title
   = Rust: text
   = API:  integer
   = either in Rust: make the field `i64`
   = or in the API: make the property string
   = or accept it, in `accept` of the configuration: Issue.row.title.type: "why"

"#]]
    );
}

#[test]
fn another_base_type_in_create() {
    let said = after(|document| {
        properties(document, "IssueCreate")["is_open"] = json!({ "type": "string" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[type]: `Issue.is_open` is true or false in Rust, and string in the body of POST
  --> sync-patterns-cli/tests/openapi/model.rs:33
   = openapi.json#/components/schemas/IssueCreate/properties/is_open
   = Rust: true or false
   = API:  string
   = either in Rust: make the field `String`
   = or in the API: make the property boolean
   = or accept it, in `accept` of the configuration: Issue.create.is_open.type: "why"

"#]]
    );
}

#[test]
fn another_base_type_of_a_lists_items() {
    let said = after(|document| {
        properties(document, "Issue")["labels"]["items"] = json!({ "type": "integer" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[type]: `Issue.labels` has items: each is text in Rust, and integer in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:30
   = openapi.json#/components/schemas/Issue/properties/labels
   = Rust: list of text
   = API:  array
   = either in Rust: for the items: make the field `i64`
   = or in the API: for the items: make the property string
   = or accept it, in `accept` of the configuration: Issue.row.labels.type: "why"

"#]]
    );
}

#[test]
fn a_number_that_may_have_decimals() {
    let said = after(|document| {
        properties(document, "Issue")["order"] = json!({ "type": "number" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[type]: `Issue.order` is 32-bit integer in Rust, and number in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:27
   = openapi.json#/components/schemas/Issue/properties/order
   = Rust: 32-bit integer
   = API:  number
   = either in Rust: make the field `f64`
   = or in the API: make the property integer (int32)
   = or accept it, in `accept` of the configuration: Issue.row.order.type: "why"

"#]]
    );
}

#[test]
fn another_format() {
    let said = after(|document| {
        properties(document, "Issue")["due"]["anyOf"][0]["format"] = json!("date-time");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[format]: `Issue.due` is date or null in Rust, and string (date-time) or null in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:31
   = openapi.json#/components/schemas/Issue/properties/due
   = Rust: date or null
   = API:  string (date-time) or null
   = either in Rust: make the field `Option<DateTime<Utc>>`
   = or in the API: make the property string (date) or null
   = or accept it, in `accept` of the configuration: Issue.row.due.format: "why"

"#]]
    );
}

#[test]
fn a_format_that_is_not_said() {
    let said = after(|document| {
        remove(&mut properties(document, "Issue")["created_at"], "format");
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[format]: `Issue.created_at` is timestamp in Rust, and string in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:41
   = openapi.json#/components/schemas/Issue/properties/created_at
   = Rust: timestamp
   = API:  string
   = either in Rust: make the field `String`
   = or in the API: make the property string (date-time)
   = or accept it, in `accept` of the configuration: Issue.row.created_at.format: "why"

"#]]
    );
}

#[test]
fn integers_that_do_not_fit() {
    let said = after(|document| {
        properties(document, "Issue")["order"]["format"] = json!("int64");
        properties(document, "IssueUpdate")["views"]["format"] = json!("int32");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[format]: `Issue.views` is 64-bit integer in Rust, and integer (int32) in the body of PATCH
  --> sync-patterns-cli/tests/openapi/model.rs:28
   = openapi.json#/components/schemas/IssueUpdate/properties/views
   = Rust: 64-bit integer
   = API:  integer (int32)
   = either in Rust: make the field `i32`
   = or in the API: make the property integer (int64)
   = or accept it, in `accept` of the configuration: Issue.update.views.format: "why"

error[format]: `Issue.order` is 32-bit integer in Rust, and integer (int64) in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:27
   = openapi.json#/components/schemas/Issue/properties/order
   = Rust: 32-bit integer
   = API:  integer (int64)
   = either in Rust: make the field `i64`
   = or in the API: make the property integer (int32)
   = or accept it, in `accept` of the configuration: Issue.row.order.format: "why"

"#]]
    );
}

#[test]
fn a_number_of_another_size() {
    let said = after(|document| {
        properties(document, "Issue")["ratio"]["format"] = json!("float");
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[format]: `Issue.ratio` is 64-bit number in Rust, and number (float) in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:29
   = openapi.json#/components/schemas/Issue/properties/ratio
   = Rust: 64-bit number
   = API:  number (float)
   = either in Rust: make the field `f32`
   = or in the API: make the property number (double)
   = or accept it, in `accept` of the configuration: Issue.row.ratio.format: "why"

"#]]
    );
}

#[test]
fn an_integer_above_all_columns() {
    let said = after(|document| {
        properties(document, "Issue")["views"]["format"] = json!("uint64");
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[format]: `Issue.views` is 64-bit integer in Rust, and integer (uint64) in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:28
   = openapi.json#/components/schemas/Issue/properties/views
   = Rust: 64-bit integer
   = API:  integer (uint64)
   = in the API: make the property integer (int64)
   = or accept it, in `accept` of the configuration: Issue.row.views.format: "why"

"#]]
    );
}

#[test]
fn a_text_that_has_a_type_of_its_own() {
    let said = after(|document| {
        properties(document, "Issue")["title"]["format"] = json!("uuid");
        properties(document, "IssueCreate")["title"]["format"] = json!("uuid");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[format]: `Issue.title` is text in Rust, and string (uuid) in the body of POST
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/IssueCreate/properties/title
   = Rust: text
   = API:  string (uuid)
   = either in Rust: make the field `Uuid`
   = or in the API: make the property string
   = or accept it, in `accept` of the configuration: Issue.create.title.format: "why"

warning[format]: `Issue.title` is text in Rust, and string (uuid) in the API's row
  --> sync-patterns-cli/tests/openapi/model.rs:24
   = openapi.json#/components/schemas/Issue/properties/title
   = Rust: text
   = API:  string (uuid)
   = either in Rust: make the field `Uuid`
   = or in the API: make the property string
   = or accept it, in `accept` of the configuration: Issue.row.title.format: "why"

"#]]
    );
}

#[test]
fn a_text_without_a_type_of_its_own_has_any_format() {
    let said = after(|document| {
        for (schema, format) in
            [("Issue", "time"), ("IssueCreate", "duration"), ("IssueUpdate", "uri")]
        {
            properties(document, schema)["title"]["format"] = json!(format);
        }
    });
    assert_eq!(said, "");
}

#[test]
fn an_unsigned_integer_is_in_the_next_larger_column() {
    let said = after(|document| {
        for schema in ["Issue", "IssueCreate", "IssueUpdate"] {
            properties(document, schema)["views"]["format"] = json!("uint32");
            properties(document, schema)["order"]["format"] = json!("uint16");
        }
    });
    assert_eq!(said, "");
}
