//! Attempts to get more than a shape's rows and columns: for every parameter, method and key.

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};

use super::{Fixture, OURS, PROJECT, SECRET, THEIRS, common::test};

/// Names by which a client might try to decide what only the server does.
const NAMES: &[&str] = &[
    "table",
    "Table",
    "TABLE",
    "table[]",
    "table[0]",
    "root_table",
    "schema",
    "namespace",
    "where",
    "where[]",
    "Where",
    "params",
    "params[]",
    "params[0]",
    "params[1]",
    "params[01]",
    "params[2]",
    "params[3]",
    "params.1",
    "columns",
    "columns[]",
    "queryable_columns",
    "replica",
    "secret",
    "api_secret",
    "token",
    "source_id",
    "database_id",
    "organization_id",
    "tenant",
    "shape_definition",
    "experimental_compaction",
    "experimental_live",
    "subset",
    "subset[where]",
    "subset[columns]",
    "subset__columns",
    "subset__table",
    "subset__secret",
    "subset__replica",
    "_method",
    "__proto__",
    "offset[]",
    "handle[]",
    "live[where]",
    "log[]",
    "force",
    "x-secret",
    " table",
    "table ",
    "table\0",
];

/// What they might write there.
const VALUES: &[&str] = &[
    "secrets",
    "true",
    "1=1",
    "*",
    "secret",
    "id,secret",
    "full",
    THEIRS,
    SECRET,
    "",
    "'; --",
    "%00",
    "\"public\".\"secrets\"",
    "a&table=secrets",
    "a&secret=x",
    "$1",
    "[]",
    "{}",
];

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn all_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What reaches the upstream without an attempt.
async fn honest(fixture: &Fixture, path: &str) -> Vec<(String, String)> {
    fixture.get(path).await;
    fixture.seen().deciding()
}

#[test]
fn no_parameter_widens_a_shape() {
    test(async {
        let fixture = Fixture::new().await;
        let path = format!("/shapes/issues?offset=-1&project_id={PROJECT}");
        let honest = honest(&fixture, &path).await;
        for name in NAMES {
            for value in VALUES {
                for encode in [encoded, all_encoded] {
                    let pair = format!("{}={}", encode(name), encode(value));
                    for path in [
                        format!("{path}&{pair}"),
                        format!("/shapes/issues?{pair}&offset=-1&project_id={PROJECT}"),
                        format!("{path}&{pair}&{pair}"),
                    ] {
                        fixture.get(&path).await;
                        assert_eq!(fixture.seen().deciding(), honest, "{path}");
                    }
                }
            }
        }
    });
}

