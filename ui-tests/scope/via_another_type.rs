use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope = "project_id")]
struct Issue {
    id: String,
    project_id: i32,
}

#[derive(Syncable)]
#[sync(scope(via = "issue_id", model = Issue))]
struct Comment {
    id: i32,
    issue_id: i32,
}

fn main() {}
