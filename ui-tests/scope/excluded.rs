use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope = "project_id")]
struct Issue {
    id: i32,
    #[sync(exclude)]
    project_id: i32,
}

fn main() {}
