use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A word to find contacts by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "team")]
pub struct Tag {
    /// Made up by whoever creates the tag.
    pub id: Uuid,
    /// The team that it belongs to, which the server knows from who is signed in.
    pub team: String,
    /// The word.
    pub name: String,
    /// How it is painted: `#d7263d`.
    #[sync(default = "#888888")]
    pub color: String,
}

/// That a contact has a tag. Its key is the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "team")]
pub struct ContactTag {
    /// The contact.
    #[sync(id)]
    pub contact_id: Uuid,
    /// The tag.
    #[sync(id, index)]
    pub tag_id: Uuid,
    /// The team that it belongs to.
    pub team: String,
}
