//! The work.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_patterns::{Bytes, Syncable};
use uuid::Uuid;

use crate::{Color, CommentKind, LinkKind, Priority, Status};

/// A piece of work. Those of a project are synchronised together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id", scope = "project_id")]
pub struct Issue {
    /// Its key.
    pub id: Uuid,
    /// Whose issue it is.
    pub organization_id: Uuid,
    /// The project; an issue can move to another.
    pub project_id: Uuid,
    /// What is to be done, in a line.
    pub title: String,
    /// What is to be done, in full.
    pub description: Option<String>,
    /// How far it has come.
    #[sync(default = "open")]
    pub status: Status,
    /// How much it matters.
    #[sync(default = "normal")]
    pub priority: Priority,
    /// Where it stands in the project's list.
    #[sync(default = "0")]
    pub order: f64,
    /// Who has it in hand.
    pub user: Option<Uuid>,
    /// The day by which it should be done.
    pub due: Option<jiff::civil::Date>,
    /// Words to find it by.
    #[sync(default = "[]")]
    pub keywords: Vec<String>,
    /// Who reported it; it cannot change.
    #[sync(create_only)]
    pub reporter_id: Option<Uuid>,
    /// The project's own number for it. The server counts.
    #[sync(server, absent_until_synced)]
    pub number: i64,
    /// When the server first saw it.
    #[sync(server)]
    pub created_at: Timestamp,
    /// When the server last changed it.
    #[sync(server, index)]
    pub updated_at: Timestamp,
    /// Whether this device shows it folded.
    #[sync(local_only, default = "false")]
    pub is_collapsed: bool,
    /// A description not sent yet.
    #[sync(local_only)]
    pub draft: Option<String>,
    /// What the server thinks of it.
    #[sync(exclude)]
    #[serde(default)]
    pub internal_score: f64,
}

/// What somebody says about an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = Issue))]
pub struct Comment {
    /// Its key.
    pub id: Uuid,
    /// About what.
    #[sync(create_only)]
    pub issue_id: Uuid,
    /// By whom.
    #[sync(create_only)]
    pub author_id: Uuid,
    /// What for.
    #[serde(rename = "Type")]
    #[sync(default = "REMARK")]
    pub kind: CommentKind,
    /// The text, in Markdown.
    pub body: String,
    /// When it was last edited, if it was.
    #[sync(server)]
    pub edited_at: Option<Timestamp>,
    /// When the server first saw it.
    #[sync(server)]
    pub created_at: Timestamp,
}

/// Somebody works on an issue. There is nothing to say beyond that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = Issue))]
pub struct IssueAssignee {
    /// On what.
    #[sync(id)]
    pub issue_id: Uuid,
    /// Who.
    #[sync(id)]
    pub user_id: Uuid,
}

/// A word to sort issues by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, tenant = "organization_id")]
pub struct Label {
    /// Its key.
    pub id: Uuid,
    /// Whose label it is.
    pub organization_id: Uuid,
    /// The word.
    pub name: String,
    /// How it is shown.
    pub color: Color,
}

/// A label on an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = Issue))]
pub struct IssueLabel {
    /// Which issue.
    #[sync(id)]
    pub issue_id: Uuid,
    /// Which label.
    #[sync(id)]
    pub label_id: Uuid,
    /// The order of an issue's labels.
    pub position: Option<i32>,
}

/// Two issues that belong together; how is part of the key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "from_id", model = Issue))]
pub struct IssueLink {
    /// The one.
    #[sync(id)]
    pub from_id: Uuid,
    /// The other.
    #[sync(id)]
    pub to_id: Uuid,
    /// How.
    #[sync(id)]
    pub kind: LinkKind,
    /// Why.
    pub note: Option<String>,
}

/// A file at an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = Issue))]
pub struct Attachment {
    /// Its key.
    pub id: Uuid,
    /// At what.
    pub issue_id: Uuid,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: Option<String>,
    /// What is in it.
    #[serde(with = "sync_patterns::wire::base64")]
    pub content: Vec<u8>,
    /// A small picture of it.
    pub thumbnail: Option<Bytes>,
}
