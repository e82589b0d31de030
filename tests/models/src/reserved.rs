//! Names in mixed case, words of SQL, and names that need quotes.

use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// A model whose every name needs quotes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, table = "Order")]
pub struct Reserved {
    /// The key, a word of SQL.
    #[sync(id)]
    #[serde(rename = "primary")]
    pub key: Uuid,
    /// A word of SQL.
    pub order: i32,
    /// A word of SQL.
    pub user: String,
    /// In mixed case, and a word of Rust.
    #[serde(rename = "Type")]
    pub r#type: Option<String>,
    /// A word of SQL.
    pub select: Option<bool>,
    /// With a space and quotes.
    #[serde(rename = "it's \"quoted\"")]
    pub quoted: Option<String>,
    /// Not in ASCII.
    #[serde(rename = "größe")]
    pub size: Option<f64>,
}
