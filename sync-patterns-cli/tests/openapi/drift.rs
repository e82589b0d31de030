//! Each kind of difference, made alone, and exactly what is said of it. `SNAPSHOTS=overwrite` writes
//! the expected messages anew.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::document::after;

fn remove(object: &mut Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap()
}

/// The properties of a schema of `components`.
fn properties<'a>(document: &'a mut Value, schema: &str) -> &'a mut Value {
    &mut document["components"]["schemas"][schema]["properties"]
}

fn required<'a>(document: &'a mut Value, schema: &str) -> &'a mut Vec<Value> {
    document["components"]["schemas"][schema]["required"].as_array_mut().unwrap()
}

fn operation<'a>(document: &'a mut Value, path: &str, method: &str) -> &'a mut Value {
    &mut document["paths"][path][method]
}

#[test]
fn nothing_is_found_where_nothing_differs() {
    assert_eq!(after(|_| {}), "");
}

#[test]
fn a_table_without_a_path() {
    let said = after(|document| {
        let paths = &mut document["paths"];
        remove(paths, "/api/issues");
        paths["/api/issue/{id}"] = remove(paths, "/api/issues/{id}");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[path]: the API has no path for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths
   = Rust: the table `issues`: POST /issues, PATCH and DELETE /issues/{id}
   = API:  no path that ends with `/issues`; did you mean `issue`?
   = either in Rust: name the table as the API does (`#[sync(table = "…")]`), or mark it `#[sync(read_only)]`
   = or in the API: add `/issues` and `/issues/{id}`
   = or accept it, in `accept` of the configuration: Issue.path.path: "why"

"#]]
    );
}

#[test]
fn a_path_with_a_slash_at_its_end() {
    let said = after(|document| {
        let paths = &mut document["paths"];
        remove(paths, "/api/issues/{id}");
        paths["/api/issues/"] = remove(paths, "/api/issues");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[path]: the API has no path for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths
   = Rust: the table `issues`: POST /issues, PATCH and DELETE /issues/{id}
   = API:  `…/issues/`, with a slash at its end
   = either in Rust: name the table as the API does (`#[sync(table = "…")]`), or mark it `#[sync(read_only)]`
   = or in the API: add `/issues` and `/issues/{id}`
   = or accept it, in `accept` of the configuration: Issue.path.path: "why"

"#]]
    );
}

#[test]
fn put_instead_of_patch() {
    let said = after(|document| {
        let path = &mut document["paths"]["/api/issues/{id}"];
        path["put"] = remove(path, "patch");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[method]: the API has no PATCH for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues~1{id}
   = Rust: PATCH /issues/{id}
   = API:  `/api/issues/{id}` has PUT, DELETE
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: add PATCH /issues/{id}
   = or accept it, in `accept` of the configuration: Issue.patch.method: "why"

"#]]
    );
}

#[test]
fn a_write_that_takes_no_json() {
    let said = after(|document| {
        let post = operation(document, "/api/issues", "post");
        let content = &mut post["requestBody"]["content"];
        content["application/x-www-form-urlencoded"] = remove(content, "application/json");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[body]: POST for `Issue` takes no JSON
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues/post
   = Rust: the columns, as a JSON object
   = API:  no `requestBody` of `application/json`
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: let the operation take the columns as JSON
   = or accept it, in `accept` of the configuration: Issue.post.body: "why"

"#]]
    );
}

#[test]
fn no_schema_of_the_rows() {
    let said = after(|document| {
        remove(properties(document, "WrittenIssue"), "row");
        remove(&mut document["components"]["schemas"], "Issue");
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[schema]: the API has no schema for the rows of `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas
   = Rust: the struct `Issue`
   = API:  no row in the answers to writes, no GET, no schema of that name
   = either in Rust: name it in the configuration: `schemas: { Issue: … }`
   = or in the API: answer writes with the row
   = or accept it, in `accept` of the configuration: Issue.row.schema: "why"

"#]]
    );
}

#[test]
fn a_reference_that_leads_nowhere() {
    let said = after(|document| {
        properties(document, "Issue")["priority"] =
            json!({ "$ref": "#/components/schemas/Urgency" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[reference]: `#/components/schemas/Urgency` leads nowhere in the document
  --> sync-patterns-cli/tests/openapi/model.rs:26
   = openapi.json#/components/schemas/Issue/properties/priority
   = Rust: the model `Issue`
   = API:  a reference to what is not there
   = in the API: put the schema into `components` of the same document
   = or accept it, in `accept` of the configuration: Issue.row.priority.reference: "why"

"#]]
    );
}

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
fn another_key_type() {
    let said = after(|document| {
        document["paths"]["/api/issues/{id}"]["parameters"][0]["schema"] =
            json!({ "type": "integer" });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[key]: the key of `Issue` has another type in the API's path
  --> sync-patterns-cli/tests/openapi/model.rs:20
   = openapi.json#/paths/~1api~1issues~1{id}/parameters/0/schema
   = Rust: `id` is UUID
   = API:  `{id}` is integer
   = either in Rust: make the field `i64`
   = or in the API: make the parameter string (uuid)
   = or accept it, in `accept` of the configuration: Issue.key.id.key: "why"

"#]]
    );
}

#[test]
fn a_key_with_fewer_parts() {
    let said = after(|document| {
        let paths = &mut document["paths"];
        paths["/api/assignees/{id}"] = remove(paths, "/api/assignees/{issue_id}/{user_id}");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[key]: the key of `Assignee` has other parts in the API's path
  --> sync-patterns-cli/tests/openapi/model.rs:48
   = openapi.json#/paths/~1api~1assignees~1{id}
   = Rust: 2 parts, `issue_id` and `user_id`
   = API:  one part, `id`
   = either in Rust: mark the fields of the API's key `#[sync(id)]`, in its order
   = or in the API: let the path be `/assignees/{issue_id}/{user_id}`
   = or accept it, in `accept` of the configuration: Assignee.path.key: "why"

"#]]
    );
}

#[test]
fn a_key_in_another_order() {
    let said = after(|document| {
        let paths = &mut document["paths"];
        paths["/api/assignees/{user_id}/{issue_id}"] =
            remove(paths, "/api/assignees/{issue_id}/{user_id}");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[key]: the key of `Assignee` has other parts in the API's path
  --> sync-patterns-cli/tests/openapi/model.rs:48
   = openapi.json#/paths/~1api~1assignees~1{user_id}~1{issue_id}
   = Rust: 2 parts, `issue_id` and `user_id`
   = API:  2 parts, `user_id` and `issue_id`
   = either in Rust: mark the fields of the API's key `#[sync(id)]`, in its order
   = or in the API: let the path be `/assignees/{issue_id}/{user_id}`
   = or accept it, in `accept` of the configuration: Assignee.path.key: "why"

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
fn a_write_without_txid() {
    let said = after(|document| {
        remove(properties(document, "WrittenIssue"), "txid");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[txid]: POST for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/WrittenIssue
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  200: object without `txid`
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.post.txid: "why"

error[txid]: PATCH for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/WrittenIssue
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  200: object without `txid`
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.patch.txid: "why"

"#]]
    );
}

#[test]
fn a_txid_that_is_text() {
    let said = after(|document| {
        properties(document, "Removed")["txid"] = json!({ "type": "string" });
    });
    // Both models are deleted with this answer.
    let of_issue = said.split("\n\n").next().unwrap();
    assert_data_eq!(
        of_issue,
        str![[r#"
error[txid]: DELETE for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/Removed/properties/txid
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  200: `txid` is string
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.delete.txid: "why"
"#]]
    );
}

#[test]
fn a_delete_that_answers_nothing() {
    let said = after(|document| {
        operation(document, "/api/issues/{id}", "delete")["responses"] =
            json!({ "204": { "description": "No Content" } });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[txid]: DELETE for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues~1{id}/delete/responses/204
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  204: no JSON
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.delete.txid: "why"

"#]]
    );
}

#[test]
fn a_write_without_the_idempotency_header() {
    let said = after(|document| {
        remove(operation(document, "/api/issues", "post"), "parameters");
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[idempotency]: POST for `Issue` does not take `Idempotency-Key`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues/post
   = Rust: a write is sent again when no answer came, and must not happen twice
   = API:  no header parameter `Idempotency-Key`
   = in the API: take the header, and answer a repeated write as the first time
   = or accept it, in `accept` of the configuration: Issue.post.idempotency: "why"

"#]]
    );
}

#[test]
fn x_sync_says_another_mode() {
    let said = after(|document| {
        document["paths"]["/api/issues"]["x-sync"] = json!({ "local_first": false });
    });
    assert_data_eq!(
        said,
        str![[r#"
warning[sync]: `Issue` is `local_first` on one side only
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues/x-sync
   = Rust: `local_first`
   = API:  `x-sync: { local_first: false }`
   = either in Rust: remove `local_first` in the struct's `#[sync(…)]`
   = or in the API: `x-sync: { local_first: true }`
   = or accept it, in `accept` of the configuration: Issue.path.sync: "why"

"#]]
    );
}
