//! `doctor`, in a project that `init` made.

use std::net::TcpListener;

use serde_json::Value;
use snapbox::file;
use sqlx::{Connection, Executor, PgConnection};

use crate::project::Project;
use crate::{output, sync_patterns};

/// A project whose addresses nothing answers at.
fn project() -> Project {
    let project = Project::new(&["--web"]);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    project.edit("sync-patterns.config.yaml", "localhost:8000", &free.to_string());
    project
}

/// Needs Node.
#[test]
fn each_finding_has_its_remedy() {
    let project = project();
    project.run(&["doctor"]).assert().code(1).stdout_eq(file!["doctor/new.txt"]);

    project.run(&["generate"]).assert().success();
    for name in ["db", "react-db"] {
        let package = format!("web/node_modules/@tanstack/{name}/package.json");
        let manifest = r#"{ "version": "0.0.1", "dependencies": { "@tanstack/db": "*" } }"#;
        project.write(&package, manifest);
    }
    let second = "web/node_modules/@tanstack/react-db/node_modules/@tanstack/db/package.json";
    project.write(second, r#"{ "version": "0.0.2" }"#);
    let said = project.run(&["doctor", "--format", "json"]).assert().code(1);
    let said: Value = serde_json::from_str(&output(&said)).unwrap();
    let finding = |what: &str| {
        let findings = said["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["what"] == what).unwrap().clone()
    };
    assert_eq!(finding("generated files")["state"], "ok");
    assert_eq!(finding("@tanstack/db")["state"], "error");
    let copies = finding("copies of @tanstack/db");
    assert_eq!(copies["state"], "error");
    assert!(copies["remedy"].as_str().unwrap().contains("overrides"), "{copies}");
    assert_eq!(finding("react")["state"], "error");
    assert_eq!(finding("server")["state"], "warning");
}

#[test]
fn without_a_workspace_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let said = sync_patterns(&["doctor"]).current_dir(folder.path()).assert().code(1);
    said.stdout_eq(file!["doctor/nowhere.txt"]);
}

#[test]
fn a_configuration_that_cannot_be_read_is_shown_with_its_place() {
    let project = project();
    project.edit("sync-patterns.config.yaml", "output:", "outptu:");
    let said = project.run(&["doctor"]).assert().code(1);
    let shown = String::from_utf8(said.get_output().stderr.clone()).unwrap();
    assert!(shown.contains("did you mean `output`?"), "{shown}");
    assert!(output(&said).contains("error  export crate `export`"), "{}", output(&said));
}

#[test]
fn a_table_that_lacks_columns_is_shown_with_the_statements() {
    let project = project();
    let schema = format!("doctor_{}", uuid::Uuid::new_v4().simple());
    let url = sync_patterns_dev_postgres::url().unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    let inside = format!("{url}{separator}options[search_path]={schema}");
    let doctor = |database: &str| {
        let asked = ["doctor", "--database-url", database, "--timeout", "120"];
        output(&project.run(&asked).assert().code(1))
    };
    run(url, &format!("CREATE SCHEMA {schema}"));
    let said = doctor(&inside);
    assert!(said.contains("error  table `contacts`: is missing, which `Contact` needs"), "{said}");

    run(
        &inside,
        "CREATE TABLE contacts (id uuid PRIMARY KEY, first_name text NOT NULL, last_name text, \
         credit_score int4, created_at timestamptz, updated_at timestamptz)",
    );
    let said = doctor(&inside);
    run(url, &format!("DROP SCHEMA {schema} CASCADE"));
    assert!(said.contains("error  table `contacts`: has no column email, write_id"), "{said}");
    assert!(said.contains(r#"ALTER TABLE "contacts" ADD COLUMN "email" TEXT;"#), "{said}");

    let said = doctor("postgres://nobody:secret@127.0.0.1:1/none");
    assert!(said.contains("error  Postgres: 127.0.0.1:1/none does not answer"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

fn run(url: &str, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.unwrap();
    });
}
