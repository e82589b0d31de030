//! What a user likes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sync_patterns::{Json, Syncable};
use ts_rs::TS;
use uuid::Uuid;

/// A user's settings, in JSON of a known and of an unknown type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, table = "settings")]
pub struct Settings {
    /// Whose.
    #[sync(id)]
    pub user_id: Uuid,
    /// What they chose.
    pub preferences: Json<Preferences>,
    /// Their own keys, by command.
    pub shortcuts: Option<Json<BTreeMap<String, String>>>,
    /// What extensions store.
    pub extensions: serde_json::Value,
    /// What extensions may store.
    pub experiments: Option<serde_json::Value>,
}

/// What a user chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// How much fits on a page.
    pub density: Option<Density>,
    /// From left to right.
    pub panels: Vec<Panel>,
    /// When to ring.
    pub notifications: Notifications,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Black on white.
    Light,
    /// White on black.
    Dark,
    /// As the system says.
    FollowSystem,
}

/// How much fits on a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub enum Density {
    /// Less.
    Roomy,
    /// More.
    Compact,
}

/// A part of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Panel {
    /// A list of issues.
    List {
        /// What it shows.
        filter: Option<String>,
    },
    /// A board.
    Board {
        /// Its columns.
        columns: Vec<String>,
        /// How wide it is.
        width: f64,
    },
}

/// When to ring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Notifications {
    /// On a mention.
    pub mentions: bool,
    /// Never between these hours.
    pub quiet_hours: Option<(u8, u8)>,
}
