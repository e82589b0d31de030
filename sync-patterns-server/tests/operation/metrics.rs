//! `GET /metrics`.

use std::collections::HashSet;

use serde_json::json;

use super::common::{Client, Database, key, models, test, write_id};

async fn lines(client: &Client) -> Vec<String> {
    let reply = client.get("/metrics").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    reply.text.lines().map(str::to_owned).collect()
}

#[track_caller]
fn has(lines: &[String], line: &str) {
    assert!(lines.iter().any(|other| other == line), "no {line} in\n{}", lines.join("\n"));
}

#[test]
fn writes_rejects_and_retries_are_counted() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let server = models::server(&database.pool).metrics();
        let client = Client::serve(server.into_router()).await.of(&key());
        let (one, id) = (key(), write_id());
        client.write(&id).post("/projects", json!({"id": one, "name": "a"})).await.row(201);
        client.write(&id).post("/projects", json!({"id": one, "name": "a"})).await.row(201);
        client.post("/projects", json!({"id": key(), "name": "b"})).await.row(201);
        client.post("/projects", json!({"id": one, "name": "c"})).await.is_error(
            409,
            "conflict",
            Some("id"),
        );
        client.patch(&format!("/projects/{one}"), json!({"name": "d"})).await.row(200);
        client.patch(&format!("/projects/{one}"), json!({"name": "d"})).await.row(200);
        client.delete(&format!("/projects/{one}")).await.row(200);
        client.delete(&format!("/projects/{one}")).await.is_error(404, "not_found", None);

        let lines = lines(&client).await;
        has(&lines, r#"sync_patterns_writes_total{table="projects",operation="insert"} 2"#);
        has(&lines, r#"sync_patterns_writes_total{table="projects",operation="update"} 1"#);
        has(&lines, r#"sync_patterns_writes_total{table="projects",operation="delete"} 1"#);
        has(&lines, r#"sync_patterns_writes_total{table="contacts",operation="insert"} 0"#);
        has(&lines, r#"sync_patterns_rejects_total{table="projects",code="conflict"} 1"#);
        has(&lines, r#"sync_patterns_rejects_total{table="projects",code="not_found"} 1"#);
        has(&lines, r#"sync_patterns_retries_total{table="projects"} 1"#);
        has(&lines, "sync_patterns_waiting_clients 0");
        assert!(!lines.iter().any(|line| line.contains("shape_lag")), "no source knows it");
    });
}

#[test]
fn prometheus_can_read_it() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let server = models::server(&database.pool).metrics();
        let client = Client::serve(server.into_router()).await.of(&key());
        client.post("/projects", json!({"id": key()})).await.is_error(
            422,
            "required",
            Some("name"),
        );

        let (mut series, mut families, mut family) =
            (HashSet::new(), HashSet::new(), String::new());
        for line in lines(&client).await {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                family = rest.split(' ').next().unwrap().to_owned();
                assert!(families.insert(family.clone()), "{family} is there twice");
                let kind = rest.split(' ').nth(1).unwrap();
                assert_eq!(kind == "counter", family.ends_with("_total"), "{line}");
            } else if !line.starts_with("# HELP ") {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert_eq!(name.split('{').next().unwrap(), family, "{line}");
                assert!(value.parse::<u64>().is_ok(), "{line}");
                assert!(series.insert(name.to_owned()), "{line} is there twice");
            }
        }
        assert!(
            series.contains(r#"sync_patterns_rejects_total{table="projects",code="required"}"#)
        );
    });
}

#[test]
fn nobody_sees_them_unasked() {
    test(async {
        let database = Database::new("").await;
        let client = Client::serve(models::router(&database.pool)).await;
        assert_eq!(client.get("/metrics").await.status, 404);
    });
}
