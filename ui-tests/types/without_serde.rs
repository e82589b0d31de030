use sync_patterns::{Column, Syncable};

#[derive(Column)]
enum Status {
    Open,
    Closed,
}

#[derive(Syncable)]
struct Issue {
    id: i32,
    status: Option<Status>,
}

fn main() {}
