//! Who may ask: the secret, other origins, methods; and ending shapes.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{
    Fixture,
    common::{Reply, test},
    header,
    reader::Reader,
};

const ITEMS: &str = "table=items";

impl Fixture {
    async fn method(&self, method: Method, query: &str) -> Reply {
        self.send(method, query, HeaderMap::new(), Body::empty()).await
    }

    async fn path(&self, path: &str) -> Reply {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(text.to_vec()).unwrap();
        Reply { status: parts.status, headers: parts.headers, text }
    }
}

#[test]
fn only_who_knows_the_secret_gets_anything() {
    test(async {
        let fixture = Fixture::with(|built_in| built_in.secret("open sesame")).await;
        for method in [Method::GET, Method::POST, Method::DELETE, Method::HEAD] {
            for secret in
                ["", "&secret=", "&secret=open", "&api_secret=open", "&secret=open+sesame+"]
            {
                let query = format!("{ITEMS}&offset=-1{secret}");
                let reply = fixture.method(method.clone(), &query).await;
                assert_eq!(reply.status, 401, "{method} {query}");
                assert_eq!(header(&reply, "cache-control"), "no-store");
                if method != Method::HEAD {
                    let message = "Unauthorized - Invalid API secret";
                    assert_eq!(reply.json()["message"], message);
                }
            }
        }
        for name in ["secret", "api_secret"] {
            let reply = fixture.get(&format!("{ITEMS}&offset=-1&{name}=open+sesame")).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
        }
        assert_eq!(fixture.method(Method::OPTIONS, ITEMS).await.status, 204);
        assert_eq!(fixture.path("/v1/health").await.status, 200);
    });
}

#[test]
fn pages_of_other_origins_may_read_every_answer() {
    test(async {
        let fixture = Fixture::new().await;
        for query in [
            "table=items&offset=-1",
            "table=items&offset=0_0&handle=x",
            "table=nothing&offset=-1",
            "table=items&offset=now&subset__where=true",
        ] {
            let origin = "https://app.example";
            let headers = [("origin".parse().unwrap(), origin.parse().unwrap())];
            let headers = headers.into_iter().collect();
            let reply = fixture.send(Method::GET, query, headers, Body::empty()).await;
            assert_eq!(header(&reply, "access-control-allow-origin"), origin);
            // A cache must not give one origin's answer to another.
            assert_eq!(header(&reply, "vary"), "origin");
            let exposed: BTreeSet<&str> =
                header(&reply, "access-control-expose-headers").split(',').collect();
            for name in reply.headers.keys().filter(|name| name.as_str().starts_with("electric-")) {
                assert!(exposed.contains(name.as_str()), "{name} is hidden from browsers");
            }
            let anyone = fixture.get(query).await;
            assert_eq!(header(&anyone, "access-control-allow-origin"), "*");
        }
    });
}

#[test]
fn a_browser_asks_first_and_may() {
    test(async {
        let fixture = Fixture::new().await;
        let headers = [
            ("origin", "https://app.example"),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization,if-none-match,traceparent"),
        ];
        let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let headers = headers.into_iter().collect();
        let reply = fixture.send(Method::OPTIONS, "", headers, Body::empty()).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
        let allowed = header(&reply, "access-control-allow-headers");
        assert_eq!(allowed, "authorization,if-none-match,traceparent");
        let methods = header(&reply, "access-control-allow-methods");
        assert_eq!(methods, "GET, POST, HEAD, DELETE, OPTIONS");
        assert_eq!(header(&reply, "access-control-max-age"), "86400");
    });
}

#[test]
fn head_has_the_headers_alone() {
    test(async {
        let fixture = Fixture::new().await;
        let query = "table=items&offset=-1";
        let (got, head) = (fixture.get(query).await, fixture.method(Method::HEAD, query).await);
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
        for name in
            ["electric-handle", "electric-offset", "electric-schema", "etag", "cache-control"]
        {
            assert_eq!(header(&head, name), header(&got, name));
        }
    });
}

#[test]
fn shapes_end_where_that_is_allowed_and_get_new_handles() {
    test(async {
        let fixture = Fixture::new().await;
        let reply = fixture.method(Method::DELETE, ITEMS).await;
        assert_eq!(reply.status, 405);
        assert!(reply.json()["message"].is_string());

        let fixture = Fixture::with(|built_in| built_in.allow_delete()).await;
        assert_eq!(fixture.method(Method::DELETE, ITEMS).await.status, 404);
        let mut handles = BTreeSet::new();
        for query in [ITEMS, "table=items&handle="] {
            let mut reader = Reader::new(ITEMS);
            reader.catch_up(&fixture).await;
            assert!(handles.insert(reader.handle.clone()));
            let place = format!("{ITEMS}&offset={}&handle={}", reader.offset, reader.handle);
            let query = match query.ends_with("handle=") {
                true => format!("{query}{}", reader.handle),
                false => query.to_owned(),
            };
            let waiting = format!("{place}&live=true");
            let (waited, deleted) =
                tokio::join!(fixture.get(&waiting), fixture.method(Method::DELETE, &query));
            assert_eq!(deleted.status, 202);
            for reply in [waited, fixture.get(&place).await] {
                assert_eq!(reply.status, 409);
                assert_ne!(header(&reply, "electric-handle"), reader.handle);
            }
        }
        let wrong = fixture.method(Method::DELETE, "table=items&handle=1-1").await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.json()["errors"]["handle"][0].is_string());
        assert_eq!(fixture.method(Method::DELETE, "table=logs").await.status, 404);
    });
}

#[test]
fn other_paths_are_as_electric_has_them() {
    test(async {
        let fixture = Fixture::new().await;
        let health = fixture.path("/v1/health").await;
        assert_eq!((health.status.as_u16(), health.text.as_str()), (200, r#"{"status":"active"}"#));
        assert_eq!(header(&health, "cache-control"), "no-cache, no-store, must-revalidate");
        let root = fixture.path("/").await;
        assert_eq!((root.status.as_u16(), root.text.as_str()), (200, ""));
        for path in ["/v1", "/v1/shapes", "/v1/shape/", "/shape"] {
            assert_eq!(fixture.path(path).await.status, 404, "{path}");
        }
    });
}
