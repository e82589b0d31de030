use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope())]
struct Issue {
    id: i32,
}

fn main() {}
