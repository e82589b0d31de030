use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync]
struct Contact {
    id: i32,
}

fn main() {}
