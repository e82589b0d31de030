//! What becomes of the upstream's answers.

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode},
    response::Response,
};
use sync_patterns_server::shapes::{EXPOSED_HEADERS, Electric};

use super::{
    Fixture, SECRET,
    common::{models, test},
    upstream,
};

const PATH: &str = "/shapes/contacts?offset=-1";

fn with(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Response {
    let mut response = upstream::answer(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    response
}

#[test]
fn the_protocol_comes_back_and_nothing_else() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.upstream.answers(|_| {
            let headers = [
                ("electric-cursor", "123"),
                ("electric-up-to-date", ""),
                ("electric-has-data", "true"),
                ("set-cookie", "a=b"),
                ("location", "http://electric/v1/shape?secret=s3cr3t-of-electric"),
                ("server", "electric"),
                ("x-secret", SECRET),
                ("access-control-allow-origin", "*"),
                ("access-control-expose-headers", "*"),
                ("surrogate-control", "max-age=999"),
                ("vary", "origin"),
                ("age", "5"),
            ];
            with(200, &headers, r#"[{"headers":{"control":"up-to-date"}}]"#)
        });
        let reply = fixture.get(PATH).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.text, r#"[{"headers":{"control":"up-to-date"}}]"#);
        let mut headers: Vec<(&str, &str)> = reply
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            [
                (
                    "access-control-expose-headers",
                    "electric-cursor,electric-handle,electric-has-data,\
                     electric-internal-known-error,electric-offset,electric-schema,\
                     electric-snapshot,electric-up-to-date,retry-after"
                ),
                ("cache-control", "private, no-cache"),
                ("content-type", "application/json"),
                ("electric-cursor", "123"),
                ("electric-handle", "38083685-1729874417404"),
                ("electric-has-data", "true"),
                ("electric-offset", "0_0"),
                ("electric-schema", r#"{"id":{"type":"uuid","pk_index":0}}"#),
                ("electric-up-to-date", ""),
                ("etag", "\"38083685-1729874417404:-1:0_0\""),
                ("vary", "authorization, cookie"),
                ("x-content-type-options", "nosniff"),
            ]
        );
        assert!(EXPOSED_HEADERS.iter().all(|name| headers[0].1.contains(name.as_str())));
    });
}

#[test]
fn nobody_but_the_client_keeps_an_answer_and_it_asks_again() {
    test(async {
        let fixture = Fixture::new().await;
        for (theirs, ours) in [
            ("public, max-age=604800, s-maxage=3600", "private, no-cache"),
            ("public, max-age=5, stale-while-revalidate=5", "private, no-cache"),
            ("no-cache", "private, no-cache"),
            ("no-store", "no-store"),
            ("No-Store, max-age=0", "no-store"),
        ] {
            fixture.upstream.answers(move |_| with(200, &[("cache-control", theirs)], "[]"));
            assert_eq!(fixture.get(PATH).await.headers["cache-control"], ours, "{theirs}");
        }
        fixture.upstream.answers(|_| {
            let mut response = upstream::answer("[]");
            response.headers_mut().remove("cache-control");
            response
        });
        assert_eq!(fixture.get(PATH).await.headers["cache-control"], "no-store");
    });
}

#[test]
fn a_304_and_a_409_are_the_protocols() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.upstream.answers(|seen| match seen.headers.get("if-none-match") {
            Some(_) => with(304, &[], ""),
            None => with(200, &[], "[]"),
        });
        let request = fixture.request(Method::GET, PATH).header("if-none-match", "\"a\"");
        let reply = fixture.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (304, ""));
        assert_eq!(reply.headers["electric-handle"], "38083685-1729874417404");

        let must_refetch = r#"[{"headers":{"control":"must-refetch"}}]"#;
        let location =
            [("location", "/v1/shape?table=contacts&handle=1"), ("electric-handle", "2-2")];
        fixture.upstream.answers(move |_| with(409, &location, must_refetch));
        let reply = fixture.get(PATH).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (409, must_refetch));
        assert_eq!(reply.headers["electric-handle"], "2-2");
        assert!(!reply.headers.contains_key("location"));
    });
}

#[test]
fn errors_are_told_in_the_servers_own_form() {
    test(async {
        let fixture = Fixture::new().await;
        let sql = r#"{"message":"Invalid request","errors":{"where":["At location 17: syntax error at or near organization_id in SELECT"]}}"#;
        let table = r#"{"errors":{"table":["Table \"public\".\"contacts\" does not exist."]}}"#;
        let offset = r#"{"message":"Invalid request","errors":{"offset":["has invalid format"]}}"#;
        let subset =
            r#"{"errors":{"subset":{"where":["At location 17: SELECT 1 WHERE organization_id"]}}}"#;
        let cases = [
            (400, sql, 500, "internal", None),
            (400, table, 500, "internal", None),
            (400, "", 500, "internal", None),
            (400, offset, 400, "malformed_parameter", Some("offset")),
            (400, subset, 400, "malformed_parameter", Some("subset")),
            (401, r#"{"message":"Unauthorized - Invalid API secret"}"#, 500, "internal", None),
            (403, "secret", 500, "internal", None),
            (404, "SELECT", 500, "internal", None),
            (301, "", 500, "internal", None),
            (204, "", 500, "internal", None),
            (408, "", 503, "unavailable", None),
            (413, "", 413, "too_large", None),
            (429, "SELECT", 429, "unavailable", None),
            (500, "SELECT organization_id", 503, "unavailable", None),
            (502, "<html>", 503, "unavailable", None),
            (503, r#"{"code":"concurrent_request_limit_exceeded"}"#, 503, "unavailable", None),
            (504, "", 503, "unavailable", None),
        ];
        for (theirs, body, ours, code, field) in cases {
            let location =
                [("location", "http://x/?secret=s3cr3t-of-electric"), ("retry-after", "7")];
            fixture.upstream.answers(move |_| with(theirs, &location, body));
            let reply = fixture.get(PATH).await;
            reply.is_error(ours, code, field);
            assert_eq!(reply.headers["cache-control"], "no-store");
            assert!(!reply.headers.contains_key("location"));
            for word in ["SELECT", "organization_id", SECRET, "public", "html"] {
                assert!(!reply.text.contains(word), "{theirs}: {}", reply.text);
            }
            if code == "unavailable" {
                assert_eq!(reply.headers["retry-after"], "7");
            }
        }
    });
}

#[test]
fn what_is_not_electric_is_not_passed_on() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.upstream.answers(|_| Response::new(Body::from("<html>hello</html>")));
        fixture.get(PATH).await.is_error(500, "internal", None);
    });
}

#[test]
fn an_upstream_that_is_not_there_is_tried_again_later() {
    test(async {
        let mut fixture = Fixture::new().await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        for address in [closed.clone(), closed.replace("http:", "https:")] {
            let electric = Electric::at(&address).secret(SECRET);
            let server = models::server(&fixture.database.pool).shapes_from(electric);
            fixture.router = server.into_router();
            let reply = fixture.get(PATH).await;
            reply.is_error(503, "unavailable", None);
            assert!(reply.headers.contains_key("retry-after"));
        }
    });
}

#[test]
fn a_table_that_comes_later_is_found() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("ALTER TABLE countries RENAME TO elsewhere").await;
        fixture.get("/shapes/countries?offset=-1").await.is_error(503, "unavailable", None);
        fixture.database.run("ALTER TABLE elsewhere RENAME TO countries").await;
        assert_eq!(fixture.get("/shapes/countries?offset=-1").await.status, 200);
    });
}
