//! The crates that are compiled: the same structs, with different derives.

use std::fmt::Write;

/// What is derived, and used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Nothing,
    Serialize,
    SerializeDeserialize,
    Ts,
    Syncable,
    SyncableModel,
    SyncableSql,
}

impl Subject {
    /// The first is what the others are compared with.
    pub const ALL: [Subject; 7] = [
        Subject::Nothing,
        Subject::Serialize,
        Subject::SerializeDeserialize,
        Subject::Ts,
        Subject::Syncable,
        Subject::SyncableModel,
        Subject::SyncableSql,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Subject::Nothing => "none",
            Subject::Serialize => "serde's `Serialize`",
            Subject::SerializeDeserialize => "serde's `Serialize` and `Deserialize`",
            Subject::Ts => "ts-rs's `TS`",
            Subject::Syncable => "`Syncable`",
            Subject::SyncableModel => "`Syncable`, with a use of `MODEL`",
            Subject::SyncableSql => "`Syncable`, with a use of `POSTGRES` and `SQLITE`",
        }
    }

    fn derives(self) -> &'static str {
        match self {
            Subject::Nothing => "",
            Subject::Serialize => "serde::Serialize",
            Subject::SerializeDeserialize => "serde::Serialize, serde::Deserialize",
            Subject::Ts => "ts_rs::TS",
            Subject::Syncable | Subject::SyncableModel | Subject::SyncableSql => {
                "sync_patterns::Syncable"
            }
        }
    }

    pub fn file_name(self, models: usize) -> String {
        format!("{self:?}_{models}.rs").to_lowercase()
    }

    /// A library with so many models of ten fields.
    pub fn source(self, models: usize) -> String {
        let mut source = String::new();
        for number in 0..models {
            let _ = write!(
                source,
                "
/// A task of a project.
#[derive({derives})]{attribute}
pub struct Task{number} {{
    /// Made up by whoever creates the task.
    pub id: uuid::Uuid,
    /// What is to be done.
    pub title: String,
    /// Why, and how.
    pub description: Option<String>,
    pub is_done: bool,
    pub priority: i32,
    pub position: f64,
    pub estimate: Option<i64>,
    pub labels: Vec<String>,
    pub created_at: chrono::DateTime<chrono::Utc>,
    pub updated_at: chrono::DateTime<chrono::Utc>,
}}
",
                derives = self.derives(),
                attribute = match self.derives() {
                    "sync_patterns::Syncable" => "\n#[sync(local_first)]",
                    _ => "",
                },
            );
        }
        let uses: Vec<String> = (0..models)
            .map(|number| match self {
                Subject::SyncableModel => format!("    &Task{number}::MODEL,\n"),
                Subject::SyncableSql => {
                    format!("    &Task{number}::POSTGRES,\n    &Task{number}::SQLITE,\n")
                }
                _ => String::new(),
            })
            .collect();
        let ty = match self {
            Subject::SyncableModel => "sync_patterns::Model",
            Subject::SyncableSql => "sync_patterns::sql::Sql",
            _ => return source,
        };
        let _ = write!(source, "\npub static USED: &[&{ty}] = &[\n{}];\n", uses.concat());
        source
    }
}
