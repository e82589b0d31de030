use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(flatten)]
    value: String,
}

fn main() {}
