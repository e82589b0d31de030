use sync_patterns::Syncable;

#[derive(Syncable)]
#[serde(from = "Other")]
struct Contact {
    id: i32,
}

fn main() {}
