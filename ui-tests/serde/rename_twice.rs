use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(rename = "a", rename = "b")]
    value: String,
}

fn main() {}
