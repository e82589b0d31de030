use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A person whom we know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "team")]
pub struct Contact {
    /// Made up by whoever creates the contact.
    pub id: Uuid,
    /// The team that it belongs to, which the server knows from who is signed in.
    pub team: String,
    /// What friends call them.
    pub first_name: String,
    /// The family's name.
    pub last_name: Option<String>,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// How much we hope to sell them; nobody's business but ours.
    #[sync(exclude)]
    #[serde(default)]
    pub internal_score: f64,
    /// When the server first saw them.
    #[sync(server)]
    pub created_at: DateTime<Utc>,
    /// When the server last saw a change.
    #[sync(server)]
    pub updated_at: DateTime<Utc>,
}
