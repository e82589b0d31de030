use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope = "projectid")]
struct Issue {
    id: i32,
    project_id: i32,
}

fn main() {}
