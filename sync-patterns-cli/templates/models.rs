use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A person whom we know.
#[derive(Debug, Clone, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Contact {
    pub id: Uuid,
    pub first_name: String,
    pub last_name: Option<String>,
    /// Where mail reaches them.
    pub email: Option<String>,
    #[sync(exclude)]
    pub credit_score: i32,
    #[sync(server)]
    pub created_at: DateTime<Utc>,
    #[sync(server)]
    pub updated_at: DateTime<Utc>,
}
