use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(table = "_changes")]
struct Change {
    id: i32,
}

fn main() {}
