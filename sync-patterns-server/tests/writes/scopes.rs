//! Who may write where: tenant, scope, and the parent that a scope goes through.

use serde_json::{Value, json};

use crate::common::{Client, Database, key, models, test};

struct World {
    database: Database,
    client: Client,
    open: String,
    closed: String,
    issue: String,
}

/// Two projects of one tenant, and an issue in the open one.
async fn world() -> World {
    let database = Database::new(models::TABLES).await;
    let client = Client::serve(models::router(&database.pool)).await.of(&key());
    let (open, closed, issue) = (key(), key(), key());
    for id in [&open, &closed] {
        client.post("/projects", json!({ "id": id, "name": "a" })).await.row(201);
    }
    let body = json!({ "id": issue, "project_id": open, "title": "a" });
    client.post("/issues", body).await.row(201);
    World { database, client, open, closed, issue }
}

#[test]
fn a_scope_is_asked_for_before_and_after() {
    test(async {
        let World { database, client, open, closed, issue } = world().await;
        let member = client.with("x-deny", &closed);
        let path = format!("/issues/{issue}");
        member.patch(&path, json!({ "title": "b" })).await.row(200);
        let body = json!({ "id": key(), "project_id": closed, "title": "c" });
        member.post("/issues", &body).await.is_error(403, "forbidden", None);
        member.patch(&path, json!({ "project_id": closed })).await.is_error(403, "forbidden", None);
        client.patch(&path, json!({ "project_id": closed })).await.row(200);
        member.patch(&path, json!({ "title": "d" })).await.is_error(403, "forbidden", None);
        member.patch(&path, json!({ "project_id": open })).await.is_error(403, "forbidden", None);
        member.patch(&path, json!({})).await.is_error(403, "forbidden", None);
        member.delete(&path).await.is_error(403, "forbidden", None);
        let stored = "SELECT title || project_id FROM issues";
        assert_eq!(database.text(stored).await, Some(format!("b{closed}")));
    });
}

#[test]
fn a_row_is_where_its_parent_is() {
    test(async {
        let World { database, client, closed, issue, .. } = world().await;
        let hidden = key();
        client
            .post("/issues", json!({ "id": hidden, "project_id": closed, "title": "a" }))
            .await
            .row(201);
        let comment = key();
        let body = |id: &str, issue: &str| json!({ "id": id, "issue_id": issue, "body": "x" });
        let member = client.with("x-deny", &closed);
        member.post("/comments", body(&comment, &issue)).await.row(201);
        member.post("/comments", body(&key(), &hidden)).await.is_error(403, "forbidden", None);
        let path = format!("/comments/{comment}");
        member.patch(&path, json!({ "issue_id": hidden })).await.is_error(403, "forbidden", None);
        client.patch(&path, json!({ "issue_id": hidden })).await.row(200);
        member.patch(&path, json!({ "body": "y" })).await.is_error(403, "forbidden", None);
        member.delete(&path).await.is_error(403, "forbidden", None);
        client.patch(&path, json!({ "issue_id": key() })).await.is_error(
            422,
            "reference_missing",
            Some("issue_id"),
        );
        assert_eq!(database.text("SELECT body FROM comments").await.as_deref(), Some("x"));

        // In one transaction with its parent.
        let (project, parent) = (key(), key());
        let change = |table: &str, value: Value| json!({ "table": table, "operation": "insert", "value": value, "write_id": key() });
        let changes = json!({ "transactions": [{ "changes": [
            change("projects", json!({ "id": project, "name": "b" })),
            change("issues", json!({ "id": parent, "project_id": project, "title": "b" })),
            change("comments", body(&key(), &parent)),
        ] }] });
        let reply = member.post("/changes", &changes).await;
        for result in reply.json()["results"].as_array().unwrap() {
            assert_eq!(result["status"], 201, "{}", reply.text);
        }
    });
}

#[test]
fn triggers_cannot_carry_a_row_away() {
    test(async {
        let World { database, client, closed, open, .. } = world().await;
        database
            .run(&format!(
                "CREATE FUNCTION carry() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.title = 'carry' THEN NEW.project_id := '{closed}'; END IF;
                    IF NEW.title = 'away' THEN NEW.organization_id := gen_random_uuid(); END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER carry BEFORE INSERT OR UPDATE ON issues
                FOR EACH ROW EXECUTE FUNCTION carry();
                CREATE FUNCTION give() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.name = 'away' THEN NEW.organization_id := gen_random_uuid(); END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER give BEFORE INSERT OR UPDATE ON projects
                FOR EACH ROW EXECUTE FUNCTION give();"
            ))
            .await;
        let member = client.with("x-deny", &closed);
        let id = database.text("SELECT id::text FROM issues").await.unwrap();
        let path = format!("/issues/{id}");
        for title in ["carry", "away"] {
            let body = json!({ "project_id": open, "title": title });
            member.patch(&path, json!({ "title": title })).await.is_error(403, "forbidden", None);
            member.post("/issues", &body).await.is_error(403, "forbidden", None);
            let change = |id: String| {
                json!({
                    "table": "issues", "operation": "insert", "write_id": id, "value": body
                })
            };
            let changes = [change(key()), change(key())];
            let reply =
                member.post("/changes", json!({ "transactions": [{ "changes": changes }] })).await;
            assert_eq!(reply.json()["results"][0]["status"], 403, "{}", reply.text);
        }
        client.post("/projects", json!({ "name": "away" })).await.is_error(403, "forbidden", None);
        let path = format!("/projects/{open}");
        client.patch(&path, json!({ "name": "away" })).await.is_error(403, "forbidden", None);
        assert_eq!(database.text("SELECT title FROM issues").await.as_deref(), Some("a"));
        assert_eq!(database.count("SELECT count(*) FROM issues").await, 1);
        assert_eq!(database.count("SELECT count(*) FROM projects").await, 2);
    });
}
