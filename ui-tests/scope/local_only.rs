use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope = "folder")]
struct Issue {
    id: i32,
    #[sync(local_only)]
    folder: Option<String>,
}

fn main() {}
