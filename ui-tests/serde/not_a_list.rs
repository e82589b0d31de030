use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde = "skip"]
    name: String,
}

fn main() {}
