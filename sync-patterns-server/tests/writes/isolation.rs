//! Two tenants: nothing of one is read, written, counted or learned of by the other. What is there
//! but not theirs answers to the byte as what is not there.

use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::common::{Client, Database, Reply, key, models, test, write_id};

const A: &str = "00000000-0000-4000-8000-0000000000f1";
const B: &str = "00000000-0000-4000-8000-0000000000f2";

/// What belongs to A.
struct Theirs {
    project: String,
    issue: String,
    comment: String,
    contact: String,
}

async fn theirs(client: &Client) -> Theirs {
    let theirs = Theirs { project: key(), issue: key(), comment: key(), contact: key() };
    let Theirs { project, issue, comment, contact } = &theirs;
    let a = client.of(A);
    a.post("/projects", json!({ "id": project, "name": "theirs" })).await.row(201);
    a.post("/contacts", json!({ "id": contact, "email": "theirs@a" })).await.row(201);
    a.post("/issues", json!({ "id": issue, "project_id": project, "title": "theirs" }))
        .await
        .row(201);
    a.post("/comments", json!({ "id": comment, "issue_id": issue, "body": "theirs" }))
        .await
        .row(201);
    theirs
}

/// The tables of A, as text.
async fn everything(database: &Database) -> Option<String> {
    database
        .text(&format!(
            "
        SELECT string_agg(row, E'\n' ORDER BY row) FROM (
            SELECT p::text FROM projects AS p WHERE organization_id = '{A}'
            UNION ALL SELECT i::text FROM issues AS i WHERE organization_id = '{A}'
            UNION ALL SELECT c::text FROM contacts AS c WHERE organization_id = '{A}'
            UNION ALL SELECT c::text FROM comments AS c JOIN issues AS i ON i.id = c.issue_id WHERE i.organization_id = '{A}'
            UNION ALL SELECT w::text FROM sync_patterns.applied_writes AS w WHERE tenant = '{A}'
        ) AS rows (row)"
        ))
        .await
}

/// An answer without what a request chose itself.
fn seen(reply: &Reply, chosen: &[&str]) -> (u16, String, Vec<(String, String)>) {
    let without =
        |text: &str| chosen.iter().fold(text.to_owned(), |text, id| text.replace(id, "…"));
    let headers = |headers: &HeaderMap| {
        let names = headers.iter().filter(|(name, _)| *name != "date");
        names.map(|(name, value)| (name.to_string(), without(value.to_str().unwrap()))).collect()
    };
    (reply.status.as_u16(), without(&reply.text), headers(&reply.headers))
}

#[test]
fn rows_of_others_answer_as_rows_that_are_not_there() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let theirs = theirs(&client).await;
        let before = everything(&database).await;
        let b = client.of(B);
        let bodies = |table: &str| match table {
            "projects" => vec![
                json!({}),
                json!({ "name": "theirs" }),
                json!({ "name": "x" }),
                json!({ "nothing": 1 }),
            ],
            "issues" => vec![
                json!({}),
                json!({ "title": "theirs" }),
                json!({ "project_id": theirs.project }),
                json!({ "title": null }),
            ],
            "comments" => {
                vec![json!({}), json!({ "body": "theirs" }), json!({ "issue_id": theirs.issue })]
            }
            _ => vec![
                json!({}),
                json!({ "email": "theirs@a" }),
                json!({ "manager_id": theirs.contact }),
            ],
        };
        let rows = [
            ("projects", &theirs.project),
            ("issues", &theirs.issue),
            ("comments", &theirs.comment),
            ("contacts", &theirs.contact),
        ];
        for (table, id) in rows {
            let missing = key();
            let (there, absent) = (format!("/{table}/{id}"), format!("/{table}/{missing}"));
            for body in bodies(table) {
                let (one, two) = (write_id(), write_id());
                let there = seen(&b.write(&one).patch(&there, &body).await, &[id, &one]);
                let absent = seen(&b.write(&two).patch(&absent, &body).await, &[&missing, &two]);
                assert_eq!(there, absent);
                assert!([404, 422].contains(&there.0), "{there:?}");

                let change = |id: &str, write: &str, operation: &str| {
                    json!({ "transactions": [{ "changes": [{
                    "table": table, "operation": operation, "key": [id], "write_id": write,
                    "value": if operation == "update" { body.clone() } else { json!({}) },
                }] }] })
                };
                for operation in ["update", "delete"] {
                    let (one, two) = (write_id(), write_id());
                    let there = b.post("/changes", change(id, &one, operation)).await;
                    let absent = b.post("/changes", change(&missing, &two, operation)).await;
                    assert_eq!(seen(&there, &[id, &one]), seen(&absent, &[&missing, &two]));
                }
            }
            let (one, two) = (write_id(), write_id());
            let there = seen(&b.write(&one).delete(&there).await, &[id, &one]);
            assert_eq!(there, seen(&b.write(&two).delete(&absent).await, &[&missing, &two]));
            assert_eq!(there.0, 404);
        }
        assert_eq!(everything(&database).await, before);
    });
}

