//! What is written into logs.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::Method, response::Response};
use tracing_subscriber::fmt::MakeWriter;

use super::{Fixture, OURS, PROJECT, SECRET, common::test, upstream};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[test]
fn no_secret_and_no_condition_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // For all threads: what the other tests do meanwhile is judged too.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    test(async {
        let fixture = Fixture::new().await;
        let issues = format!("/shapes/issues?offset=-1&project_id={PROJECT}");
        for path in [
            "/shapes/contacts?offset=-1",
            issues.as_str(),
            "/shapes/contacts?offset=-1&secret=from-the-client",
            "/shapes/contacts?offset=now&subset__where=name%20%3D%20'private'",
            "/shapes/contacts?offset=now&subset__where=secret%20%3D%20'private'",
            "/shapes/nothing",
        ] {
            fixture.get(path).await;
        }
        fixture.post("/shapes/contacts?offset=now", r#"{"where":"name = 'private'"}"#).await;
        for status in [301, 400, 401, 404, 409, 429, 500] {
            fixture.upstream.answers(move |seen| {
                // The worst that an upstream can say.
                let body = Body::from(format!("{:?}", seen.query));
                let mut response: Response = upstream::answer(body);
                *response.status_mut() = axum::http::StatusCode::from_u16(status).unwrap();
                response
            });
            fixture.get(&issues).await;
        }
        for answer in ["401", "403"] {
            let request = fixture.request(Method::GET, &issues).header("x-answer", answer);
            fixture.send(request.body(Body::empty()).unwrap()).await;
        }
        let electric = super::Electric::at("http://127.0.0.1:1").secret(SECRET);
        assert!(!format!("{electric:?}").contains(SECRET));
        let server = super::models::server(&fixture.database.pool).shapes_from(electric);
        let fixture = Fixture { router: server.into_router(), ..fixture };
        fixture.get(&issues).await;
    });
    let bytes = log.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    // sqlx tells its own statements at the level `debug`, without values.
    let ours: Vec<&str> = text.lines().filter(|line| !line.contains("sqlx::")).collect();
    assert!(ours.iter().any(|line| line.contains("Electric cannot be reached")), "{ours:#?}");
    let is_named = |line: &&str| line.contains("request") && line.contains("table=\"issues\"");
    assert!(ours.iter().any(is_named), "{ours:#?}");
    for line in &ours {
        for word in
            [SECRET, "from-the-client", "organization_id", "SELECT", "private", OURS, PROJECT, "$1"]
        {
            assert!(!line.contains(word), "{line}");
        }
    }
    assert!(!text.contains(SECRET));
}
