//! Paths, methods, bodies, keys: where the API has a table.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{operation, properties, remove};
use crate::document::after;

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
fn a_path_below_a_parent() {
    let said = after(|document| {
        let paths = &mut document["paths"];
        paths["/api/projects/{project_id}/issues"] = remove(paths, "/api/issues");
        remove(paths, "/api/issues/{id}");
    });
    assert_data_eq!(
        said,
        str![[r#"
error[path]: the API has no path for `Issue`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths
   = Rust: the table `issues`: POST /issues, PATCH and DELETE /issues/{id}
   = API:  `/api/projects/{project_id}/issues`, whose first parameters the client does not know
   = either in Rust: name the table as the API does (`#[sync(table = "…")]`), or mark it `#[sync(read_only)]`
   = or in the API: add `/issues` and `/issues/{id}`
   = or accept it, in `accept` of the configuration: Issue.path.path: "why"

"#]]
    );
}
