//! Who works here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

use crate::{EmailAddress, Slug};

/// A company, the tenant of everything else. Its name is confirmed by the server before it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
pub struct Organization {
    /// Its own tenant.
    pub id: Uuid,
    /// As it is written.
    pub name: String,
    /// As it stands in addresses.
    pub slug: Slug,
    /// Where its head office is.
    pub country_code: Option<String>,
    /// When the server first saw it.
    #[sync(server)]
    pub created_at: DateTime<Utc>,
}

/// Somebody who can log in. The table's name is a word of SQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, table = "user", tenant = "organization_id")]
pub struct User {
    /// Chosen by whoever invites them.
    pub id: Uuid,
    /// Whose user it is; the server sets it.
    pub organization_id: Uuid,
    /// Where invitations go.
    pub email: EmailAddress,
    /// What others read.
    pub display_name: Option<String>,
    /// Whether they may log in.
    #[sync(default = "true")]
    pub is_active: bool,
    /// Never leaves the server.
    #[sync(exclude)]
    #[serde(default)]
    pub password_hash: String,
    /// Nor does this.
    #[serde(skip)]
    pub session_token: Option<String>,
}

/// A country by its ISO code. The server's alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(read_only)]
pub struct Country {
    /// ISO 3166-1, two letters.
    #[sync(id)]
    pub code: String,
    /// In English.
    #[sync(index)]
    pub name: String,
    /// Its own languages.
    pub languages: Vec<String>,
}