#[test]
fn no_value_of_the_protocol_widens_a_shape() {
    test(async {
        let fixture = Fixture::new().await;
        let honest = honest(&fixture, "/shapes/contacts?offset=-1").await;
        let names = [
            "offset",
            "handle",
            "live",
            "live_sse",
            "experimental_live_sse",
            "cursor",
            "log",
            "expired_handle",
            "cache-buster",
        ];
        let values = [
            "-1&table=secrets",
            "x&secret=y",
            "-1#",
            "-1;table=secrets",
            "a=b",
            "-1?table=secrets",
            "\u{fffd}",
            "ü",
            "-1&params[1]=x",
            "%26table%3Dsecrets",
            "+",
            " ",
        ];
        for name in names {
            for value in values {
                let path = format!("/shapes/contacts?{name}={}", encoded(value));
                fixture.get(&path).await;
                let seen = fixture.seen();
                assert_eq!(seen.deciding(), honest, "{path}");
                assert_eq!(seen.all(name), [value], "{path}");
            }
            for value in ["a\r\nx-evil: 1", "a\0", &"x".repeat(2000)] {
                let path = format!("/shapes/contacts?{name}={}", encoded(value));
                fixture.get(&path).await.is_error(400, "malformed_parameter", Some(name));
            }
            let twice = format!("/shapes/contacts?{name}=a&{name}=b");
            fixture.get(&twice).await.is_error(400, "malformed_parameter", Some(name));
            let broken = format!("/shapes/contacts?{name}=%ff");
            fixture.get(&broken).await.is_error(400, "malformed_parameter", Some(name));
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn no_key_of_a_body_widens_a_shape() {
    test(async {
        let fixture = Fixture::new().await;
        let path = "/shapes/contacts?offset=now";
        let honest = honest(&fixture, path).await;
        let subset = json!({"where": "name = 'a'"});
        for name in NAMES.iter().filter(|name| !["where", "params", "subset"].contains(name)) {
            for value in
                VALUES.iter().map(|value| json!(value)).chain([json!(["a"]), json!({"a": 1})])
            {
                let mut plain = subset.clone();
                plain[*name] = value.clone();
                let mut outside = json!({ "subset": subset });
                outside[*name] = value;
                for body in [plain.clone(), json!({ "subset": plain }), outside] {
                    let reply = fixture.post(path, body.to_string()).await;
                    assert_eq!(reply.status, 200, "{body}: {}", reply.text);
                    let seen = fixture.seen();
                    assert_eq!(
                        serde_json::from_slice::<Value>(&seen.body).unwrap(),
                        subset,
                        "{body}"
                    );
                    assert_eq!(seen.deciding(), honest, "{body}");
                }
            }
        }
        // The same key twice: one of them is checked, and that one is sent.
        let twice = r#"{"where":"secret = 'x'","where":"name = 'a'"}"#;
        fixture.post(path, twice).await;
        assert_eq!(serde_json::from_slice::<Value>(&fixture.seen().body).unwrap(), subset);
        let twice = r#"{"where":"name = 'a'","where":"secret = 'x'"}"#;
        fixture.post(path, twice).await.is_error(400, "malformed_parameter", Some("where"));
        // The query's subset does not come along with the body's.
        fixture.post(&format!("{path}&subset__where=name%20%3D%20'b'"), r#"{"limit":null}"#).await;
        let seen = fixture.seen();
        assert_eq!((seen.all("subset__where"), &*seen.body), (vec![], &b"{}"[..]));
    });
}

#[test]
fn no_condition_asks_about_what_is_not_in_the_shape() {
    test(async {
        let fixture = Fixture::new().await;
        let conditions = [
            "secret = 'x'",
            "\"secret\" LIKE 'a%'",
            "organization_id = '22222222-2222-4222-8222-222222222222'",
            "name = 'a') OR (true",
            "name = 'a' OR true) --",
            "true OR EXISTS (SELECT 1)",
            "id IN (SELECT id FROM contacts)",
            "contacts.secret = 'x'",
            "contacts::text LIKE '%x%'",
            "to_jsonb(contacts) ->> 'secret' = 'x'",
            "(contacts).secret = 'x'",
            "pg_sleep(9) IS NULL",
            "name = current_setting('a')",
            r"name = E'\' OR secret = '",
            "name = $$a$$",
            "name = '' UNION SELECT 1",
            "name = 'a'; DROP TABLE contacts",
            "xmin = 1",
            "",
        ];
        for condition in conditions {
            for key in ["where", "order_by"] {
                let get =
                    format!("/shapes/contacts?offset=now&subset__{key}={}", encoded(condition));
                fixture.get(&get).await.is_error(400, "malformed_parameter", Some(key));
                let body = json!({ key: condition }).to_string();
                let reply = fixture.post("/shapes/contacts?offset=now", body).await;
                reply.is_error(400, "malformed_parameter", Some(key));
            }
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn bodies_that_are_no_subset_are_refused() {
    test(async {
        let fixture = Fixture::with(|server| server.body_limit(1000)).await;
        let path = "/shapes/contacts?offset=now";
        for body in ["", "[]", "1", "{", "\"a\"", "\u{0}", r#"{"subset":1}"#] {
            fixture.post(path, body).await.is_error(400, "malformed_request", None);
        }
        let deep = "[".repeat(900);
        fixture.post(path, deep).await.is_error(400, "malformed_request", None);
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1000));
        fixture.post(path, long).await.is_error(413, "too_large", None);
        fixture.post(path, vec![0xff, 0xfe]).await.is_error(400, "malformed_request", None);
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn no_other_method_reaches_the_upstream() {
    test(async {
        let fixture = Fixture::new().await;
        let methods = [
            Method::DELETE,
            Method::PUT,
            Method::PATCH,
            Method::TRACE,
            Method::CONNECT,
            Method::OPTIONS,
            Method::from_bytes(b"PURGE").unwrap(),
        ];
        for method in methods {
            let request = fixture.request(method, "/shapes/countries?offset=-1&handle=1-1");
            let reply = fixture.send(request.body(Body::empty()).unwrap()).await;
            reply.is_error(405, "method_not_allowed", None);
        }
        assert!(fixture.upstream.take().is_empty());
        let request = fixture.request(Method::HEAD, "/shapes/countries?offset=-1");
        let reply = fixture.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, ""));
        assert_eq!(fixture.seen().method, Method::GET);
    });
}

#[test]
fn no_path_leads_elsewhere() {
    test(async {
        let fixture = Fixture::new().await;
        for table in [
            "secrets",
            "public.contacts",
            "%22contacts%22",
            "Contacts",
            "contacts%00",
            "contacts%20",
            "contacts%2F..%2Fsecrets",
            "..%2Fcontacts",
            "%ff",
            "contacts%3Ftable=secrets",
            "pg_catalog.pg_authid",
            "applied_writes",
            "sync_patterns.applied_writes",
            "contacts%26table%3Dx",
        ] {
            let reply = fixture.get(&format!("/shapes/{table}?offset=-1")).await;
            reply.is_error(404, "not_found", None);
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn a_tenant_is_nobodys_choice() {
    test(async {
        let fixture = Fixture::new().await;
        let path = format!("/shapes/contacts?offset=-1&organization_id={THEIRS}");
        let request = Request::builder()
            .uri(path)
            .header("x-tenant", OURS)
            .header("organization_id", THEIRS)
            .header("organization-id", THEIRS);
        fixture.send(request.body(Body::empty()).unwrap()).await;
        let seen = fixture.seen();
        assert_eq!(seen.all("params[1]"), [OURS]);
        assert!(!format!("{seen:?}").contains(THEIRS));
    });
}
