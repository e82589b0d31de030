use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope("project_id", "project_id"))]
struct Issue {
    id: i32,
    project_id: i32,
}

fn main() {}
