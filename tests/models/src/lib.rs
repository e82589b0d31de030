//! A project tracker's models: tenants, scopes, join tables, enums, newtypes, every type of column,
//! and names that need quotes. Tests of the schema, of the types and of the server run over these.
#![deny(missing_docs)]

mod every_column;
mod issue;
mod organization;
mod project;
mod reserved;
mod settings;
mod types;

pub use every_column::{EveryColumn, EveryColumnCreate, EveryColumnUpdate};
pub use issue::{
    Attachment, AttachmentCreate, AttachmentUpdate, Comment, CommentCreate, CommentUpdate, Issue,
    IssueAssignee, IssueAssigneeCreate, IssueAssigneeUpdate, IssueCreate, IssueLabel,
    IssueLabelCreate, IssueLabelUpdate, IssueLink, IssueLinkCreate, IssueLinkUpdate, IssueUpdate,
    Label, LabelCreate, LabelUpdate,
};
pub use organization::{
    Country, Organization, OrganizationCreate, OrganizationUpdate, User, UserCreate, UserUpdate,
};
pub use project::{
    Budget, BudgetCreate, BudgetUpdate, Milestone, MilestoneCreate, MilestoneUpdate, Project,
    ProjectCreate, ProjectUpdate, TimeEntry, TimeEntryCreate, TimeEntryUpdate,
};
pub use reserved::{Reserved, ReservedCreate, ReservedUpdate};
pub use settings::{
    Density, Notifications, Panel, Preferences, Settings, SettingsCreate, SettingsUpdate, Theme,
};
pub use types::{Color, CommentKind, EmailAddress, Level, LinkKind, Priority, Slug, Status};

use sync_patterns::{Model, ShapeDefinition, Syncable, sql::Sql};

/// What the derive made of a struct.
#[derive(Debug, Clone, Copy)]
pub struct Derived {
    /// The model as data.
    pub model: Model,
    /// What a client subscribes to.
    pub shape: ShapeDefinition,
    /// The SQL for PGlite and Postgres.
    pub postgres: Sql,
    /// The SQL for SQLite.
    pub sqlite: Sql,
}

const fn derived<M: Syncable>() -> Derived {
    Derived { model: M::MODEL, shape: M::SHAPE, postgres: M::POSTGRES, sqlite: M::SQLITE }
}

/// All models.
pub const ALL: &[Derived] = &[
    derived::<Organization>(),
    derived::<User>(),
    derived::<Country>(),
    derived::<Project>(),
    derived::<Milestone>(),
    derived::<Budget>(),
    derived::<TimeEntry>(),
    derived::<Issue>(),
    derived::<Comment>(),
    derived::<IssueAssignee>(),
    derived::<Label>(),
    derived::<IssueLabel>(),
    derived::<IssueLink>(),
    derived::<Attachment>(),
    derived::<Settings>(),
    derived::<Reserved>(),
    derived::<EveryColumn>(),
];
