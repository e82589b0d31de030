use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(rename = "")]
    name: String,
}

fn main() {}
