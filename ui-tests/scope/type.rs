use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope = "labels")]
struct Issue {
    id: i32,
    labels: Vec<String>,
}

fn main() {}
