use sync_patterns::{Column, Syncable};

#[derive(Debug, Clone, PartialEq, Column, serde::Serialize, serde::Deserialize)]
struct Uuid(String);

#[derive(Syncable)]
struct Contact {
    id: Uuid,
}

fn main() {}
