//! Enums and newtypes that columns hold.

use serde::{Deserialize, Serialize};
use sync_patterns::Column;
use ts_rs::TS;

/// How far an issue has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Column, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun.
    Open,
    /// Somebody has.
    InProgress,
    /// It waits for something else.
    #[serde(rename = "on hold")]
    Waiting,
    /// Finished.
    Done,
}

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Column, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Some day.
    VeryLow,
    /// As it comes.
    Normal,
    /// Now.
    VeryHigh,
}

/// What a comment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Column, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CommentKind {
    /// Talk.
    Remark,
    /// Needs an answer.
    OpenQuestion,
}

/// How two issues belong together; part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Column, TS)]
pub enum LinkKind {
    /// The first has to be done first.
    Blocks,
    /// They are the same.
    Duplicates,
    /// It's related.
    #[serde(rename = "it's related")]
    Relates,
}

/// An enum with a single, quoted value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Column, TS)]
pub enum Level {
    /// The only one.
    #[serde(rename = "the \"only\" one")]
    Only,
}

/// An address for mail: a type of its own in TypeScript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Column)]
#[column(brand)]
pub struct EmailAddress(pub String);

/// A short name in an address: text to TypeScript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Column)]
pub struct Slug(pub String);

/// A colour as `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Column)]
#[serde(transparent)]
pub struct Color(pub i32);
