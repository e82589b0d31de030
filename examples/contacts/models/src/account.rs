use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

/// Money, of which nothing is shown that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(tenant = "team")]
pub struct Account {
    /// Made up by whoever opens the account.
    pub id: Uuid,
    /// The team that it belongs to, which the server knows from who is signed in.
    pub team: String,
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
