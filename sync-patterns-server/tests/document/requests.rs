//! What the document says of requests: the server takes that, and refuses the rest.

use serde_json::{Value, json};

use crate::{
    common::{Client, Database, key, test},
    rows::{self, PLACES, Parents, Written},
    sample, serving,
};

async fn served() -> (Database, Client, Parents) {
    let database = Database::new("").await;
    let server = serving(&database.pool).await;
    let client = Client::serve(server.into_router()).await.of(&key());
    let parents = Parents::make(&client).await;
    (database, client, parents)
}

fn required(schema: &Value) -> Vec<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn properties(schema: &Value) -> Vec<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn every_row_can_be_made_changed_and_removed_as_the_document_says() {
    test(async {
        let (_database, client, parents) = served().await;
        for model in rows::all(&client.document) {
            let row = model.make(&client, &parents, 1).await;
            let path = model.path_of(&row);
            let update = client.document.schema(&format!("{}Update", model.name));
            let changes = parents.place(sample::value(&client.document, update, 2));
            let changed = client.patch(&path, &changes).await;
            let row = changed.row(200);
            for (name, value) in changes.as_object().unwrap() {
                assert_eq!(&row[name], value, "{} {name}", model.name);
            }
            // A join table's rows have nothing to change.
            let is_changed = changes != json!({});
            assert_eq!(changed.json()["txid"].is_u64(), is_changed, "{}", model.name);
            let again = client.patch(&path, &changes).await;
            assert_eq!(again.row(200), row);
            assert_eq!(again.json()["affected"], 0, "{}", again.text);
            assert_eq!(client.delete(&path).await.row(200), Value::Null);
            client.delete(&path).await.is_error(404, "not_found", None);
        }
    });
}

#[test]
fn what_is_required_is_exactly_what_a_new_row_needs() {
    test(async {
        let (_database, client, parents) = served().await;
        for model in rows::all(&client.document) {
            let schema = client.document.schema(&format!("{}Create", model.name));
            let required = required(schema);
            let body = model.body(&client.document, &parents, 1, |name| required.contains(&name));
            client.post(&model.path, &body).await.row(201);
            for without in required {
                let mut body = model.body(&client.document, &parents, 2, |_| true);
                body.as_object_mut().unwrap().remove(without);
                let reply = client.post(&model.path, &body).await;
                reply.is_error(422, "required", Some(without));
                assert!(client.document.mismatch(schema, &body).is_some(), "{without}");
            }
        }
    });
}

#[test]
fn properties_that_are_not_in_the_document_are_refused_by_name() {
    test(async {
        let (_database, client, parents) = served().await;
        for model in rows::all(&client.document) {
            let create = properties(client.document.schema(&format!("{}Create", model.name)));
            let update = properties(client.document.schema(&format!("{}Update", model.name)));
            let row = model.make(&client, &parents, 1).await;
            let path = model.path_of(&row);
            let mut names = properties(client.document.schema(&model.name));
            names.extend(["organization_id", "write_id", "nothing"].map(str::to_owned));
            for name in names {
                if !update.contains(&name) {
                    let reply = client.patch(&path, json!({ &name: row.get(&name) })).await;
                    refused(&model, &reply.json(), &name);
                }
                if !create.contains(&name) {
                    let mut body = model.body(&client.document, &parents, 2, |_| true);
                    body[&name] = json!("x");
                    refused(&model, &client.post(&model.path, &body).await.json(), &name);
                }
            }
        }
    });
}

#[track_caller]
fn refused(model: &Written, answer: &Value, field: &str) {
    let code = answer["code"].as_str();
    assert!(matches!(code, Some("unknown_field" | "read_only_field")), "{} {answer}", model.name);
    assert_eq!(answer["field"], field);
}

#[test]
fn the_server_takes_a_value_where_the_document_does_and_nowhere_else() {
    test(async {
        let (_database, client, parents) = served().await;
        for model in rows::all(&client.document) {
            let row = model.make(&client, &parents, 1).await;
            let path = model.path_of(&row);
            let schema = client.document.schema(&format!("{}Update", model.name));
            for name in properties(schema) {
                if PLACES.contains(&&*name) {
                    continue;
                }
                for value in sample::of_all_kinds() {
                    let body = json!({ &name: value });
                    let reply = client.patch(&path, &body).await;
                    let mismatch = client.document.mismatch(schema, &body);
                    let status = if mismatch.is_none() { 200 } else { 422 };
                    assert_eq!(
                        reply.status, status,
                        "{} {body}: {} {mismatch:?}",
                        model.name, reply.text
                    );
                }
            }
        }
    });
}
