use sync_patterns::{Column, Syncable};

#[derive(Column, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Open,
    Closed,
}

#[derive(Syncable)]
struct Issue {
    id: i32,
    #[sync(default = "Open")]
    status: Status,
}

fn main() {}
