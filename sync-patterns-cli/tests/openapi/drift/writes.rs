//! What a write answers and takes beside the row.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{operation, properties, remove, required};
use crate::document::after;

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

#[test]
fn a_txid_that_may_be_absent() {
    let said = after(|document| required(document, "Removed").clear());
    // Both models are deleted with this answer.
    assert_data_eq!(
        said.split("\n\n").next().unwrap(),
        str![[r#"
error[txid]: DELETE for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/components/schemas/Removed/properties/txid
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  200: `txid` may be absent or null
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.delete.txid: "why"
"#]]
    );
}

#[test]
fn a_write_without_an_answer() {
    let said = after(|document| {
        operation(document, "/api/issues", "post")["responses"] =
            json!({ "400": { "description": "Bad Request" } });
    });
    assert_data_eq!(
        said,
        str![[r#"
error[txid]: POST for `Issue` does not answer with an integer `txid`
  --> sync-patterns-cli/tests/openapi/model.rs:19
   = openapi.json#/paths/~1api~1issues/post
   = Rust: by `txid` the client knows when the stream shows the write
   = API:  no answer of status 2xx
   = either in Rust: mark the struct `#[sync(read_only)]`
   = or in the API: answer with `txid`, required: `SELECT pg_current_xact_id()::xid::text::bigint` in the transaction
   = or accept it, in `accept` of the configuration: Issue.post.txid: "why"

"#]]
    );
}
