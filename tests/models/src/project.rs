//! What the work belongs to, and what it costs.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use uuid::Uuid;

use crate::{Color, Slug};

/// A project of an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id")]
pub struct Project {
    /// Its key.
    pub id: Uuid,
    /// Whose project it is.
    pub organization_id: Uuid,
    /// As it is written.
    pub name: String,
    /// As it stands in addresses; it cannot change.
    #[sync(create_only)]
    pub slug: Slug,
    /// How it is shown.
    #[sync(default = "3381759")]
    pub color: Color,
    /// Finished projects are kept.
    #[sync(default = "false")]
    pub is_archived: bool,
    /// Where it stands in this device's list.
    #[sync(local_only)]
    pub position: Option<f64>,
    /// When the server first saw it.
    #[sync(server)]
    pub created_at: DateTime<Utc>,
    /// When the server last changed it.
    #[sync(server, index)]
    pub updated_at: DateTime<Utc>,
}

/// A date to work towards. The server numbers them, and the columns are in camel case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[serde(rename_all = "camelCase")]
#[sync(local_first, tenant = "organizationId", scope = "projectId")]
pub struct Milestone {
    /// The server's number.
    #[sync(id, server)]
    pub id: i64,
    /// Whose milestone it is.
    pub organization_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// As it is written.
    pub display_title: String,
    /// The day.
    pub due_on: Option<NaiveDate>,
}

/// Money. It shows when the server has accepted it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(tenant = "organization_id", scope = "project_id")]
pub struct Budget {
    /// Its key.
    pub id: Uuid,
    /// Whose budget it is.
    pub organization_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// What it is for.
    pub name: String,
    /// In the organisation's currency.
    pub amount: Decimal,
    /// Anything else.
    pub note: Option<String>,
    /// When the server last changed it.
    #[sync(server)]
    pub updated_at: DateTime<Utc>,
}

/// Time spent by somebody on a day. Confirmed, with a key of three columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(table = "time_entries")]
pub struct TimeEntry {
    /// On what.
    #[sync(id)]
    pub issue_id: Uuid,
    /// By whom.
    #[sync(id)]
    pub user_id: Uuid,
    /// When.
    #[sync(id)]
    pub day: NaiveDate,
    /// How long.
    pub hours: Decimal,
    /// Whether somebody pays for it.
    pub is_billable: bool,
}