#[test]
fn references_to_rows_of_others_answer_as_references_to_nothing() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let theirs = theirs(&client).await;
        let before = everything(&database).await;
        let b = client.of(B);
        let (project, issue, contact, comment) = (key(), key(), key(), key());
        b.post("/projects", json!({ "id": project, "name": "ours" })).await.row(201);
        b.post("/contacts", json!({ "id": contact, "email": "ours@b", "manager_id": contact }))
            .await
            .row(201);
        b.post(
            "/issues",
            json!({ "id": issue, "project_id": project, "title": "ours", "assignee_id": contact }),
        )
        .await
        .row(201);
        b.post("/comments", json!({ "id": comment, "issue_id": issue, "body": "ours" }))
            .await
            .row(201);

        let inserts = |id: &str, column: &str, to: &str| match column {
            "project_id" => ("/issues", json!({ "id": id, "project_id": to, "title": "x" })),
            "assignee_id" => (
                "/issues",
                json!({ "id": id, "project_id": project, "title": "x", "assignee_id": to }),
            ),
            "issue_id" => ("/comments", json!({ "id": id, "issue_id": to, "body": "x" })),
            _ => ("/contacts", json!({ "id": id, "email": "x@b", "manager_id": to })),
        };
        for (column, to, path) in [
            ("project_id", &theirs.project, format!("/issues/{issue}")),
            ("assignee_id", &theirs.contact, format!("/issues/{issue}")),
            ("issue_id", &theirs.issue, format!("/comments/{comment}")),
            ("manager_id", &theirs.contact, format!("/contacts/{contact}")),
        ] {
            let (missing, one, two, new) = (key(), write_id(), write_id(), key());
            let (into, body) = inserts(&new, column, to);
            let there = b.write(&one).post(into, body).await;
            let absent = b.write(&two).post(into, inserts(&new, column, &missing).1).await;
            there.is_error(422, "reference_missing", Some(column));
            assert_eq!(seen(&there, &[to, &one]), seen(&absent, &[&missing, &two]));

            let (one, two) = (write_id(), write_id());
            let there = b.write(&one).patch(&path, json!({ column: to })).await;
            let absent = b.write(&two).patch(&path, json!({ column: missing })).await;
            there.is_error(422, "reference_missing", Some(column));
            assert_eq!(seen(&there, &[to, &one]), seen(&absent, &[&missing, &two]));
        }
        assert_eq!(everything(&database).await, before);
    });
}

#[test]
fn values_that_are_unique_per_tenant_are_free_for_others() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let theirs = theirs(&client).await;
        let b = client.of(B);
        b.post("/contacts", json!({ "email": "theirs@a" })).await.row(201);
        b.post("/contacts", json!({ "email": "theirs@a" })).await.is_error(
            409,
            "not_unique",
            Some("email"),
        );
        // A key is unique in the table: this much is told, and nothing of the row.
        let reply = b.post("/contacts", json!({ "id": theirs.contact, "email": "x@b" })).await;
        reply.is_error(409, "conflict", Some("id"));
        assert!(!reply.text.contains("theirs"));
    });
}

#[test]
fn no_request_chooses_its_tenant() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let theirs = theirs(&client).await;
        let before = everything(&database).await;
        let b = client.of(B);
        let id = key();
        let path = format!("/projects/{id}");
        b.post("/projects", json!({ "id": id, "name": "ours" })).await.row(201);
        for name in
            ["organization_id", "tenant", "Organization_Id", "organization_id\"", "x-tenant"]
        {
            let body = json!({ "name": "x", name: A });
            b.post("/projects", &body).await.is_error(422, "unknown_field", Some(name));
            b.patch(&path, &body).await.is_error(422, "unknown_field", Some(name));
        }
        for query in
            [format!("?organization_id={A}"), format!("?tenant={A}"), format!("?x-tenant={A}")]
        {
            let row = b.post(&format!("/projects{query}"), json!({ "name": "x" })).await.row(201);
            let stored = format!(
                "SELECT organization_id::text FROM projects WHERE id = '{}'",
                row["id"].as_str().unwrap()
            );
            assert_eq!(database.text(&stored).await.as_deref(), Some(B));
            b.delete(&format!("/projects/{}{query}", theirs.project)).await.is_error(
                404,
                "not_found",
                None,
            );
        }
        // Keys of the batch beyond its form.
        let change = json!({
            "table": "projects", "operation": "update", "key": [theirs.project], "value": { "name": "x" },
            "write_id": write_id(), "tenant": A, "organization_id": A, "where": "true", "scope": {},
        });
        let reply = b
            .post(
                "/changes",
                json!({ "tenant": A, "transactions": [{ "tenant": A, "changes": [change] }] }),
            )
            .await;
        assert_eq!(reply.json()["results"][0]["status"], 404);
        assert_eq!(everything(&database).await, before);
    });
}

#[test]
fn tables_that_are_no_models_cannot_be_reached() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await.of(B);
        for table in [
            "pg_class",
            "sync_patterns.applied_writes",
            "applied_writes",
            "accounts\"; --",
            "Accounts",
            "public.accounts",
        ] {
            let path = table.replace('"', "%22").replace(' ', "%20").replace(';', "%3B");
            for (method, path) in [
                (Method::POST, format!("/{path}")),
                (Method::PATCH, format!("/{path}/{}", key())),
                (Method::DELETE, format!("/{path}/{}", key())),
            ] {
                assert_eq!(client.json(method, &path, "{}").await.status, 404);
            }
            let change = json!({ "table": table, "operation": "insert", "value": {}, "write_id": write_id() });
            let reply =
                client.post("/changes", json!({ "transactions": [{ "changes": [change] }] })).await;
            assert_eq!(reply.json()["results"][0]["error"]["code"], Value::from("unknown_table"));
        }
    });
}
