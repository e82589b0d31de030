use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope(via = "issue_id", models = Issue))]
struct Comment {
    id: i32,
    issue_id: i32,
}

fn main() {}
