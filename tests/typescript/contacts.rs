//! The contacts as the client's tests have them: the example's grow with the example.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A person whom we know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Contact {
    /// Made up by whoever creates the contact.
    pub id: Uuid,
    /// What friends call them.
    pub first_name: String,
    /// The family's name.
    pub last_name: Option<String>,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// When the server first saw them.
    #[sync(server)]
    pub created_at: DateTime<Utc>,
    /// When the server last saw a change.
    #[sync(server)]
    pub updated_at: DateTime<Utc>,
}

/// Money, of which nothing is shown that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
pub struct Account {
    /// Made up by whoever opens the account.
    pub id: Uuid,
    /// Whose it is.
    #[sync(create_only, index)]
    pub contact_id: Uuid,
    /// What it is called.
    pub name: String,
    /// In euros; a string on its way, so that no cent is lost.
    #[sync(default = "0")]
    pub balance: Decimal,
    /// When the server last saw a change.
    #[sync(server)]
    pub updated_at: DateTime<Utc>,
}

/// A word to find contacts by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct Tag {
    /// Made up by whoever creates the tag.
    pub id: Uuid,
    /// The word.
    pub name: String,
    /// How it is painted: `#d7263d`.
    #[sync(default = "#888888")]
    pub color: String,
}

/// That a contact has a tag. Its key is the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
pub struct ContactTag {
    /// The contact.
    #[sync(id)]
    pub contact_id: Uuid,
    /// The tag.
    #[sync(id, index)]
    pub tag_id: Uuid,
}
