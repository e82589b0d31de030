//! The example's models against its server's own document (`/openapi.json` of `contacts-server`), as
//! it is and with one drift at a time.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    thread,
};

use serde_json::{Value, json};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/contacts");

/// What `sync-patterns check` says of a changed document, and its exit code.
fn check(drift: impl FnOnce(&mut Value)) -> (String, i32) {
    check_with(&[], drift)
}

/// The same with more arguments.
fn check_with(arguments: &[&str], drift: impl FnOnce(&mut Value)) -> (String, i32) {
    let text = include_str!("fixtures/contacts.openapi.json");
    let mut document: Value = serde_json::from_str(text).unwrap();
    drift(&mut document);
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("openapi.json");
    fs::write(&spec, document.to_string()).unwrap();
    check_against(spec.as_os_str(), arguments)
}

/// The same of a document, by its file or its address.
fn check_against(spec: &OsStr, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_sync-patterns"))
        .arg("check")
        .arg("--manifest")
        .arg(Path::new(EXAMPLE).join("web/src/generated/manifest.json"))
        .arg("--config")
        .arg(Path::new(EXAMPLE).join("sync-patterns.config.yaml"))
        .arg("--spec")
        .arg(spec)
        .args(arguments)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code().unwrap())
}

fn schema<'a>(document: &'a mut Value, name: &str) -> &'a mut Value {
    &mut document["components"]["schemas"][name]
}

#[test]
fn the_example_and_its_server_agree() {
    let (said, code) = check(|_| ());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("4 models") && said.contains("agree"), "{said}");
}

#[track_caller]
fn found(drift: impl FnOnce(&mut Value), expected_code: i32, expected: &[&str]) {
    let (said, code) = check(drift);
    assert_eq!(code, expected_code, "{said}");
    for part in expected {
        assert!(said.contains(part), "`{part}` in:\n{said}");
    }
    assert!(said.contains("examples/contacts/models/src/contact.rs:"), "{said}");
}

#[test]
fn another_type() {
    let drift = |document: &mut Value| {
        schema(document, "Contact")["properties"]["first_name"] = json!({ "type": "integer" });
    };
    let message = "error[type]: `Contact.first_name` is text in Rust, and integer in the API's row";
    found(drift, 1, &[message, "#/components/schemas/Contact/properties/first_name"]);
}

#[test]
fn a_property_that_is_missing() {
    let drift = |document: &mut Value| {
        let contact = schema(document, "Contact");
        contact["properties"].as_object_mut().unwrap().remove("email");
        contact["required"].as_array_mut().unwrap().retain(|name| name != "email");
    };
    found(drift, 1, &["error[missing]: `Contact.email` is not in the API's row"]);
}

#[test]
fn an_excluded_field_that_the_api_gives_away() {
    let drift = |document: &mut Value| {
        schema(document, "Contact")["properties"]["internal_score"] = json!({ "type": "number" });
    };
    let message = "error[excluded]: `Contact.internal_score` never leaves the server in Rust";
    found(drift, 1, &[message, "x-sync-exclude"]);
}

#[test]
fn null_where_rust_has_none() {
    let drift = |document: &mut Value| {
        let types = json!(["string", "null"]);
        schema(document, "Contact")["properties"]["first_name"]["type"] = types;
    };
    found(drift, 1, &["error[nullability]: `Contact.first_name` can be null in the API's row"]);
}

#[test]
fn a_property_that_is_suddenly_required() {
    let drift = |document: &mut Value| {
        schema(document, "ContactCreate")["required"]
            .as_array_mut()
            .unwrap()
            .push("last_name".into());
    };
    found(drift, 0, &["warning[required]: `Contact.last_name` may be left out in Rust"]);
}

#[test]
fn a_route_that_is_gone() {
    let drift = |document: &mut Value| {
        document["paths"].as_object_mut().unwrap().remove("/contacts");
    };
    found(drift, 1, &["error[method]: the API has no POST for `Contact`"]);
}

/// A difference that is an error, and one that is a warning.
fn two_drifts(document: &mut Value) {
    schema(document, "Contact")["properties"]["first_name"] = json!({ "type": "integer" });
    let post = &mut document["paths"]["/contacts"]["post"];
    post.as_object_mut().unwrap().remove("parameters").unwrap();
}

#[test]
fn json_for_programs() {
    let (said, code) = check_with(&["--format", "json"], two_drifts);
    assert_eq!(code, 1, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["models"], 4);
    assert_eq!((&said["errors"], &said["warnings"]), (&json!(1), &json!(1)));
    assert_eq!((&said["accepted"], &said["unused"]), (&json!(0), &json!([])));
    let findings = said["findings"].as_array().unwrap();
    let names: Vec<&str> = findings.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Contact.post.idempotency", "Contact.row.first_name.type"]);
    let of_type = &findings[1];
    assert_eq!(of_type["rule"], "type");
    assert_eq!(of_type["severity"], "error");
    assert_eq!(of_type["file"], "examples/contacts/models/src/contact.rs");
    assert_eq!(of_type["pointer"], "/components/schemas/Contact/properties/first_name");
    assert_eq!((&of_type["rust"], &of_type["api"]), (&json!("text"), &json!("integer")));
    assert_eq!(of_type["change_rust"], "make the field `i64`");
    assert_eq!(of_type["change_api"], "make the property string");
}

#[test]
fn annotations_for_github() {
    let (said, code) = check_with(&["--format", "github"], two_drifts);
    assert_eq!(code, 1, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    let place = "file=examples/contacts/models/src/contact.rs,line=";
    assert!(lines[0].starts_with(&format!("::warning {place}")), "{said}");
    assert!(lines[0].contains("title=Contact.post.idempotency::POST for `Contact`"), "{said}");
    assert!(lines[1].starts_with(&format!("::error {place}")), "{said}");
    assert!(lines[1].contains("title=Contact.row.first_name.type::`Contact.first_name` is text"));
    // The whole finding is in one line.
    assert!(lines[1].contains("in the API's row%0A"), "{said}");
}

#[test]
fn warnings_fail_where_they_are_asked_to() {
    let drift = |document: &mut Value| {
        let post = &mut document["paths"]["/contacts"]["post"];
        post.as_object_mut().unwrap().remove("parameters").unwrap();
    };
    assert_eq!(check(drift).1, 0);
    assert_eq!(check_with(&["--deny-warnings"], drift).1, 1);
}

/// What is said of the document that a backend answers with.
fn check_answered(status: &str, body: String) -> (String, i32) {
    let backend = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/openapi.json", backend.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let served = thread::spawn(move || {
        let (mut connection, _) = backend.accept().unwrap();
        let lines = BufReader::new(&connection).lines().map(Result::unwrap);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        connection.write_all(answer.as_bytes()).unwrap();
        head
    });
    let checked = check_against(OsStr::new(&address), &[]);
    assert_eq!(served.join().unwrap()[0], "GET /openapi.json HTTP/1.1");
    checked
}

#[test]
fn a_backend_is_asked_for_its_document() {
    let text = include_str!("fixtures/contacts.openapi.json");
    let (said, code) = check_answered("200 OK", text.to_owned());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("/openapi.json agree"), "{said}");

    let (said, code) = check_answered("404 Not Found", String::new());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("404") && said.contains("is the backend running"), "{said}");
}

#[test]
fn a_document_that_is_none() {
    let (said, code) = check(|document| *document = json!([1, 2]));
    assert_ne!(code, 0);
    assert!(said.starts_with("error: ") && !said.contains("panicked"), "{said}");
}
