use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    name: String,
    #[serde(rename = "Name")]
    full_name: String,
}

fn main() {}
