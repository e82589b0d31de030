//! A model with one of everything. The lines of this file are in the expected messages.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sync_patterns::{Column, Syncable};
use uuid::Uuid;

/// How soon.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Column)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    High,
}

/// What is to be done.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id")]
pub struct Issue {
    pub id: Uuid,
    pub organization_id: Uuid,
    #[sync(create_only)]
    pub project_id: Uuid,
    pub title: String,
    pub note: Option<String>,
    pub priority: Priority,
    pub order: i32,
    pub views: i64,
    pub ratio: f64,
    pub labels: Vec<String>,
    pub due: Option<NaiveDate>,
    #[sync(default = "true")]
    pub is_open: bool,
    #[sync(server, provisional = "0")]
    pub number: i32,
    #[sync(local_only)]
    pub is_folded: Option<bool>,
    #[sync(exclude)]
    pub secret: Option<String>,
    #[sync(server)]
    pub created_at: DateTime<Utc>,
}

/// Who works on it. The key is the pair.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
pub struct Assignee {
    #[sync(id)]
    pub issue_id: Uuid,
    #[sync(id)]
    pub user_id: i32,
}
