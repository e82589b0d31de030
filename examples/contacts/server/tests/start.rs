//! One command starts the server, and what it then says it does.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use sync_patterns_server::BuiltIn;

/// The server as `cargo run` starts it, on a port of its own.
struct Program {
    child: Child,
    base: String,
    token: String,
}

impl Program {
    /// Serves a database that no other test has.
    fn start(database: &str, variables: &[(&str, &str)]) -> Program {
        let url = sync_patterns_dev_postgres::url().unwrap();
        let (server, _) = url.rsplit_once('/').unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_contacts-server"))
            .env("PORT", "0")
            .env("DATABASE_URL", format!("{server}/{database}"))
            .env("TEAMS", "north:20,south:10")
            .env_remove("ELECTRIC_URL")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Program { child, base, token: String::new() }
    }

    async fn sign_in(&mut self, team: &str) {
        let session = self.send(Method::POST, "/session", json!({ "team": team })).await;
        self.token = session.body["token"].as_str().unwrap().to_owned();
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask(method, &format!("{}{path}", self.base), body).await
    }

    async fn page(&self, path: &str) -> Answer {
        let origin = self.base.strip_suffix("/api").unwrap();
        self.ask(Method::GET, &format!("{origin}{path}"), Value::Null).await
    }

    async fn ask(&self, method: Method, address: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("origin", "http://localhost:5173")
            .body(Body::from(body.to_string()))
            .unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let (parts, body) = client.request(request).await.unwrap().into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(text.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body, text }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
    text: String,
}

#[tokio::test]
async fn one_command_starts_a_server_that_takes_writes() {
    let mut program = Program::start("contacts_one_command", &[]);
    program.sign_in("north").await;
    let contact = json!({ "first_name": "Ada", "email": "ada@example.org" });
    let made = program.send(Method::POST, "/contacts", contact).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.headers["access-control-allow-origin"], "*");
    let row = &made.body["row"];
    assert_eq!((&row["first_name"], &row["last_name"]), (&json!("Ada"), &Value::Null));
    assert!(made.body["txid"].is_u64(), "{}", made.body);
    assert!(row.get("internal_score").is_none(), "it is excluded");

    let path = format!("/contacts/{}", row["id"].as_str().unwrap());
    let changed = program.send(Method::PATCH, &path, json!({ "last_name": "Lovelace" })).await;
    assert_eq!(changed.body["row"]["last_name"], "Lovelace", "{}", changed.body);

    let (tag, write_id) = (uuid::Uuid::new_v4(), || uuid::Uuid::new_v4());
    let tagged = json!({ "transactions": [{ "changes": [
        { "table": "tags", "operation": "insert", "write_id": write_id(),
          "value": { "id": tag, "name": "mathematician" } },
        { "table": "contact_tags", "operation": "insert", "write_id": write_id(),
          "value": { "contact_id": row["id"], "tag_id": tag } },
        { "table": "accounts", "operation": "insert", "write_id": write_id(),
          "value": { "contact_id": row["id"], "name": "savings", "balance": "12.30" } },
    ] }] });
    let tagged = program.send(Method::POST, "/changes", tagged).await;
    let statuses = tagged.body["results"].as_array().unwrap().iter().map(|one| &one["status"]);
    assert!(statuses.eq([201, 201, 201].iter()), "{}", tagged.body);

    let refused = program.send(Method::POST, "/contacts", json!({ "internal_score": 1 })).await;
    assert_eq!(refused.body["code"], "unknown_field");
    let document = program.send(Method::GET, "/openapi.json", Value::Null).await;
    assert!(document.body["paths"]["/contact_tags/{contact_id}/{tag_id}"].is_object());
    let shape = program.send(Method::GET, "/shapes/contacts?offset=-1", Value::Null).await;
    assert_eq!(shape.status, 200, "{}", shape.body);
    let rows = shape.body.as_array().unwrap().iter().filter(|one| one["value"]["id"] == row["id"]);
    assert_eq!(rows.count(), 1, "{}", shape.body);
    assert!(!shape.body.to_string().contains("internal_score"), "it is excluded");

