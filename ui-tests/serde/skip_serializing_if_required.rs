use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(skip_serializing_if = "String::is_empty")]
    value: String,
}

fn main() {}
