use sync_patterns::Syncable;

#[derive(Syncable)]
#[serde(transparent)]
struct Contact {
    id: i32,
}

fn main() {}
