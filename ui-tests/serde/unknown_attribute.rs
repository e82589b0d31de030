use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(renamed = "a")]
    value: String,
}

fn main() {}
