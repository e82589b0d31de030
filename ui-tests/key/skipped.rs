use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    #[serde(skip)]
    id: i32,
    name: String,
}

fn main() {}
