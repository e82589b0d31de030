//! `before_write`, and the pieces for handlers of one's own.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use sqlx::PgPool;
use sync_patterns_server::{
    ApiError, Begun, Operation, RequestHash, SyncServer, Write, WriteId, begin_write,
};

use crate::common::{
    Client, Database, key,
    models::{self, Account, AccountCreate, AccountUpdate, Contact, Ticket},
    test, write_id,
};

async fn rules(write: &mut Write<'_, Account>) -> Result<(), ApiError> {
    match write.operation() {
        Operation::Insert => {
            let body: AccountCreate = write.body()?;
            assert!(write.before::<Value>()?.is_none());
            if body.name == "nobody" {
                return Err(ApiError::refused("nobody is a name").field("name"));
            }
            // A client's field, one that clients cannot write, and one that they do not have.
            write.set("name", body.name.to_uppercase())?;
            write.set("created_at", "2026-01-02T03:04:05Z")?;
            write.set("secret", format!("of {}", write.write_id()))?;
        }
        Operation::Update => {
            let body: AccountUpdate = write.body()?;
            let before: Value = write.before()?.unwrap();
            if body.name.is_absent() {
                write.set("small", before["small"].as_i64().unwrap_or_default() + 1)?;
            }
            write.unset("middle");
        }
        _ => {
            let others: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts")
                .fetch_one(write.connection())
                .await
                .unwrap();
            if others == 1 {
                return Err(ApiError::refused("the last account stays"));
            }
        }
    }
    sqlx::query("INSERT INTO audit VALUES ($1)")
        .bind(write.operation().as_str())
        .execute(write.connection())
        .await
        .map_err(|_| ApiError::internal())?;
    Ok(())
}

fn with_rules(server: SyncServer) -> SyncServer {
    server.before_write::<Account>(|mut write| Box::pin(async move { rules(&mut write).await }))
}

#[test]
fn a_hook_sees_changes_and_refuses() {
    test(async {
        let database = Database::new(models::TABLES).await;
        database.run("CREATE TABLE audit (operation text)").await;
        let client = Client::serve(with_rules(models::server(&database.pool)).into_router()).await;
        let (id, first) = (key(), write_id());
        let insert = client.write(&first);
        for _ in 0..2 {
            let row = insert.post("/accounts", json!({ "id": id, "name": "Ada" })).await.row(201);
            assert_eq!(
                (&row["name"], &row["created_at"]),
                (&json!("ADA"), &json!("2026-01-02T03:04:05.000000Z"))
            );
        }
        assert_eq!(database.text("SELECT secret FROM accounts").await, Some(format!("of {first}")));
        client.post("/accounts", json!({ "name": "nobody" })).await.is_error(
            422,
            "refused",
            Some("name"),
        );

        let path = format!("/accounts/{id}");
        let row = client.patch(&path, json!({ "balance": "5", "middle": 3 })).await.row(200);
        assert_eq!(
            (&row["small"], &row["middle"], &row["balance"]),
            (&json!(1), &json!(null), &json!("5.00"))
        );
        client.patch(&path, json!({})).await.row(200);
        assert_eq!(database.text("SELECT small::text FROM accounts").await.as_deref(), Some("2"));

        client.delete(&path).await.is_error(422, "refused", None);
        // What a hook has done goes with its write.
        let refused = json!({ "id": id, "name": "Bea" });
        client.post("/accounts", refused).await.is_error(409, "conflict", Some("id"));
        assert_eq!(
            database.text("SELECT string_agg(operation, ' ') FROM audit").await.as_deref(),
            Some("insert update update")
        );
    });
}

#[test]
fn a_hook_that_is_wrong_is_the_servers_fault() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let server = models::server(&database.pool)
            .before_write::<Account>(|mut write| Box::pin(async move { write.set("nothing", 1) }))
            .before_write::<Ticket>(|write| {
                Box::pin(async move { write.body::<Vec<i32>>().map(|_| ()) })
            })
            .before_write::<Contact>(|mut write| {
                Box::pin(async move { write.set("organization_id", key()) })
            });
        let client = Client::serve(server.into_router()).await.of(&key());
        client.post("/accounts", json!({ "name": "Ada" })).await.is_error(500, "internal", None);
        client.post("/tickets", json!({ "title": "a" })).await.is_error(500, "internal", None);
        // The tenant is not a hook's to choose.
        client.post("/contacts", json!({ "email": "a" })).await.is_error(500, "internal", None);
    });
}

async fn merge(
    State(pool): State<PgPool>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, ApiError> {
    let write_id = WriteId::from_headers(&headers)?;
    let request = RequestHash::of(["POST /tickets/merge", &body]);
    let mut write = match begin_write(&pool, &write_id, "", request).await? {
        Begun::New(write) => write,
        Begun::Known(answer) => return Ok(answer.into_response()),
    };
    if body == "no" {
        return Ok(write.refuse(ApiError::refused("no")).await?.into_response());
    }
    if body == "busy" {
        return Ok(write.refuse(ApiError::unavailable()).await?.into_response());
    }
    sqlx::query("INSERT INTO tickets (title, write_id) VALUES ($1, $2)")
        .bind(&body)
        .bind(write_id.as_str())
        .execute(write.connection())
        .await
        .map_err(|_| ApiError::internal())?;
    let answer = json!({ "txid": write.txid() });
    Ok(write.commit(StatusCode::ACCEPTED, &answer).await?.into_response())
}

#[test]
fn semantics_15_handlers_of_ones_own_are_recognised_too() {
    test(async {
        let database = Database::new(models::TABLES).await;
        // Beside the user's own routes, state and middleware.
        let own =
            Router::new().route("/tickets/merge", post(merge)).with_state(database.pool.clone());
        let client = Client::serve(own.merge(models::router(&database.pool))).await;
        let write = client.write(&write_id());
        let replies =
            futures_util::future::join_all((0..20).map(|_| write.post("/tickets/merge", "a")))
                .await;
        let xmin = database.count("SELECT xmin::text::bigint FROM tickets").await;
        for reply in replies {
            assert_eq!((reply.status.as_u16(), reply.json()), (202, json!({ "txid": xmin })));
        }
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 1);
        write.post("/tickets/merge", "b").await.is_error(422, "write_id_reused", None);
        write.post("/tickets", json!({ "title": "a" })).await.is_error(
            422,
            "write_id_reused",
            None,
        );

        let refused = client.write(&write_id());
        let first = refused.post("/tickets/merge", "no").await;
        first.is_error(422, "refused", None);
        assert_eq!(refused.post("/tickets/merge", "no").await.text, first.text);
        let busy = client.write(&write_id());
        busy.post("/tickets/merge", "busy").await.is_error(503, "unavailable", None);
        assert_eq!(database.count("SELECT count(*) FROM tickets").await, 1);
    });
}
