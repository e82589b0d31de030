//! Behind the guard: writes and shapes of one server, without Electric.

use serde_json::json;
use sync_patterns_server::shapes::BuiltIn;

use super::common::{Client, Database, Reply, key, models, test, write_id};

const OURS: &str = "11111111-1111-4111-8111-111111111111";
const THEIRS: &str = "22222222-2222-4222-8222-222222222222";

async fn client(database: &Database) -> Client {
    let built_in = BuiltIn::new(&database.pool).long_poll(std::time::Duration::from_secs(5));
    let server = models::server(&database.pool).shapes_from(built_in);
    Client::serve(server.into_router()).await
}

fn last_seen(reply: &Reply) -> u64 {
    let messages = reply.json();
    let control = &messages.as_array().unwrap().last().unwrap()["headers"];
    assert_eq!(control["control"], "up-to-date", "{messages}");
    control["global_last_seen_lsn"].as_str().unwrap().parse().unwrap()
}

#[test]
fn semantics_11_the_stream_shows_a_write_when_it_is_at_the_writes_lsn() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = client(&database).await.of(OURS);
        let first = client.get("/shapes/projects?offset=-1").await;
        let handle = first.headers["electric-handle"].to_str().unwrap().to_owned();
        let path = |offset: &str| format!("/shapes/projects?offset={offset}&handle={handle}");
        let mut offset = "0_0".to_owned();
        for number in 0..20 {
            let id = key();
            let body = json!({ "id": id, "name": format!("number {number}") });
            let written = client.write(&write_id()).post("/projects", body).await;
            written.row(201);
            let lsn: u64 = written.json()["lsn"].as_str().unwrap().parse().unwrap();
            let reply = client.get(&path(&offset)).await;
            assert!(last_seen(&reply) >= lsn, "{} and {lsn}", last_seen(&reply));
            assert!(reply.text.contains(&id), "the stream is there without the write");
            let txid = &written.json()["txid"];
            assert_eq!(&reply.json()[0]["headers"]["txids"][0], txid);
            offset = reply.headers["electric-offset"].to_str().unwrap().to_owned();
        }
    });
}

#[test]
fn a_tenant_sees_its_own_rows_and_nobody_caches_them() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = client(&database).await;
        for tenant in [OURS, THEIRS] {
            let body = json!({ "id": key(), "name": tenant });
            client.of(tenant).write(&write_id()).post("/projects", body).await.row(201);
        }
        let reply = client.of(OURS).get("/shapes/projects?offset=-1").await;
        assert!(reply.text.contains(OURS) && !reply.text.contains(THEIRS), "{}", reply.text);
        assert_eq!(reply.headers["cache-control"], "private, no-cache");
        // A handle of ours is none of theirs.
        let handle = reply.headers["electric-handle"].to_str().unwrap();
        let path = format!("/shapes/projects?offset=0_0&handle={handle}");
        let theirs = client.of(THEIRS).get(&path).await;
        assert_eq!(theirs.status, 409);
        assert_ne!(theirs.headers["electric-handle"].to_str().unwrap(), handle);
    });
}

#[test]
fn what_is_no_request_is_refused_in_the_servers_own_form() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = client(&database).await.of(OURS);
        for (query, field) in [
            ("", "offset"),
            ("offset=x", "offset"),
            ("offset=0_0", "handle"),
            ("offset=-1&live=true", "live"),
            ("offset=-1&log=some", "log"),
        ] {
            let reply = client.get(&format!("/shapes/projects?{query}")).await;
            reply.is_error(400, "malformed_parameter", Some(field));
        }
    });
}

#[test]
fn a_scope_via_a_parent_follows_the_parent() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = client(&database).await.of(OURS);
        let post = async |path: &str, body: serde_json::Value| {
            client.write(&write_id()).post(path, body).await.row(201);
        };
        let (here, there, issue) = (key(), key(), key());
        for id in [&here, &there] {
            post("/projects", json!({ "id": id, "name": "a project" })).await;
        }
        post("/issues", json!({ "id": issue, "project_id": there, "title": "an issue" })).await;
        let comment = key();
        post("/comments", json!({ "id": comment, "issue_id": issue, "body": "a comment" })).await;

        let path = format!("/shapes/comments?project_id={here}");
        let first = client.get(&format!("{path}&offset=-1")).await;
        assert!(!first.text.contains(&comment), "{}", first.text);
        let handle = first.headers["electric-handle"].to_str().unwrap().to_owned();
        // The issue moves; nobody touches the comment.
        let moved = json!({ "project_id": here });
        let moved = client.write(&write_id()).patch(&format!("/issues/{issue}"), moved).await;
        let lsn: u64 = moved.json()["lsn"].as_str().unwrap().parse().unwrap();
        let reply = client.get(&format!("{path}&offset=0_0&handle={handle}")).await;
        assert!(last_seen(&reply) >= lsn);
        let told = &reply.json()[0];
        assert_eq!(told["headers"]["operation"], "insert");
        assert_eq!(told["value"]["id"], comment);
        // Whoever is of another tenant has other issues.
        let theirs = client.of(THEIRS).get(&format!("{path}&offset=-1")).await;
        assert!(!theirs.text.contains(&comment), "{}", theirs.text);
    });
}
