//! Answers come as they are made, and end with their clients and with the server.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{Method, Request},
    response::Response,
};
use futures_util::stream;
use http_body_util::BodyExt;
use sync_patterns_server::Shutdown;
use tokio::{sync::mpsc, time::timeout};
use tower::ServiceExt;

use super::{
    Fixture,
    common::{Reply, test},
    upstream,
};

type Sender = mpsc::UnboundedSender<Result<Bytes, std::io::Error>>;

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

const LIVE: &str = "/shapes/countries?offset=0_0&handle=1-1&live=true";
const EVENTS: &str = "/shapes/countries?offset=0_0&handle=1-1&live=true&live_sse=true";

/// A body whose parts come when the test sends them.
fn body() -> (Sender, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let stream =
        stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    (sender, Body::from_stream(stream))
}

/// An upstream that answers with such bodies; their senders arrive here.
fn streaming(fixture: &Fixture) -> mpsc::UnboundedReceiver<Sender> {
    let (bodies, received) = mpsc::unbounded_channel();
    fixture.upstream.answers(move |_| {
        let (sender, body) = body();
        bodies.send(sender).unwrap();
        upstream::answer(body)
    });
    received
}

async fn ask(fixture: &Fixture, path: &str) -> Response {
    let request = fixture.request(Method::GET, path).body(Body::empty()).unwrap();
    fixture.router.clone().oneshot(request).await.unwrap()
}

async fn next(response: &mut Response) -> Option<Bytes> {
    let frame = timeout(LIMIT, response.body_mut().frame()).await.unwrap();
    frame.map(|frame| frame.unwrap().into_data().unwrap())
}

async fn metric(fixture: &Fixture, name: &str) -> String {
    let Reply { text, .. } = fixture.get("/metrics").await;
    let line = text.lines().find(|line| line.starts_with(name));
    line.unwrap_or_default().rsplit(' ').next().unwrap_or_default().to_owned()
}

#[test]
fn the_first_bytes_arrive_before_the_last_are_made() {
    test(async {
        let fixture = Fixture::new().await;
        let mut bodies = streaming(&fixture);
        for path in ["/shapes/countries?offset=-1", LIVE, EVENTS] {
            let mut response = ask(&fixture, path).await;
            let sender = bodies.recv().await.unwrap();
            sender.send(Ok("first".into())).unwrap();
            assert_eq!(next(&mut response).await.unwrap(), "first", "{path}");
            sender.send(Ok("second".into())).unwrap();
            assert_eq!(next(&mut response).await.unwrap(), "second", "{path}");
            drop(sender);
            assert_eq!(next(&mut response).await, None, "{path}");
        }
    });
}

#[test]
fn an_answer_that_breaks_off_does_not_look_complete() {
    test(async {
        let fixture = Fixture::new().await;
        let mut bodies = streaming(&fixture);
        let mut response = ask(&fixture, "/shapes/countries?offset=-1").await;
        let sender = bodies.recv().await.unwrap();
        sender.send(Ok("first".into())).unwrap();
        assert_eq!(next(&mut response).await.unwrap(), "first");
        sender.send(Err(std::io::Error::other("gone"))).unwrap();
        let frame = timeout(LIMIT, response.body_mut().frame()).await.unwrap();
        assert!(frame.unwrap().is_err());
    });
}

#[test]
fn a_client_that_leaves_frees_the_upstream() {
    test(async {
        let fixture = Fixture::with(|server| server.metrics()).await;
        let mut bodies = streaming(&fixture);
        let response = ask(&fixture, EVENTS).await;
        let sender = bodies.recv().await.unwrap();
        assert_eq!(metric(&fixture, "sync_patterns_waiting_clients").await, "1");
        drop(response);
        // The upstream notices at its next word, or when the connection is closed.
        timeout(LIMIT, sender.closed()).await.unwrap();
        assert_eq!(metric(&fixture, "sync_patterns_waiting_clients").await, "0");
    });
}

#[test]
fn the_end_of_the_server_ends_what_waits_and_lets_the_rest_finish() {
    test(async {
        let shutdown = Shutdown::new();
        let fixture = Fixture::with(|server| server.metrics().shutdown(&shutdown)).await;
        let mut bodies = streaming(&fixture);

        let mut snapshot = ask(&fixture, "/shapes/countries?offset=-1").await;
        let of_snapshot = bodies.recv().await.unwrap();
        let mut events = ask(&fixture, EVENTS).await;
        let of_events = bodies.recv().await.unwrap();
        of_events.send(Ok("data: 1\n\n".into())).unwrap();
        assert_eq!(next(&mut events).await.unwrap(), "data: 1\n\n");

        // An upstream that holds the answer itself back.
        let slow = Fixture::with(|server| server.shutdown(&shutdown)).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let electric = super::Electric::at(&address);
        let server = super::models::server(&slow.database.pool);
        let router = server.shutdown(&shutdown).shapes_from(electric).into_router::<()>();
        let request = Request::builder().uri(LIVE).body(Body::empty()).unwrap();
        let waiting = tokio::spawn(router.oneshot(request));
        let held = timeout(LIMIT, listener.accept()).await.unwrap().unwrap();

        shutdown.begin();
        assert_eq!(next(&mut events).await, None);
        drop(events);
        let ended = timeout(LIMIT, waiting).await.unwrap().unwrap().unwrap();
        assert_eq!(ended.status(), 503);
        assert!(ended.headers().contains_key("retry-after"));
        drop(held);

        of_snapshot.send(Ok("all of it".into())).unwrap();
        drop(of_snapshot);
        assert_eq!(next(&mut snapshot).await.unwrap(), "all of it");
        assert_eq!(next(&mut snapshot).await, None);
        assert_eq!(metric(&fixture, "sync_patterns_waiting_clients").await, "0");
    });
}
