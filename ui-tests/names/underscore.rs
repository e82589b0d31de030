use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    _changes: String,
}

fn main() {}
