//! What a careful programmer writes for one model: the same insert, without idempotency, without a
//! transaction id, for fields that are known.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

/// Whose rows are written.
pub const TEAM: &str = "north";

#[derive(Deserialize)]
struct Create {
    id: Uuid,
    first_name: String,
    last_name: Option<String>,
    email: Option<String>,
}

#[derive(Serialize, sqlx::FromRow)]
struct Row {
    id: Uuid,
    first_name: String,
    last_name: Option<String>,
    email: Option<String>,
    created_at: chrono::DateTime<chrono::Utc>,
    updated_at: chrono::DateTime<chrono::Utc>,
}

pub fn router(pool: PgPool) -> Router {
    Router::new().route("/by_hand", post(insert)).with_state(pool)
}

async fn insert(
    State(pool): State<PgPool>,
    Json(new): Json<Create>,
) -> Result<(StatusCode, Json<Row>), StatusCode> {
    const INSERT: &str = "INSERT INTO contacts (id, first_name, last_name, email, team)
        VALUES ($1, $2, $3, $4, $5)
        RETURNING id, first_name, last_name, email, created_at, updated_at";
    let row = sqlx::query_as(INSERT)
        .bind(new.id)
        .bind(new.first_name)
        .bind(new.last_name)
        .bind(new.email)
        .bind(TEAM)
        .fetch_one(&pool)
        .await;
    match row {
        Ok(row) => Ok((StatusCode::CREATED, Json(row))),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
