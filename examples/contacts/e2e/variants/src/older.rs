//! The contact as an earlier release of the application had it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A person whom we know, without a column that has come since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "team")]
pub struct Contact {
    /// Made up by whoever creates the contact.
    pub id: Uuid,
    /// The team that it belongs to.
    pub team: String,
    /// What friends call them.
    pub first_name: String,
    /// The family's name.
    pub last_name: Option<String>,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// When the server first saw them.
    #[sync(server)]
    pub created_at: DateTime<Utc>,
}
