//! The models of the tests, and tables as a database of some years has them: native enums, domains,
//! lengths, serial keys, generated columns, triggers.

use axum::Router;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sync_patterns::{Column, Syncable};
use sync_patterns_server::{Access, Denied, Grant, Operation, SyncServer};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Column)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    Free,
    PaidYearly,
}

/// One column of each type, without tenant or scope.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    #[sync(default = "free")]
    pub plan: Plan,
    #[sync(default = "0")]
    pub balance: Decimal,
    pub exact: Option<Decimal>,
    pub small: Option<i16>,
    pub middle: Option<i32>,
    pub big: Option<i64>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    #[sync(default = "true")]
    pub is_active: bool,
    #[serde(with = "sync_patterns::wire::rfc3339::option")]
    pub seen_at: Option<OffsetDateTime>,
    #[serde(with = "sync_patterns::wire::date::option")]
    pub opened_on: Option<Date>,
    #[serde(with = "sync_patterns::wire::base64::option")]
    pub photo: Option<Vec<u8>>,
    pub settings: Option<serde_json::Value>,
    pub document: Option<serde_json::Value>,
    pub tags: Option<Vec<String>>,
    pub numbers: Option<Vec<i64>>,
    pub amounts: Option<Vec<Option<Decimal>>>,
    pub plans: Option<Vec<Plan>>,
    #[serde(with = "sync_patterns::wire::rfc3339::option")]
    pub moments: Option<Vec<OffsetDateTime>>,
    pub email: Option<String>,
    pub code: Option<String>,
    pub parent_id: Option<Uuid>,
    #[sync(create_only)]
    pub made_by: Option<String>,
    #[sync(server, provisional = "0")]
    pub doubled: Decimal,
    #[sync(server)]
    #[serde(with = "sync_patterns::wire::rfc3339")]
    pub created_at: OffsetDateTime,
    #[sync(local_only)]
    pub is_folded: Option<bool>,
    #[sync(exclude)]
    pub secret: Option<String>,
}

/// A key that Postgres counts.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Ticket {
    #[sync(id, server)]
    pub id: i64,
    pub title: String,
}

/// A tenant's, with a value that is unique per tenant.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id")]
pub struct Contact {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub email: String,
    pub name: Option<String>,
    pub manager_id: Option<Uuid>,
    #[sync(exclude)]
    pub secret: Option<String>,
}

/// A tenant's.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id")]
pub struct Project {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: String,
}

/// A tenant's, by project.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id", scope = "project_id")]
pub struct Issue {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub project_id: Uuid,
    pub title: String,
    pub assignee_id: Option<Uuid>,
}

/// Where its issue is; no column of its own says whose it is.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = Issue))]
pub struct Comment {
    pub id: Uuid,
    pub issue_id: Uuid,
    pub body: String,
}

/// A key of two parts.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Translation {
    #[sync(id)]
    pub word: String,
    #[sync(id)]
    pub language: String,
    pub text: String,
}

/// Only read.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(read_only)]
pub struct Country {
    #[sync(id)]
    pub code: String,
    pub name: String,
}

pub const TABLES: &str = r#"
CREATE TYPE plan AS ENUM ('free', 'paid_yearly');
CREATE DOMAIN email AS varchar(40) CHECK (VALUE LIKE '%@%');
CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    name varchar(12) NOT NULL CHECK (name <> 'forbidden'),
    plan plan NOT NULL,
    balance numeric(12,2) NOT NULL,
    exact numeric,
    small smallint, middle integer, big bigint, single real, double double precision,
    is_active boolean NOT NULL,
    seen_at timestamptz, opened_on date, photo bytea, settings jsonb, document json,
    tags text[], numbers bigint[], amounts numeric(6,2)[], plans plan[], moments timestamptz[],
    email email UNIQUE,
    code char(3),
    parent_id uuid REFERENCES accounts,
    made_by text,
    doubled numeric GENERATED ALWAYS AS (balance * 2) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    secret text NOT NULL DEFAULT 'hidden',
    write_id text
);
CREATE TABLE tickets (id bigserial PRIMARY KEY, title text NOT NULL, write_id text);
CREATE TABLE contacts (
    id uuid PRIMARY KEY, organization_id uuid NOT NULL, email text NOT NULL, name text,
    manager_id uuid REFERENCES contacts DEFERRABLE INITIALLY DEFERRED,
    secret text, write_id text,
    UNIQUE (organization_id, email)
);
CREATE TABLE projects (id uuid PRIMARY KEY, organization_id uuid NOT NULL, name text NOT NULL, write_id text);
CREATE TABLE issues (
    id uuid PRIMARY KEY, organization_id uuid NOT NULL,
    project_id uuid NOT NULL REFERENCES projects, title text NOT NULL,
    assignee_id uuid REFERENCES contacts, write_id text
);
CREATE TABLE comments (
    id uuid PRIMARY KEY, issue_id uuid NOT NULL REFERENCES issues, body text NOT NULL, write_id text
);
CREATE TABLE translations (
    word text, language text, text text NOT NULL, write_id text, PRIMARY KEY (word, language)
);
CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL, write_id text);
"#;

/// All models, for an authoriser that reads who is asking from headers: `x-tenant`, and `x-deny`
/// with scope values that they may not touch.
pub fn server(pool: &PgPool) -> SyncServer {
    SyncServer::new(pool.clone())
        .model::<Account>()
        .model::<Ticket>()
        .model::<Contact>()
        .model::<Project>()
        .model::<Issue>()
        .model::<Comment>()
        .model::<Translation>()
        .model::<Country>()
        .authorise(|access: Access| async move { authorise(&access) })
}

/// Who may do what, by headers.
pub fn authorise(access: &Access) -> Result<Grant, Denied> {
    let header = |name: &str| {
        access.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    match header("x-answer").as_deref() {
        Some("401") => return Err(Denied::Unauthorised),
        Some("403") => return Err(Denied::Forbidden),
        Some("503") => return Err(Denied::Unavailable),
        Some("read-only") if access.operation != Operation::Read => return Err(Denied::Forbidden),
        _ => {}
    }
    let denied = header("x-deny").unwrap_or_default();
    let is_denied =
        |value: &serde_json::Value| value.as_str().is_some_and(|id| denied.contains(id));
    if access.scope.iter().any(|value| is_denied(&value.value)) {
        return Err(Denied::Forbidden);
    }
    Ok(Grant { tenant: header("x-tenant") })
}

/// Routes over a database.
pub fn router(pool: &PgPool) -> Router {
    server(pool).into_router()
}
