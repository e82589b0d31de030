use sync_patterns::Syncable;

#[derive(Syncable)]
#[serde(remote = "Other")]
struct Contact {
    id: i32,
}

fn main() {}
