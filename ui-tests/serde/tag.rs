use sync_patterns::Syncable;

#[derive(Syncable)]
#[serde(tag = "type")]
struct Contact {
    id: i32,
}

fn main() {}