    #[cfg(unix)]
    stops(program);
}

/// Told to end, it ends of its own accord.
#[cfg(unix)]
fn stops(mut program: Program) {
    let id = program.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(program.child.wait().unwrap().success());
}

/// The contacts that whoever is signed in sees.
async fn contacts(program: &Program) -> Vec<Value> {
    let shape = program.send(Method::GET, "/shapes/contacts?offset=-1", Value::Null).await;
    let rows = shape.body.as_array().unwrap().iter().map(|message| message["value"].clone());
    rows.filter(Value::is_object).collect()
}

#[tokio::test]
async fn each_team_begins_with_contacts_of_its_own() {
    let mut program = Program::start("contacts_teams", &[]);
    assert_eq!(program.send(Method::GET, "/teams", Value::Null).await.text, r#"["north","south"]"#);
    program.sign_in("north").await;
    let north = contacts(&program).await;
    program.sign_in("south").await;
    let south = contacts(&program).await;
    assert_eq!((north.len(), south.len()), (20, 10));
    let is_elsewhere = |row: &&Value| north.iter().any(|other| other["id"] == row["id"]);
    assert_eq!(south.iter().filter(is_elsewhere).count(), 0);

    let path = format!("/contacts/{}", north[0]["id"].as_str().unwrap());
    let theirs = program.send(Method::PATCH, &path, json!({ "last_name": "Ours" })).await;
    assert_eq!(theirs.body["code"], "not_found", "{}", theirs.text);
}

#[tokio::test]
async fn a_token_ends_and_a_new_one_is_had_for_the_asking() {
    let mut program = Program::start("contacts_tokens", &[("SESSION_SECONDS", "1")]);
    let read = || program.send(Method::GET, "/shapes/tags?offset=-1", Value::Null);
    assert_eq!(read().await.status, 401);
    let stranger = program.send(Method::POST, "/session", json!({ "team": "west" })).await;
    assert_eq!((stranger.status.as_u16(), &stranger.body["field"]), (404, &json!("team")));

    program.sign_in("north").await;
    let read = || program.send(Method::GET, "/shapes/tags?offset=-1", Value::Null);
    while read().await.status != 401 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    // A shorter life than a request would make this test a matter of luck.
    drop(program);
    let mut program = Program::start("contacts_tokens", &[]);
    program.sign_in("north").await;
    assert_eq!(program.send(Method::GET, "/shapes/tags?offset=-1", Value::Null).await.status, 200);
    assert_eq!(program.send(Method::DELETE, "/session", Value::Null).await.status, 204);
    assert_eq!(program.send(Method::GET, "/shapes/tags?offset=-1", Value::Null).await.status, 401);
}

#[tokio::test]
async fn a_rule_refuses_a_debt_and_an_address_without_an_at() {
    let mut program = Program::start("contacts_rules", &[]);
    program.sign_in("north").await;
    let contact = json!({ "first_name": "Ada", "email": "nobody" });
    let refused = program.send(Method::POST, "/contacts", contact).await;
    assert_eq!((refused.status.as_u16(), &refused.body["field"]), (422, &json!("email")));

    let owner = contacts(&program).await[0]["id"].clone();
    let account = |balance: &str| json!({ "contact_id": owner, "name": "x", "balance": balance });
    let refused = program.send(Method::POST, "/accounts", account("-0.01")).await;
    assert_eq!((refused.status.as_u16(), &refused.body["field"]), (422, &json!("balance")));
    assert!(refused.text.contains("-0.01"), "{}", refused.text);
    assert_eq!(program.send(Method::POST, "/accounts", account("0.00")).await.status, 201);
}

#[tokio::test]
async fn the_page_and_its_files_are_served_beside_the_api() {
    let folder = std::env::temp_dir().join(format!("contacts-page-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    std::fs::write(folder.join("index.html"), "<h1>Contacts</h1>").unwrap();
    std::fs::write(folder.join("assets/index-1.js"), "1").unwrap();
    let variables = [("PAGE", folder.to_str().unwrap())];
    let program = Program::start("contacts_page", &variables);

    for path in ["/", "/people/1"] {
        let page = program.page(path).await;
        assert_eq!(
            (page.status.as_u16(), page.text.as_str()),
            (200, "<h1>Contacts</h1>"),
            "{path}"
        );
        assert_eq!(page.headers["cache-control"], "no-cache");
    }
    let script = program.page("/assets/index-1.js").await;
    assert_eq!(script.headers["cache-control"], "public, max-age=31536000, immutable");
    // Neither a script nor an answer of the API is ever the page by mistake.
    for path in ["/assets/index-2.js", "/api/nothing"] {
        let missing = program.page(path).await;
        assert_eq!(missing.status, 404, "{path}: {}", missing.text);
        assert_ne!(missing.text, "<h1>Contacts</h1>");
    }
    std::fs::remove_dir_all(&folder).unwrap();

    let program = Program::start("contacts_page_missing", &variables);
    let missing = program.page("/").await;
    assert_eq!(missing.status, 404);
    assert!(missing.text.contains("cargo demo"), "{}", missing.text);
}

/// Needs Node, and `npm ci --prefix sync-patterns-export/client`.
#[test]
fn the_generated_rest_client_writes_through_it() {
    let program = Program::start("contacts_rest_client", &[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rest_client.mjs");
    let output = Command::new("node").arg(script).arg(&program.base).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The client's runtime in Node, with PGlite, over this server and its built-in shapes. Needs Node,
/// and `npm ci --prefix sync-patterns-export/client`.
#[test]
fn two_devices_see_what_each_other_writes() {
    two_devices(&Program::start("contacts_two_devices", &[]));
}

/// The same server, and one environment variable: the shapes come from a program that speaks
/// Electric's protocol. Here it is the built-in service once more, by itself. Needs the same.
#[test]
fn two_devices_do_not_notice_where_shapes_come_from() {
    let database = "contacts_electric_url";
    let secret = [("ELECTRIC_SECRET", "nobody's business")];
    drop(Program::start(database, &secret));
    let (url, requests) = electric(database, secret[0].1);
    let variables = [secret[0], ("ELECTRIC_URL", url.as_str())];
    two_devices(&Program::start(database, &variables));
    assert!(requests.load(Ordering::Relaxed) > 0, "the shapes came from elsewhere");
}

/// A service in Electric's place, for as long as this program runs: its address, and how often it is
/// asked.
fn electric(database: &str, secret: &'static str) -> (String, Arc<AtomicUsize>) {
    let (server, _) = sync_patterns_dev_postgres::url().unwrap().rsplit_once('/').unwrap();
    let url = format!("{server}/{database}");
    let (tell, told) = std::sync::mpsc::channel();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let pool = sqlx::PgPool::connect(&url).await.unwrap();
            let count = move |request: Request<Body>| {
                counted.fetch_add(1, Ordering::Relaxed);
                std::future::ready(request)
            };
            let router = BuiltIn::new(&pool).secret(secret).router();
            let router: axum::Router = router.layer(axum::middleware::map_request(count));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    (told.recv().unwrap(), requests)
}

fn two_devices(program: &Program) {
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../sync-patterns-export/client");
    let output = Command::new("node")
        .args(["node_modules/vitest/vitest.mjs", "run"])
        .args(["--config", "test/end-to-end/vitest.config.ts"])
        .current_dir(client)
        .env("SERVER", &program.base)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_in_plain_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_contacts-server"))
        .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the database of DATABASE_URL does not answer"), "{said}");
    assert!(said.to_lowercase().contains("refused") && !said.contains("panicked"), "{said}");
}
