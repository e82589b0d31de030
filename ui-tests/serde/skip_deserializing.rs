use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(skip_deserializing)]
    value: String,
}

fn main() {}
