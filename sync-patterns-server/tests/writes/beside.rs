//! The routes stand beside an application's own, with its state, under its middleware.

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use serde_json::json;
use sync_patterns_server::{Access, Denied, Grant, SyncServer};

use crate::common::{Client, Database, key, models, test};

/// Who is asking, as a middleware found out.
#[derive(Clone)]
struct Session {
    organization: String,
}

/// A state of the application's own.
#[derive(Clone)]
struct Greeting(&'static str);

async fn authenticate(mut request: Request, next: Next) -> Result<Response, StatusCode> {
    let token = request.headers().get("authorization").ok_or(StatusCode::UNAUTHORIZED)?;
    let organization = token.to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    request.extensions_mut().insert(Session { organization });
    Ok(next.run(request).await)
}

async fn authorise(access: Access) -> Result<Grant, Denied> {
    let session: &Session = access.parts.extensions.get().ok_or(Denied::Unauthorised)?;
    Ok(Grant::tenant(&session.organization))
}

#[test]
fn it_stands_beside_routes_state_and_middleware_of_ones_own() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let server =
            SyncServer::new(database.pool.clone()).model::<models::Project>().authorise(authorise);
        let greet = get(|State(Greeting(text)): State<Greeting>| async move { text });
        let app: Router = Router::<Greeting>::new()
            .route("/projects", greet)
            .nest("/api", server.into_router())
            .layer(middleware::from_fn(authenticate))
            .fallback(|| async { (StatusCode::NOT_FOUND, "nothing here") })
            .with_state(Greeting("hello"));
        let address = Client::listen(app).await;
        let client = Client::at(&address);
        let organization = key();
        let ours = client.with("authorization", &format!("Bearer {organization}"));

        assert_eq!(ours.get("/projects").await.text, "hello");
        let made = ours.post("/api/projects", json!({ "name": "a" })).await.row(201);
        let owner = "SELECT organization_id::text FROM projects";
        assert_eq!(database.text(owner).await.as_deref(), Some(&*organization));
        let path = format!("/api/projects/{}", made["id"].as_str().unwrap());
        ours.patch(&path, json!({ "name": "b" })).await.row(200);

        let reply = client.post("/api/projects", json!({ "name": "a" })).await;
        assert_eq!((reply.status.as_u16(), &*reply.text), (401, ""), "the middleware's own answer");
        for path in ["/api/nothing", "/nothing"] {
            assert_eq!(ours.post(path, "{}").await.text, "nothing here");
        }
    });
}
