use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(version = 2)]
struct Contact {
    id: i32,
}

fn main() {}
